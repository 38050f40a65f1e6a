"""The rolling calendar: who meets whom and when, for any stretch of time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from touchline.sandbox import dice
from touchline.sandbox.leagues import HOUR_S, MINUTE_S, League, Team, leagues

LISTED_AHEAD_S = 72 * HOUR_S
SHORT_LISTED_AHEAD_S = 6 * MINUTE_S
SHORT_EVERY_S = 2 * MINUTE_S
SHORT_DURATION_S = 30
_GRID_S = 5 * MINUTE_S

# How long a match of the sport takes, breaks included.
_DURATION_MIN = {
    "soccer": 106,
    "basketball": 118,
    "tennis": 104,
    "football": 186,
    "baseball": 172,
    "hockey": 142,
    "handball": 86,
    "volleyball": 112,
}
_LONGEST_S = 5 * HOUR_S


@dataclass(frozen=True, slots=True)
class Fixture:
    """One meeting of two teams. Times are whole seconds since the epoch, UTC."""

    sport: str
    id: str
    static_id: str
    league: League
    home: Team
    away: Team
    starts_s: int
    duration_s: int

    @property
    def ends_s(self) -> int:
        """When regulation play is over; extra time comes after."""
        return self.starts_s + self.duration_s

    @property
    def listed_from_s(self) -> int:
        """When the odds feed first shows the match."""
        ahead_s = SHORT_LISTED_AHEAD_S if self.league.is_short else LISTED_AHEAD_S
        return self.starts_s - ahead_s


def fixtures_between(seed: int, sport: str, from_s: int, until_s: int) -> list[Fixture]:
    """Every fixture of a sport with ``from_s <= kick-off < until_s``, earliest first."""
    found = [
        fixture
        for league in leagues(sport)
        for fixture in _league_fixtures(seed, league, from_s, until_s)
    ]
    return sorted(found, key=lambda fixture: (fixture.starts_s, fixture.id))


def fixtures_around(seed: int, sport: str, now_s: int) -> list[Fixture]:
    """Every fixture the odds feed might list at ``now_s`` or may have dropped just before."""
    found: list[Fixture] = []
    for league in leagues(sport):
        before_s = SHORT_LISTED_AHEAD_S if league.is_short else _LONGEST_S
        ahead_s = SHORT_LISTED_AHEAD_S if league.is_short else LISTED_AHEAD_S
        found += _league_fixtures(seed, league, now_s - before_s, now_s + ahead_s + 1)
    return sorted(found, key=lambda fixture: (fixture.starts_s, fixture.id))


def _league_fixtures(seed: int, league: League, from_s: int, until_s: int) -> Iterator[Fixture]:
    if league.is_short:
        yield from _short_fixtures(seed, league, from_s, until_s)
        return
    first = from_s // league.round_s - 1
    for number in range(first, until_s // league.round_s + 1):
        for fixture in _round_fixtures(seed, league, number):
            if from_s <= fixture.starts_s < until_s:
                yield fixture


def _short_fixtures(seed: int, league: League, from_s: int, until_s: int) -> Iterator[Fixture]:
    # Half of the sports kick off on even minutes and half on odd ones.
    phase_s = MINUTE_S * dice.whole(2, league.sport, "phase")
    turn = dice.whole(1_000, league.sport, "turn")
    pairs = len(league.teams) // 2
    first = -((phase_s - from_s) // SHORT_EVERY_S)
    for number in range(first, (until_s - 1 - phase_s) // SHORT_EVERY_S + 1):
        round_no, place = divmod(number + turn, pairs)
        home, away = _pairing(league, round_no, place)
        yield Fixture(
            sport=league.sport,
            id=f"{_prefix(seed)}{league.no}{number:09d}",
            static_id=f"{_prefix(seed)}7{number:09d}",
            league=league,
            home=home,
            away=away,
            starts_s=number * SHORT_EVERY_S + phase_s,
            duration_s=SHORT_DURATION_S,
        )


def _round_fixtures(seed: int, league: League, number: int) -> Iterator[Fixture]:
    pairs = len(league.teams) // 2
    offset_s = dice.whole(league.round_s // pairs, league.sport, league.no, "offset")
    for place in range(pairs):
        home, away = _pairing(league, number, place)
        shift_s = dice.whole(2 * HOUR_S, seed, league.sport, league.no, number, place)
        starts_s = number * league.round_s + place * league.round_s // pairs + offset_s + shift_s
        yield Fixture(
            sport=league.sport,
            id=f"{_prefix(seed)}{league.no:02d}{number:05d}{place:02d}",
            static_id=f"{_prefix(seed)}3{league.no:02d}{number:05d}{place:02d}",
            league=league,
            home=home,
            away=away,
            starts_s=starts_s // _GRID_S * _GRID_S,
            duration_s=_DURATION_MIN[league.sport] * MINUTE_S,
        )


def _pairing(league: League, round_no: int, place: int) -> tuple[Team, Team]:
    # The circle method: the last team stands still, the others turn one step a round.
    turning = len(league.teams) - 1
    turn = round_no % turning
    if place == 0:
        one, two = turning, turn
    else:
        one, two = (turn + place) % turning, (turn - place) % turning
    if (round_no // turning + round_no + place) % 2:
        one, two = two, one
    return league.teams[one], league.teams[two]


def _prefix(seed: int) -> int:
    # Another seed is another world: its ids must not look like matches of this one.
    return 10 + seed % 90


def horizon_start_s(now_s: int) -> int:
    """The earliest kick-off whose match could still be in play."""
    return now_s - _LONGEST_S
