"""The provider's CSV as rows, whatever its age: encodings, dates, kick-offs in UK time. Pure.

Columns came and went over the years, so they are found by name; a row that cannot be told is
counted by reason.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from re import compile as pattern
from typing import TypeAlias

from touchline.feeds.clocks import UK
from touchline.feeds.offers import Drop
from touchline.feeds.sniff import AnswerRefused, Reason, printable

PROVIDER = "football_data"
# The widest season known is a third of a MiB; reading takes up to six times an answer's size.
SIZE_MAX_BYTES = 4 * 1024 * 1024

Columns: TypeAlias = Mapping[str, str]

_NEEDED = frozenset({"Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG"})
_DATE = pattern(r"([0-9]{2})/([0-9]{2})/([0-9]{4}|[0-9]{2})")
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})")
_DIVISION = pattern(r"[A-Z]{1,3}[0-9C]?")
# Files older than the Time column say the day alone; this is when such leagues usually start.
_USUAL_HOUR = 15
# Two digits of a year mean 1993, the first season there is, up to 2092.
_CENTURY_TURNS = 93


@dataclass(frozen=True, slots=True)
class Match:
    """One row that could be told. ``played_on`` is the day as the file dates it."""

    event_id: str
    division: str
    home_name: str
    away_name: str
    starts_at: datetime
    played_on: date
    columns: Columns


def read_rows(body: bytes) -> tuple[list[Match], Counter[str]]:
    """The matches of a file in its order, and what was left out by reason.

    Raises:
        AnswerRefused: no CSV with the columns that every season has.

    """
    if len(body) > SIZE_MAX_BYTES:
        raise AnswerRefused(Reason.TOO_LARGE)
    if not body.strip():
        raise AnswerRefused(Reason.EMPTY)
    dropped: Counter[str] = Counter()
    found: dict[str, Match | None] = {}
    for columns in _columns(_decoded(body)):
        match = _match(columns)
        if isinstance(match, Drop):
            dropped[match.value] += 1
        elif match.event_id in found:  # two stories of one match: neither is told
            dropped[Drop.EVENT_AMBIGUOUS.value] += 1
            found[match.event_id] = None
        else:
            found[match.event_id] = match
    return [match for match in found.values() if match is not None], dropped


def _decoded(body: bytes) -> str:
    """Newer files are UTF-8 with or without a mark, older ones what Windows wrote."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _columns(words: str) -> Iterator[Columns]:
    rows = csv.reader(io.StringIO(words))
    try:
        header = [name.strip() for name in next(rows, [])]  # a mark alone has no row
        if not set(header) >= _NEEDED:
            raise AnswerRefused(Reason.NOT_A_FEED)
        for row in rows:
            columns = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name}
            if any(columns.values()):  # files end in rows of commas
                yield columns
    except csv.Error as error:
        raise AnswerRefused(Reason.MALFORMED) from error


def _match(columns: Columns) -> Match | Drop:
    division = columns.get("Div", "")
    if not _DIVISION.fullmatch(division):
        return Drop.EVENT_NO_LEAGUE
    home, away = (printable(columns.get(name, "")) for name in ("HomeTeam", "AwayTeam"))
    if not (home and away) or home == away:
        return Drop.EVENT_NO_NAMES
    when = _when(columns.get("Date", ""), columns.get("Time", ""))
    if when is None:
        return Drop.EVENT_BAD_TIME
    starts_at, played_on = when
    # The file has no ids. Its own names make one, within this provider and for this day alone.
    digest = blake2b(f"{home}\n{away}".encode(), digest_size=6).hexdigest()
    event_id = f"{division}{starts_at:%Y%m%d}{digest}"
    return Match(event_id, division, home, away, starts_at, played_on, columns)


def _when(date_text: str, time_text: str) -> tuple[datetime, date] | None:
    """The instant of the kick-off, and its day by the UK's clocks."""
    day_found = _DATE.fullmatch(date_text)
    time_found = _TIME.fullmatch(time_text)
    if day_found is None or (time_found is None and time_text):
        return None
    day, month, year = map(int, day_found.groups())
    if len(day_found[3]) == 2:  # noqa: PLR2004 - digits
        year += 1900 if year >= _CENTURY_TURNS else 2000
    hour, minute = map(int, time_found.groups()) if time_found else (_USUAL_HOUR, 0)
    try:
        local = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall clock
        return UK.instant(local), local.date()
    except (ValueError, OverflowError):
        return None
