"""Takes a recorded odds answer in as the poller takes a live one: read, judged, saved, made known.

The clock is the real one, so what was recorded long ago is no longer on offer unless its kick-offs
are moved. Nothing else is changed.
"""

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from touchline.catalog.guards.listing import Coverage
from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import Saved, save_answer
from touchline.catalog.store import BoardStore
from touchline.errors import Refused
from touchline.feeds import recorded
from touchline.feeds.adapter import Asking, Offer
from touchline.feeds.sniff import SIZE_MAX_BYTES, AnswerRefused, Reason
from touchline.plumbing import pacing
from touchline.plumbing.db import Database

_LATEST = datetime.max.replace(tzinfo=UTC)


class SportUntold(Refused):
    """Of which sport the answer is cannot be told from its name; say it with --sport."""

    code = "sport_untold"


@dataclass(slots=True)
class Tally:
    """What answers came to, added up. ``open`` and ``suspended`` are selections, as the feed says."""

    events: int = 0
    markets: int = 0
    selections: int = 0
    open: int = 0
    suspended: int = 0
    markets_read: int = 0
    selections_read: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    events_changed: int = 0
    rows_written: int = 0

    def add(self, answer: OddsAnswer, saved: Saved) -> None:
        """Count one answer, and what saving it came to."""
        markets = [market for event in answer.events for market in event.markets]
        selections = [selection for market in markets for selection in market.selections]
        self.events += len(answer.events)
        self.markets += len(markets)
        self.selections += len(selections)
        self.open += sum(selection.is_open for selection in selections)
        self.suspended += sum(not selection.is_open for selection in selections)
        self.markets_read += answer.markets_read
        self.selections_read += answer.selections_read
        self.dropped.update(answer.dropped)
        self.held.update(saved.held)
        self.doubts.update(saved.doubts)
        self.events_changed += saved.events_changed
        self.rows_written += saved.rows_written

    def facts(self) -> dict[str, Any]:
        """What was counted, by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(slots=True)
class OddsReplay:
    """Replays answers of one provider; ``later`` is by how much kick-offs are moved."""

    offer: Offer[OddsAnswer]
    db: Database
    store: BoardStore
    later: timedelta = timedelta()
    size_max_bytes: int = SIZE_MAX_BYTES

    def take(self, path: Path, *, sport: str = "") -> tuple[OddsAnswer, Saved]:
        """Take one recorded answer in; the board is told, and published by whoever publishes.

        Raises:
            AnswerRefused: the bytes are no answer about this sport; nothing was changed.
            AnswerShrunken: it leaves out too many of the events we have; nothing was changed.
            SportUntold, RecordingUnreadable: nothing was read.
            DatabaseUnavailable, redis.RedisError: it was not taken in whole; take it once more.

        """
        told = recorded.described(path)
        named = sport or (told.sport if told else recorded.sport_of(path, self.offer.sports))
        if not named:
            raise SportUntold
        now = pacing.utc_now()
        body = recorded.read(path, size_max_bytes=self.size_max_bytes)
        scope = told.scope if told else ""
        answer = moved(self.offer.read(body, named, scope), self.later)
        if not answer.events and answer.cursor in ("", "0"):
            raise AnswerRefused(Reason.EMPTY)
        saved = save_answer(self.db, answer, now=now, coverage=self._coverage(told, named, now))
        self.store.put_drops(answer)
        self.store.mark_seen(named)
        return answer, saved

    def _coverage(self, told: recorded.About | None, sport: str, now: datetime) -> Coverage:
        """What being left out means: as recorded, else as the provider is asked for such an answer."""
        if told is not None and not told.scope:
            return Coverage.WHOLE if told.is_full else Coverage.CHANGES
        asked = self.offer.requests(Asking(sport, now))
        is_part = told is not None or any(request.scope for request in asked)
        return Coverage.PART if is_part else Coverage.WHOLE


def moved(answer: OddsAnswer, later: timedelta) -> OddsAnswer:
    """The answer with its kick-offs so much later; one that time has no room for stays."""
    if not later:
        return answer
    events = tuple(
        replace(event, starts_at=event.starts_at + later)
        if event.starts_at < _LATEST - later
        else event
        for event in answer.events
    )
    return replace(answer, events=events)
