"""A directory of recorded answers served as a feed: the same odds to everyone, nothing started."""

import gzip
import json
import logging
import threading
from pathlib import Path
from typing import Any

from touchline.sandbox import odds_json, odds_xml, recording, score_feed, stamps
from touchline.sandbox.answers import Answer, as_json
from touchline.sandbox.asking import Asked
from touchline.sandbox.leagues import HOUR_S
from touchline.sandbox.progress import NOT_STARTED, Step
from touchline.sandbox.recording import Recording, UnreadableRecordingError

logger = logging.getLogger(__name__)

_DAY_S = 24 * HOUR_S


class ReplayFeed:
    """Recorded answers by sport. Each is read once, when first asked for or when warmed.

    Filters and dates are not applied: a recording is served whole, or, to a reader that holds
    its cursor already, as an answer without matches.
    """

    def __init__(self, directory: Path, start_s: int) -> None:
        self._start_s = start_s
        self._paths, self._skipped = recording.find(directory)
        self._ready: dict[str, Recording | None] = {}
        self._locks = {sport: threading.Lock() for sport in self._paths}
        for name in self._skipped:
            logger.warning("sandbox.recording_skipped", extra={"file": name})

    def warm(self) -> None:
        """Read every recording now, the small ones first."""
        for sport, path in sorted(self._paths.items(), key=lambda item: item[1].stat().st_size):
            logger.debug("sandbox.recording_wanted", extra={"sport": sport, "file": path.name})
            self._recording(sport)

    def describe(self, now_s: int) -> dict[str, Any]:
        """What is served, for a person; a recording not read yet shows only its file."""
        sports: dict[str, Any] = {}
        for sport, path in self._paths.items():
            sports[sport] = {"file": path.name}
            ready = self._ready.get(sport)
            if ready is not None:
                waiting = [each.starts_s for each in ready.fixtures if each.starts_s > now_s]
                sports[sport] |= {
                    "matches": len(ready.fixtures),
                    "shift_h": ready.shift_h,
                    "next_kick_off": stamps.instant(min(waiting)).isoformat() if waiting else None,
                }
        return {"replay": True, "sports": sports, "skipped": self._skipped}

    def answer(self, asked: Asked, now_s: int) -> Answer:
        """The answer to a request, as JSON or XML."""
        ready = self._recording(asked.sport)
        if asked.page != "odds":
            return _scores(asked, ready, now_s)
        if ready is None:
            empty = odds_json.empty_answer(asked.sport)
            return Answer(as_json(empty) if asked.is_json else odds_xml.as_xml(empty))
        if asked.ts is not None and str(asked.ts) == ready.ts:
            return _unchanged(asked, ready)
        if asked.is_json:
            return Answer(ready.packed, is_packed=True)
        document = json.loads(gzip.decompress(ready.packed))
        to_xml = odds_xml.mapping_as_xml if ready.is_mapping else odds_xml.as_xml
        return Answer(to_xml(document))

    def _recording(self, sport: str) -> Recording | None:
        if sport not in self._paths:
            return None
        with self._locks[sport]:
            if sport not in self._ready:
                self._ready[sport] = self._prepared(sport)
            return self._ready[sport]

    def _prepared(self, sport: str) -> Recording | None:
        path = self._paths[sport]
        try:
            ready = recording.prepare(path, sport, self._start_s)
        except UnreadableRecordingError as error:
            self._skipped.append(path.name)
            logger.warning(
                "sandbox.recording_skipped", extra={"file": path.name, "reason": str(error)}
            )
            return None
        logger.info(
            "sandbox.recording_read",
            extra={
                "sport": sport,
                "matches": len(ready.fixtures),
                "shift_h": ready.shift_h,
                "packed_bytes": len(ready.packed),
            },
        )
        return ready


def _unchanged(asked: Asked, ready: Recording) -> Answer:
    list_name = "category" if ready.is_mapping else "categories"
    scores = {"sport": asked.sport, "ts": ready.ts, list_name: []}
    if asked.is_json:
        return Answer(as_json({"scores": scores}))
    return Answer(odds_xml.mapping_as_xml({"scores": {**scores, list_name: []}}))


def _scores(asked: Asked, ready: Recording | None, now_s: int) -> Answer:
    from_s = stamps.day_start_s(now_s) + asked.day * _DAY_S
    fixtures = ready.fixtures if ready is not None and asked.page != "live" else ()
    root = score_feed.tree(
        asked.sport,
        [
            (fixture, Step(at_s=fixture.starts_s, status=NOT_STARTED, is_started=False))
            for fixture in fixtures
            if from_s <= fixture.starts_s < from_s + _DAY_S
        ],
    )
    return Answer(
        as_json(score_feed.as_mapping(root)) if asked.is_json else score_feed.as_xml(root)
    )
