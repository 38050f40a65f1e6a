"""A soccer book whose prices move as told: sound prices, so that no guard holds them back.

Each match offers 103 selections: the result, ten lines of goals, twenty goal lines, twenty
handicaps. A move changes the twenty prices of its goals, those of the main line among them.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

SELECTIONS = 103
MOVED_PRICES = 20
MAIN_LINE = "4.5"
_MARGIN = 1.05
_LINES = 10
_MANY_LINES = 20
_STEPS = 7  # moves, after which the prices are the first ones again

Node = dict[str, Any]


def answer(matches: Iterable[int], *, leagues: int, move: int, now: datetime, cursor: int) -> bytes:
    """The feed's answer about these matches, after so many moves; match n is in league n % leagues."""
    by_league: dict[int, list[Node]] = {}
    for no in matches:
        by_league.setdefault(no % leagues, []).append(_match(no, move, now))
    categories = [
        {"name": league_name(no), "gid": str(no + 1), "id": str(no + 1), "matches": own}
        for no, own in by_league.items()
    ]
    return orjson.dumps(
        {"scores": {"sport": "soccer", "ts": str(cursor), "categories": categories}}
    )


def league_name(no: int) -> str:
    """What the feed calls a league."""
    return f"Nation {no}: League {no}"


def _match(no: int, move: int, now: datetime) -> Node:
    starts_at = now.astimezone(UTC) + timedelta(hours=24 + no % 40)
    day = f"{starts_at:%d.%m.%Y}"
    return {
        "id": str(6_000_000 + no),
        "status": f"{starts_at:%H}:00",
        "date": day,
        "formatted_date": day,
        "time": f"{starts_at:%H}:00",
        "static_id": str(3_000_000 + no),
        "localteam": {"id": str(2 * no + 1), "name": f"Home Club {no}"},
        "visitorteam": {"id": str(2 * no + 2), "name": f"Away Club {no}"},
        "odds": list(_markets(move % _STEPS)),
    }


def _markets(move: int) -> Iterator[Node]:
    result = [("Home", 0.45), ("Draw", 0.27), ("Away", 0.28)]
    yield _market("1", "Match Winner", [_selection(name, chance) for name, chance in result])
    goals = _lined("total", ("Over", "Under"), 0.5, 1.0, _LINES, (0.75 + 0.01 * move, -0.05))
    yield _market("5", "Goals Over/Under", list(goals))
    lines = _lined("total", ("Over", "Under"), 0.75, 0.5, _MANY_LINES, (0.85, -0.035))
    yield _market("22836", "Goal Line", list(lines))
    handicaps = _lined("handicap", ("Home", "Away"), -4.75, 0.5, _MANY_LINES, (0.15, 0.035))
    yield _market("4", "Asian Handicap", list(handicaps))


def _lined(
    kind: str,
    sides: tuple[str, str],
    first: float,
    step: float,
    count: int,
    chances: tuple[float, float],
) -> Iterator[Node]:
    """Lines ``step`` apart; ``chances`` are the first side's on the first line, and its change."""
    for place in range(count):
        line, chance = first + step * place, chances[0] + chances[1] * place
        yield {
            "type": kind,
            "name": f"{line:g}",
            "ismain": str(f"{line:g}" == MAIN_LINE),
            "stop": "False",
            "odds": [_selection(sides[0], chance), _selection(sides[1], 1 - chance)],
        }


def _market(type_id: str, name: str, odds: list[Node]) -> Node:
    maker = {"id": "16", "name": "bet365", "stop": "False", "ts": "1757565388", "odds": odds}
    return {"id": type_id, "value": name, "stop": "False", "bookmakers": [maker]}


def _selection(name: str, chance: float) -> Node:
    return {"name": name, "value": f"{1 / (chance * _MARGIN):.2f}", "stop": "False"}
