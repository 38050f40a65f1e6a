"""The competitions of the sandbox: who plays in them and how often. Static facts, no chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from touchline.sandbox import names

HOUR_S = 3_600
MINUTE_S = 60
SHORT_LEAGUE_NO = 90

# Cat names of the odds feed and folder names of the score feed, under the sport's own slug.
ODDS_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "soccer": "soccer_10",
        "basketball": "basket_10",
        "tennis": "tennis_10",
        "football": "football_10",
        "baseball": "baseball_10",
        "hockey": "hockey_10",
        "handball": "handball_10",
        "volleyball": "volleyball_10",
        "cricket": "cricket_10",
        "rugby": "rugby_10",
        "rugbyleague": "rugbyleague_10",
        "boxing": "boxing_10",
        "esports": "esports_10",
        "futsal": "futsal_10",
        "mma": "mma_10",
        "table_tennis": "table_tennis_10",
        "darts": "darts_10",
    }
)
SCORE_FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        **{sport: sport for sport in ODDS_CATEGORIES},
        "soccer": "soccernew",
        "basketball": "bsktbl",
        "tennis": "tennis_scores",
    }
)


@dataclass(frozen=True, slots=True)
class Team:
    """A club or a player. ``id`` is unique within its sport."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class League:
    """A competition: each round every team plays once, one round every ``round_s`` seconds.

    ``is_short`` marks the competition whose matches last half a minute.
    """

    sport: str
    no: int
    id: str
    name: str
    teams: tuple[Team, ...]
    round_s: int
    is_cup: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    name: str
    towns: int
    size: int
    round_h: int
    is_cup: bool = False


_PLANS: Mapping[str, tuple[_Plan, ...]] = MappingProxyType(
    {
        "soccer": (
            _Plan("Albermark: Premier Division", 0, 14, 72),
            _Plan("Albermark: First Division", 0, 12, 72),
            _Plan("Costa Vera: Primera Liga", 1, 14, 72),
            _Plan("Costa Vera: Segunda Liga", 1, 12, 72),
            _Plan("Hohenland: Oberliga", 2, 12, 72),
            _Plan("Hohenland: Pokal", 2, 12, 72, is_cup=True),
            _Plan("Norrmark: Eliteserien", 3, 12, 72),
            _Plan("Norrmark: Division 1", 3, 12, 72),
            _Plan("Slavonika: Prva Liga", 4, 12, 72),
            _Plan("Atlantic Union: Champions Trophy", 5, 12, 72),
        ),
        "basketball": (
            _Plan("Atlantic Union: Continental League", 5, 12, 72),
            _Plan("Costa Vera: Liga Baloncesto", 1, 12, 72),
            _Plan("Slavonika: Basket Liga", 4, 10, 72),
        ),
        "tennis": (
            _Plan("ATP: Port Ellery Open", 0, 16, 72),
            _Plan("WTA: Villamora Classic", 1, 16, 72),
            _Plan("Challenger: Grauhafen", 2, 16, 72),
        ),
        "football": (
            _Plan("Atlantic Union: Gridiron League East", 5, 14, 72),
            _Plan("Atlantic Union: Gridiron League West", 5, 12, 72),
        ),
        "baseball": (
            _Plan("Atlantic Union: Diamond League", 5, 14, 48),
            _Plan("Costa Vera: Liga Beisbol", 1, 8, 72),
        ),
        "hockey": (
            _Plan("Norrmark: Ishockeyligaen", 3, 12, 72),
            _Plan("Slavonika: Extraliga", 4, 10, 72),
            _Plan("Atlantic Union: Northern Hockey League", 5, 14, 72),
        ),
        "handball": (
            _Plan("Hohenland: Handball Liga", 2, 14, 72),
            _Plan("Norrmark: Handboldligaen", 3, 12, 72),
        ),
        "volleyball": (
            _Plan("Slavonika: Superliga", 4, 12, 72),
            _Plan("Costa Vera: Liga Voleibol", 1, 12, 72),
        ),
    }
)
_SHORT_SIZE = 24

GENERATED_SPORTS: tuple[str, ...] = tuple(_PLANS)


def leagues(sport: str) -> tuple[League, ...]:
    """The competitions of a sport, the short one last; empty for a sport nobody plays here."""
    return _LEAGUES.get(sport, ())


def _build(sport: str) -> tuple[League, ...]:
    regular = [
        League(
            sport=sport,
            no=no,
            id=_league_id(no),
            name=plan.name,
            teams=_teams(sport, no, plan),
            round_s=plan.round_h * HOUR_S,
            is_cup=plan.is_cup,
        )
        for no, plan in enumerate(_PLANS[sport], start=1)
    ]
    return (*regular, _short_league(sport))


def _short_league(sport: str) -> League:
    plan = _Plan("International: Flash Series", 0, _SHORT_SIZE, 0)
    return League(
        sport=sport,
        no=SHORT_LEAGUE_NO,
        id=_league_id(SHORT_LEAGUE_NO),
        name=plan.name,
        teams=_teams(sport, SHORT_LEAGUE_NO, plan),
        round_s=0,
        is_short=True,
    )


def _league_id(league_no: int) -> str:
    return str(1_000 + league_no)


def _teams(sport: str, league_no: int, plan: _Plan) -> tuple[Team, ...]:
    first_id = 1_000 + league_no * 100
    return tuple(
        Team(str(first_id + place), _team_name(sport, league_no, plan, place))
        for place in range(plan.size)
    )


def _team_name(sport: str, league_no: int, plan: _Plan, place: int) -> str:
    # Leagues of one land begin elsewhere in its list of towns and take another ending.
    if sport == "tennis":
        surname = names.SURNAMES[(place + 16 * league_no) % len(names.SURNAMES)]
        initial = names.INITIALS[(5 * place + 3 * league_no) % len(names.INITIALS)]
        return f"{initial}. {surname}"
    land = (plan.towns + place // 16) % len(names.TOWNS)
    if league_no == SHORT_LEAGUE_NO:
        return f"{names.TOWNS[land][place % 16]} Select"
    town = names.TOWNS[land][(place + 5 * league_no) % 16]
    if sport in {"basketball", "football", "baseball"}:
        return f"{town} {names.NICKNAMES[(place * 3 + league_no) % len(names.NICKNAMES)]}"
    endings = names.SOCCER_ENDINGS if sport == "soccer" else names.INDOOR_ENDINGS
    return f"{town} {endings[(place + 3 * league_no) % len(endings)]}"


_LEAGUES: Mapping[str, tuple[League, ...]] = MappingProxyType(
    {sport: _build(sport) for sport in GENERATED_SPORTS}
)
