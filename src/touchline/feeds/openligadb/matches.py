"""The provider's matches as results and fixtures. Pure, and never inventive.

Anybody signed in there may edit a result, so it confirms and never decides. Older answers spell
their names MatchID, newer ones matchID; both are read.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any

from touchline.catalog.model import EventStatus, ReportedResult, ScoreAnswer
from touchline.feeds.adapter import Fixture, FixtureAnswer
from touchline.feeds.offers import Drop
from touchline.feeds.sniff import (
    AnswerRefused,
    Node,
    Reason,
    as_list,
    name_of,
    provider_id,
    read_json,
    text,
)

PROVIDER = "openligadb"

_INSTANT = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_HALF_TIME, _FULL_TIME = "1", "2"
_GOALS_MAX = 99


def parse_scores(body: bytes, *, sport: str) -> ScoreAnswer:
    """Every result the answer states; what could not be told apart is counted in ``dropped``.

    Raises:
        AnswerRefused: no list of matches.

    """
    found: dict[str, ReportedResult | None] = {}
    dropped: Counter[str] = Counter()
    for match in _matches(body):
        event_id = provider_id(match, "matchID")
        if not event_id:
            dropped["result_no_id"] += 1
            continue
        result = _result(match, event_id)
        if found.setdefault(event_id, result) != result:
            dropped["result_ambiguous"] += 1  # two stories of one event: neither is told
            found[event_id] = None
    results = tuple(result for result in found.values() if result is not None)
    return ScoreAnswer(PROVIDER, sport, results, dict(dropped))


def parse_fixtures(body: bytes, *, sport: str) -> FixtureAnswer:
    """Every match the answer names.

    Raises:
        AnswerRefused: no list of matches.

    """
    fixtures: list[Fixture] = []
    dropped: Counter[str] = Counter()
    for match in _matches(body):
        fixture = _fixture(match)
        if isinstance(fixture, Drop):
            dropped[fixture.value] += 1
        else:
            fixtures.append(fixture)
    return FixtureAnswer(PROVIDER, sport, tuple(fixtures), dict(dropped))


def change_path(body: bytes) -> str:
    """Where the provider says when this matchday last changed; empty when no match names one."""
    for match in _matches(body):
        league = text(match, "leagueShortcut")
        season = text(match, "leagueSeason")
        matchday = text(_child(match, "group"), "groupOrderID")
        if league.isascii() and league.isalnum() and season.isdecimal() and matchday.isdecimal():
            return f"getlastchangedate/{league}/{season}/{matchday}"
    return ""


def _matches(body: bytes) -> Iterator[Node]:
    document = read_json(body)
    if not isinstance(document, list):
        raise AnswerRefused(Reason.NOT_A_FEED)
    return (_camel(match) for match in document if isinstance(match, dict))


def _camel(node: Node) -> Node:
    """The node under its newer names: they differ in the first letter alone."""
    return {name[:1].lower() + name[1:]: value for name, value in node.items()}


def _child(node: Node, name: str) -> Node:
    found = as_list(node.get(name))
    return _camel(found[0]) if found and isinstance(found[0], dict) else {}


def _children(node: Node, name: str) -> list[Node]:
    return [_camel(child) for child in as_list(node.get(name)) if isinstance(child, dict)]


def _fixture(match: Node) -> Fixture | Drop:
    event_id = provider_id(match, "matchID")
    if not event_id:
        return Drop.EVENT_NO_ID
    league_id = provider_id(match, "leagueShortcut") or provider_id(match, "leagueId")
    if not league_id:
        return Drop.EVENT_NO_LEAGUE
    home, away = _child(match, "team1"), _child(match, "team2")
    home_name, away_name = (name_of({"name": text(team, "teamName")}) for team in (home, away))
    if not (home_name and away_name):
        return Drop.EVENT_NO_NAMES
    starts_at = _instant(match.get("matchDateTimeUTC"))
    if starts_at is None:
        return Drop.EVENT_BAD_TIME
    return Fixture(
        event_id,
        league_id,
        name_of({"name": text(match, "leagueName")}) or league_id,
        home_provider_id=provider_id(home, "teamId"),
        home_name=home_name,
        away_provider_id=provider_id(away, "teamId"),
        away_name=away_name,
        starts_at=starts_at,
        status=_result(match, event_id).status,
    )


def _result(match: Node, event_id: str) -> ReportedResult:
    said = _children(match, "matchResults")
    half_time, full_time = _of_type(said, _HALF_TIME), _of_type(said, _FULL_TIME)
    is_over = match.get("matchIsFinished") is True
    if _is_more_than_ninety_minutes(match, said):
        # Each league numbers what comes after regulation play as it likes: nothing is told apart.
        half_time = full_time = None
    status = EventStatus.LIVE if said else EventStatus.SCHEDULED
    if is_over:
        status = EventStatus.FINISHED if full_time else EventStatus.UNKNOWN
    return ReportedResult(
        provider_event_id=event_id,
        status=status,
        raw_status="finished" if is_over else "",
        home_score=full_time[0] if full_time else None,
        away_score=full_time[1] if full_time else None,
        half_time=half_time,
        full_time=full_time if is_over else None,
        periods=(),
    )


def _is_more_than_ninety_minutes(match: Node, said: list[Node]) -> bool:
    types = {text(result, "resultTypeID") for result in said}
    is_overtime = any(goal.get("isOvertime") is True for goal in _children(match, "goals"))
    return is_overtime or not types <= {_HALF_TIME, _FULL_TIME}


def _of_type(said: list[Node], type_id: str) -> tuple[int, int] | None:
    """The result of this type, when it is said once."""
    found = [result for result in said if text(result, "resultTypeID") == type_id]
    if len(found) != 1:
        return None
    home, away = _count(found[0].get("pointsTeam1")), _count(found[0].get("pointsTeam2"))
    return None if home is None or away is None else (home, away)


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _GOALS_MAX
    return value if is_count else None


def _instant(value: Any) -> datetime | None:
    """The moment in UTC; the local one beside it is not looked at."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
