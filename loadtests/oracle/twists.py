"""Answers that are well-formed and untrue. Pure: an answer and dice in, the answer changed in place.

Odds come in the JSON of 2025, scores in the JSON made of XML; what fits neither is left as it is.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

Node = dict[str, Any]
Twist = Callable[[Node, random.Random], None]

_SIDES = (("localteam", "visitorteam"), ("localteam", "awayteam"), ("player_1", "player_2"))
_NO_PRICES = ("1.00", "0", "-3.50", "NaN", "1e9", "", "abc", "99999999.99")
_START = "%d.%m.%Y %H:%M"


def shrink(answer: Node, dice: random.Random) -> None:
    """Two matches of three are missing."""
    for category in _categories(answer):
        category["matches"] = [each for each in category["matches"] if dice.random() < 1 / 3]


def empty(answer: Node, dice: random.Random) -> None:
    """No match at all, and a cursor as if that were an answer."""
    del dice
    answer["scores"]["categories"] = []


def swap_sides(answer: Node, dice: random.Random) -> None:
    """Home and away change places in some matches; their prices do not."""
    for match in _some(answer, dice, share=0.2):
        for home, away in _SIDES:
            if home in match and away in match:
                match[home], match[away] = match[away], match[home]
                break


def duplicate(answer: Node, dice: random.Random) -> None:
    """Some matches are there twice, half of them with two stories."""
    for category in _categories(answer):
        for match in list(category["matches"]):
            if dice.random() < 0.15:
                category["matches"].append(_other_story(match) if dice.random() < 0.5 else match)


def nudge(answer: Node, dice: random.Random) -> None:
    """Prices of most matches are a little other ones, as on a lively day."""
    for match in _some(answer, dice, share=0.6):
        for odds in _price_lists(match):
            if odds and dice.random() < 0.5:
                quote = dice.choice(odds)
                whole, _, part = quote["value"].partition(".")
                hundredths = int(whole + part) + dice.choice((-2, -1, 1, 2, 3))
                quote["value"] = f"{hundredths // 100}.{hundredths % 100:02}"


def jump(answer: Node, dice: random.Random) -> None:
    """Prices of some markets change places, so that each is far off and all of them add up."""
    for match in _some(answer, dice, share=0.3):
        for odds in _price_lists(match):
            if dice.random() < 0.4:
                values = [quote["value"] for quote in odds]
                for quote, value in zip(odds, reversed(values), strict=True):
                    quote["value"] = value


def misprint(answer: Node, dice: random.Random) -> None:
    """Some prices have a digit too many, or are none."""
    for match in _some(answer, dice, share=0.3):
        for odds in _price_lists(match):
            if odds and dice.random() < 0.2:
                quote = dice.choice(odds)
                wrong = dice.random() < 0.5
                quote["value"] = quote["value"] + "0" if wrong else dice.choice(_NO_PRICES)
                if wrong:
                    quote["value"] = quote["value"].replace(".", "", 1)[:6]


def move(answer: Node, dice: random.Random) -> None:
    """Some matches begin at another time."""
    for match in _some(answer, dice, share=0.15):
        begin_by(match, timedelta(minutes=dice.choice((-90, -15, -5, 5, 30, 60, 240))))


def lose_markets(answer: Node, dice: random.Random) -> None:
    """Some markets, and some outcomes, are missing."""
    for match in _some(answer, dice, share=0.3):
        match["odds"] = [market for market in match["odds"] if dice.random() < 0.7]
        for odds in _price_lists(match):
            if len(odds) > 1 and dice.random() < 0.1:
                odds.pop(dice.randrange(len(odds)))


def stop(answer: Node, dice: random.Random) -> None:
    """Some matches are stopped, some outcomes too."""
    for match in _some(answer, dice, share=0.3):
        is_whole = dice.random() < 0.5
        for market in match["odds"]:
            for maker in market["bookmakers"]:
                maker["stop"] = "True" if is_whole else maker["stop"]
        for odds in _price_lists(match):
            for quote in odds:
                if dice.random() < 0.1:
                    quote["stop"] = "True"


def mumble(answer: Node, dice: random.Random) -> None:
    """Some matches have a status that nobody knows, or have begun already."""
    for match in _some(answer, dice, share=0.15):
        match["status"] = dice.choice(("Weird", "HT", "Postp.", "TBA", ""))


def miscount(answer: Node, dice: random.Random) -> None:
    """Some scores have a goal too many."""
    for match in _scored(answer):
        if dice.random() < 0.1:
            side = match.get(dice.choice(("localteam", "player_1")))
            for name in ("@goals", "@totalscore"):
                if isinstance(side, dict) and str(side.get(name, "")).isdigit():
                    side[name] = str(int(side[name]) + 1)


def mumble_scores(answer: Node, dice: random.Random) -> None:
    """Some matches have a status that nobody knows."""
    for match in _scored(answer):
        if dice.random() < 0.1:
            match["@status"] = dice.choice(("Weird", "Awarded?", "FT?"))


def lose_scores(answer: Node, dice: random.Random) -> None:
    """Some leagues are missing."""
    root = answer["scores"]
    found = root.get("category")
    if isinstance(found, list):
        root["category"] = [each for each in found if dice.random() < 0.5]


ODDS: Mapping[str, Twist] = MappingProxyType(
    {
        "shrunken": shrink,
        "no_matches": empty,
        "swapped_sides": swap_sides,
        "duplicated": duplicate,
        "jumps": jump,
        "misprints": misprint,
        "moved_starts": move,
        "lost_markets": lose_markets,
        "stopped": stop,
        "unknown_status": mumble,
    }
)
SCORES: Mapping[str, Twist] = MappingProxyType(
    {"wrong_scores": miscount, "unknown_status": mumble_scores, "lost_scores": lose_scores}
)


def begin_by(match: Node, distance: timedelta) -> None:
    """Let a match begin so much later."""
    day = "formatted_date" if "formatted_date" in match else "date"
    told = f"{match[day]} {match['time']}"
    starts_at = datetime.strptime(told, _START).replace(tzinfo=UTC) + distance
    match[day], match["time"] = f"{starts_at:{_START}}".split(" ")


def _categories(answer: Node) -> list[Node]:
    return [each for each in answer["scores"]["categories"] if "matches" in each]


def _some(answer: Node, dice: random.Random, *, share: float) -> Iterator[Node]:
    for category in _categories(answer):
        for match in category["matches"]:
            if dice.random() < share:
                yield match


def _price_lists(match: Node) -> Iterator[list[Node]]:
    for market in match["odds"]:
        for maker in market["bookmakers"]:
            if maker["odds"] and "odds" in maker["odds"][0]:
                yield from (line["odds"] for line in maker["odds"])
            else:
                yield maker["odds"]


def _other_story(match: Node) -> Node:
    return {**match, "status": "Postponed", "odds": match["odds"][:1]}


def _scored(node: Any) -> Iterator[Node]:
    """Every match of a score answer, wherever it is."""
    if isinstance(node, list):
        for each in node:
            yield from _scored(each)
    elif isinstance(node, dict):
        if "@status" in node and "@id" in node:
            yield node
        else:
            for each in node.values():
                yield from _scored(each)
