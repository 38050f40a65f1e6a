"""Goalserve's pages of days to come as fixtures: who meets when, under which ids. Pure.

The pages have the shape of its scores. Names are for people; ids alone join anything.
"""

from collections import Counter

from touchline.feeds.adapter import Fixture, FixtureAnswer
from touchline.feeds.goalserve.statuses import read_status
from touchline.feeds.goalserve.times import starts_at_of
from touchline.feeds.offers import Drop
from touchline.feeds.sniff import (
    Node,
    matches,
    name_of,
    participants,
    provider_id,
    require_sport,
    text,
)

PROVIDER = "goalserve"


def parse_fixtures(root: Node, *, sport: str) -> FixtureAnswer:
    """Every match the answer names whole; what could not be told apart is counted in ``dropped``.

    Raises:
        AnswerRefused: another sport's answer.

    """
    require_sport(root, sport=sport)
    found: dict[str, Fixture | None] = {}
    dropped: Counter[str] = Counter()
    for category, match in matches(root):
        fixture = _fixture(category, match, sport)
        if isinstance(fixture, Drop):
            dropped[fixture.value] += 1
        elif found.setdefault(fixture.provider_event_id, fixture) != fixture:
            dropped[Drop.EVENT_AMBIGUOUS.value] += 1  # two stories of one match: neither is told
            found[fixture.provider_event_id] = None
    fixtures = tuple(fixture for fixture in found.values() if fixture is not None)
    return FixtureAnswer(PROVIDER, sport, fixtures, dict(dropped))


def _fixture(category: Node, match: Node, sport: str) -> Fixture | Drop:
    """The match as a fixture, or why it is none."""
    event_id = provider_id(match, "id")
    league_id = provider_id(category, "gid") or provider_id(category, "id")
    league_name = name_of(category)
    sides = participants(match)
    starts_at = starts_at_of(match)
    if not event_id:
        return Drop.EVENT_NO_ID
    if not (league_id and league_name):
        return Drop.EVENT_NO_LEAGUE
    if sides is None or not all(map(name_of, sides)):
        return Drop.EVENT_NO_NAMES
    if starts_at is None:
        return Drop.EVENT_BAD_TIME
    home, away = sides
    return Fixture(
        provider_event_id=event_id,
        league_provider_id=league_id,
        league_name=league_name,
        home_provider_id=provider_id(home, "id"),
        home_name=name_of(home),
        away_provider_id=provider_id(away, "id"),
        away_name=name_of(away),
        starts_at=starts_at,
        status=read_status(text(match, "status"), sport=sport),
    )
