"""A season's file as results and fixtures. Pure.

The files are written by hand once matches are over: a score after ninety minutes is an end, and
nothing is told of a match that is on. They have no ids, their titles change within a season, and so
do the dates of rounds to come: what identifies a match is its file, its round and both names.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from re import compile as pattern
from types import MappingProxyType
from typing import Any

from touchline.catalog.model import EventStatus, ReportedResult, ScoreAnswer
from touchline.feeds.adapter import Fixture, FixtureAnswer
from touchline.feeds.clocks import Clock
from touchline.feeds.offers import Drop
from touchline.feeds.openfootball.leagues import LEAGUES
from touchline.feeds.sniff import AnswerRefused, Node, Reason, printable, read_json, text

PROVIDER = "openfootball"

_DATE = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})(?: UTC([+-][0-9]{1,2}))?")
_PARTS = ("ht", "ft", "et", "p")
_GOALS_MAX = 99
_STATUS_LENGTH_MAX = 40
# Of a match that was played out nothing is said beside its score.
_STATUSES: Mapping[str, EventStatus] = MappingProxyType(
    {
        "abandoned": EventStatus.ABANDONED,
        "awarded": EventStatus.AWARDED,
        "cancelled": EventStatus.CANCELLED,
        "postponed": EventStatus.POSTPONED,
    }
)


def parse_scores(body: bytes, *, sport: str, scope: str) -> ScoreAnswer:
    """Every result the file states; ``scope`` is the season and league that it was asked for.

    Raises:
        AnswerRefused: no file of matches.

    """
    found: dict[str, ReportedResult | None] = {}
    dropped: Counter[str] = Counter()
    for match in _matches(_document(body)):
        event_id = _event_id(match, scope)
        if not event_id:
            dropped["result_no_id"] += 1
            continue
        result = _result(match, event_id)
        if found.setdefault(event_id, result) != result:
            dropped["result_ambiguous"] += 1  # two stories of one match: neither is told
            found[event_id] = None
    results = tuple(result for result in found.values() if result is not None)
    return ScoreAnswer(PROVIDER, sport, results, dict(dropped))


def parse_fixtures(body: bytes, *, sport: str, scope: str) -> FixtureAnswer:
    """Every match of the file whose kick-off is known; ``scope`` is as for scores.

    Raises:
        AnswerRefused: no file of matches.

    """
    document = _document(body)
    fixtures: list[Fixture] = []
    dropped: Counter[str] = Counter()
    for match in _matches(document):
        fixture = _fixture(document, match, scope)
        if isinstance(fixture, Drop):
            dropped[fixture.value] += 1
        else:
            fixtures.append(fixture)
    return FixtureAnswer(PROVIDER, sport, tuple(fixtures), dict(dropped))


def _document(body: bytes) -> Node:
    document = read_json(body)
    if not isinstance(document, dict) or not isinstance(document.get("matches"), list):
        raise AnswerRefused(Reason.NOT_A_FEED)
    return document


def _matches(document: Node) -> list[Node]:
    return [match for match in document["matches"] if isinstance(match, dict)]


def _fixture(document: Node, match: Node, scope: str) -> Fixture | Drop:
    _, _, code = scope.rpartition("/")
    league, event_id = LEAGUES.get(code), _event_id(match, scope)
    if league is None:
        return Drop.EVENT_NO_LEAGUE
    if not event_id:
        return Drop.EVENT_NO_NAMES
    starts_at = _starts_at(match, league.clock)
    if starts_at is None:
        return Drop.EVENT_BAD_TIME
    home, away = _names(match)
    return Fixture(
        event_id,
        league_provider_id=_word(code),
        league_name=printable(text(document, "name")) or code,
        home_provider_id="",
        home_name=home,
        away_provider_id="",
        away_name=away,
        starts_at=starts_at,
        status=_result(match, event_id).status,
    )


def _names(match: Node) -> tuple[str, str]:
    return printable(text(match, "team1")), printable(text(match, "team2"))


def _event_id(match: Node, scope: str) -> str:
    """An id within this provider; empty where the match does not name two teams."""
    home, away = _names(match)
    if not (home and away) or home == away:
        return ""
    told = f"{text(match, 'round')}\n{home}\n{away}"
    return _word(scope) + blake2b(told.encode(errors="replace"), digest_size=10).hexdigest()


def _word(words: str) -> str:
    return "".join(filter(str.isalnum, words))


def _result(match: Node, event_id: str) -> ReportedResult:
    word = printable(text(match, "status"), length_max=_STATUS_LENGTH_MAX)
    said = match.get("score") or {}
    half_time, full_time, after, kicks = (_pair(said, part) for part in _PARTS)
    status = _STATUSES.get(word, EventStatus.UNKNOWN) if word else _status(said)
    if status is EventStatus.UNKNOWN:
        half_time = full_time = after = kicks = None
    total = after or full_time
    return ReportedResult(
        provider_event_id=event_id,
        status=status,
        raw_status=word,
        home_score=total[0] if total else None,
        away_score=total[1] if total else None,
        half_time=half_time,
        # What was awarded, or broken off, is not what ninety minutes came to.
        full_time=None if word else full_time,
        periods=(),
        # The file tells the score after extra time, with what came before in it.
        extra_time=(after[0] - full_time[0], after[1] - full_time[1])
        if after and full_time and not word
        else None,
        penalties=kicks,
    )


def _status(said: Any) -> EventStatus:
    """What the scores of a match say that nothing else is said of."""
    if said == {}:
        return EventStatus.SCHEDULED
    if not isinstance(said, dict) or any(
        part in said and _pair(said, part) is None for part in _PARTS
    ):
        return EventStatus.UNKNOWN
    full_time, after = _pair(said, "ft"), _pair(said, "et")
    if full_time is None or (after and (after[0] < full_time[0] or after[1] < full_time[1])):
        return EventStatus.UNKNOWN
    if "p" in said:
        return EventStatus.FINISHED_PEN
    return EventStatus.FINISHED_AET if after else EventStatus.FINISHED


def _pair(said: Any, part: str) -> tuple[int, int] | None:
    counts = said.get(part) if isinstance(said, dict) else None
    if not isinstance(counts, list) or len(counts) != 2 or not all(map(_is_count, counts)):  # noqa: PLR2004 - sides
        return None
    return counts[0], counts[1]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _GOALS_MAX


def _starts_at(match: Node, clock: Clock | None) -> datetime | None:
    """The kick-off in UTC, by the offset it carries or else by its league's clock."""
    date, time = _DATE.fullmatch(text(match, "date")), _TIME.fullmatch(text(match, "time"))
    if date is None or time is None:
        return None
    year, month, day = map(int, date.groups())
    hour, minute, hours_ahead = time.groups()
    if hours_ahead:
        clock = Clock(int(hours_ahead), has_european_summer=False)
    if clock is None:
        return None
    try:
        local = datetime(year, month, day, int(hour), int(minute))  # noqa: DTZ001 - a wall clock
        return clock.instant(local)
    except (ValueError, OverflowError):
        return None
