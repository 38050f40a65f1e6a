"""A soccer answer of the recorded one's size and shape, for machines without the recording.

313 matches in 134 leagues, 372 selections each, of which 54 are in markets we offer. Always the
same but for its date: kick-offs are as many hours from now as the replay moves them to.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

MATCHES = 313
LEAGUES = 134
_FILE = "soccer_odds.json"
# (id, name, selections) of markets without lines; the last kind is one that is never offered.
_FLAT = (
    ("1", "Match Winner", ("Home", "Draw", "Away")),
    ("2", "Home/Away", ("Home", "Away")),
    ("222", "Double Chance", ("Home/Draw", "Home/Away", "Draw/Away")),
    ("15", "Both Teams To Score", ("Yes", "No")),
)
# (id, name, kind, sides, first line, lines), half a goal apart.
_LINED = (
    ("5", "Goals Over/Under", "total", ("Over", "Under"), 0.5, 5),
    ("22836", "Goal Line", "total", ("Over", "Under"), 0.75, 9),
    ("4", "Asian Handicap", "handicap", ("Home", "Away"), -1.75, 8),
)
_UNLISTED_MARKETS = 33
_UNLISTED_SELECTIONS = 318

Node = dict[str, Any]


def write(folder: Path, *, now: datetime) -> Path:
    """Write the answer into a folder that the sandbox feed can replay; returns the folder."""
    kick_off = f"{now.astimezone(UTC):%d.%m.%Y}"
    leagues: list[Node] = [
        {"name": f"Nation {no}: League {no}", "gid": str(no), "id": str(no), "matches": []}
        for no in range(1, LEAGUES + 1)
    ]
    for no in range(MATCHES):
        leagues[no % LEAGUES]["matches"].append(_match(no, kick_off))
    scores = {"sport": "soccer", "ts": f"{now.timestamp():.0f}", "categories": leagues}
    (folder / _FILE).write_text(json.dumps({"scores": scores}), "utf-8")
    return folder


def _match(no: int, day: str) -> Node:
    time_of_day = f"{12 + no % 11:02}:{15 * (no % 4):02}"
    return {
        "id": str(6_000_000 + no),
        "status": time_of_day,
        "date": day,
        "formatted_date": day,
        "time": time_of_day,
        "venue": "",
        "static_id": str(3_000_000 + no),
        "fix_id": str(4_000_000 + no),
        "localteam": {"id": str(2 * no), "name": f"Home Club {no}", "goals": "?"},
        "visitorteam": {"id": str(2 * no + 1), "name": f"Away Club {no}", "goals": "?"},
        "events": "",
        "ht": {"score": ""},
        "odds": list(_markets(no)),
    }


def _markets(no: int) -> Iterator[Node]:
    prices = (f"{1.4 + 0.05 * ((no + step) % 60):.2f}" for step in count())
    for type_id, name, sides in _FLAT:
        yield _market(type_id, name, [_selection(side, next(prices)) for side in sides])
    for type_id, name, kind, sides, first, lines in _LINED:
        groups = [
            {
                "type": kind,
                "name": f"{first + 0.5 * step:g}",
                "ismain": str(step == lines // 2),
                "stop": "False",
                "odds": [_selection(side, next(prices)) for side in sides],
            }
            for step in range(lines)
        ]
        yield _market(type_id, name, groups)
    for market in range(_UNLISTED_MARKETS):
        own = range(market, _UNLISTED_SELECTIONS, _UNLISTED_MARKETS)
        selections = [_selection(f"Player {place} - Over 0.5", next(prices)) for place in own]
        yield _market(str(90_000 + market), f"Player Market {market}", selections)


def _market(type_id: str, name: str, odds: list[Node]) -> Node:
    maker = {"id": "16", "name": "bet365", "stop": "False", "ts": "1757565388", "odds": odds}
    return {"id": type_id, "value": name, "stop": "False", "bookmakers": [maker]}


def _selection(name: str, price: str) -> Node:
    return {"name": name, "value": price, "stop": "False"}
