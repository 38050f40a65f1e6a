"""Recorded answers made fit to serve again: kick-offs moved into the future, nothing else touched.

The rule: every kick-off of a file moves by the same whole number of hours, the smallest that puts
its earliest match not yet started at least one hour after the start of the replay. A match counts
as not started when its status is a time of day, ``Not Started`` or missing.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from touchline.sandbox import stamps
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.leagues import HOUR_S, ODDS_CATEGORIES, League, Team

Node = dict[str, Any]

_FILE = re.compile(r"([a-z_]+)_odds\.json(?:\.gz)?\Z")
_FULL_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}\Z")
_TIME = re.compile(r"\d{2}:\d{2}\Z")
_LEAST_AHEAD_S = HOUR_S
_SIDES = (("localteam", "visitorteam"), ("localteam", "awayteam"), ("player_1", "player_2"))


class UnreadableRecordingError(Exception):
    """This is not a recorded odds answer."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded answer, ready to send. ``packed`` is gzip; ``fixtures`` feed the scores."""

    sport: str
    ts: str
    shift_h: int
    is_mapping: bool
    packed: bytes
    fixtures: tuple[Fixture, ...]


def find(directory: Path) -> tuple[dict[str, Path], list[str]]:
    """The recorded answer of each sport in a directory, and the names of what is none."""
    found: dict[str, Path] = {}
    skipped = []
    for path in sorted(directory.iterdir()):
        named = _FILE.match(path.name)
        if named and named[1] in ODDS_CATEGORIES and named[1] not in found and path.is_file():
            found[named[1]] = path
        else:
            skipped.append(path.name)
    return found, skipped


def prepare(path: Path, sport: str, start_s: int) -> Recording:
    """Read one recorded answer and move it in time; `UnreadableRecordingError` when it is none."""
    scores = _read(path)
    matches = list(_matches(scores))
    waiting = [
        kick_off_s
        for _, match in matches
        if (kick_off_s := _kick_off_s(match)) is not None and _is_waiting(match)
    ]
    shift_s = _shift_s(min(waiting), start_s) if waiting else 0
    fixtures = []
    for category, match in matches:
        kick_off_s = _kick_off_s(match)
        if kick_off_s is None:
            continue
        _move(match, kick_off_s + shift_s)
        fixtures.append(_fixture(sport, category, match, kick_off_s + shift_s))
    text = json.dumps({"scores": scores}, ensure_ascii=False, separators=(",", ":"))
    return Recording(
        sport=sport,
        ts=str(_get(scores, "ts") or "0"),
        shift_h=shift_s // HOUR_S,
        is_mapping="categories" not in scores,
        packed=gzip.compress(text.encode(), compresslevel=3, mtime=0),
        fixtures=tuple(fixtures),
    )


def _read(path: Path) -> Node:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        document = json.loads(raw)
    except (OSError, EOFError, ValueError) as error:
        raise UnreadableRecordingError(str(error)) from error
    for wrapper in ("odds_data", "scores"):
        if isinstance(document, dict) and isinstance(document.get(wrapper), dict):
            document = document[wrapper]
    if not isinstance(document, dict) or not ({"categories", "category"} & set(document)):
        raise UnreadableRecordingError("it holds no scores with categories")
    return document


def _matches(scores: Node) -> Iterator[tuple[Node, Node]]:
    for category in _as_list(scores.get("categories", scores.get("category"))):
        for group in _as_list(category.get("matches")):
            # The form of 2025 lists matches directly; the mapped form wraps them once more.
            for match in _as_list(group["match"]) if "match" in group else [group]:
                yield category, match


def _as_list(value: Any) -> list[Any]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def _get(node: Node, name: str) -> Any:
    return node.get(name, node.get(f"@{name}"))


def _kick_off_s(match: Node) -> int | None:
    for name in ("formatted_date", "date"):
        text = f"{_get(match, name)} {_get(match, 'time')}"
        try:
            return int(datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return None


def _is_waiting(match: Node) -> bool:
    status = _get(match, "status")
    return not status or status == "Not Started" or bool(_TIME.match(str(status)))


def _shift_s(earliest_s: int, start_s: int) -> int:
    # Rounded up to whole hours, so minutes of kick-offs stay as recorded.
    return -((earliest_s - start_s - _LEAST_AHEAD_S) // HOUR_S) * HOUR_S


def _move(match: Node, at_s: int) -> None:
    for name, value in list(match.items()):
        plain = name.removeprefix("@")
        if plain == "time" or (plain == "status" and _TIME.match(str(value))):
            match[name] = stamps.hours_minutes(at_s)
        elif plain in {"date", "formatted_date"}:
            is_full = _FULL_DATE.match(str(value))
            match[name] = stamps.formatted_date(at_s) if is_full else stamps.short_date(at_s)


def _fixture(sport: str, category: Node, match: Node, starts_s: int) -> Fixture:
    home, away = next(
        (
            (match[home], match[away])
            for home, away in _SIDES
            if isinstance(match.get(home), dict) and isinstance(match.get(away), dict)
        ),
        ({}, {}),
    )
    return Fixture(
        sport=sport,
        id=str(_get(match, "id")),
        static_id=str(_get(match, "static_id") or "0"),
        league=League(
            sport=sport,
            no=0,
            id=str(_get(category, "id")),
            name=str(_get(category, "name")),
            teams=(),
            round_s=0,
        ),
        home=Team(str(_get(home, "id") or ""), str(_get(home, "name") or "")),
        away=Team(str(_get(away, "id") or ""), str(_get(away, "name") or "")),
        starts_s=starts_s,
        duration_s=0,
    )
