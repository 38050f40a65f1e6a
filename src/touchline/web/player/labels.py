"""What an outcome is called, in full and in a narrow cell. Pure: a code of the book in, words out."""

from collections.abc import Mapping
from re import compile as pattern
from re import split

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType

_SHORT = {
    "home": "1",
    "draw": "X",
    "away": "2",
    "over": "O",
    "under": "U",
    "yes": "Yes",
    "no": "No",
    "odd": "Odd",
    "even": "Even",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "equal": "=",
    "score_draw": "X+",
    "goalless_draw": "0\N{EN DASH}0",
}
_FULL = {
    "draw": "Draw",
    "equal": "Equal",
    "score_draw": "Draw with goals",
    "goalless_draw": "Draw without goals",
}
_BOTH_SCORE = {"yes": "both score", "no": "not both score"}
_PART = {
    MarketType.HIGHEST_SCORING_PERIOD: "period",
    MarketType.HIGHEST_SCORING_QUARTER: "quarter",
}
_JOINTS = pattern(r"_(or|and|then)_")
_MARGIN = pattern(r"(home|away)_by_([0-9]+)(\+?)")
_SCORE = pattern(r"([0-9]+)-([0-9]+)")
_COUNT = pattern(r"([0-9]+)(\+?)")
_MINUS = "\N{MINUS SIGN}"
_DASH = "\N{EN DASH}"


def short_label(market_type: MarketType, code: str, line: str | None) -> str:
    """An outcome in a narrow price cell: 1, X, 1X, O 2.5, +0.75."""
    if TYPE_RULES[market_type].is_handicap:
        side = _side_line(code, line)
        return f"{_SHORT[code]} {side}" if code == "draw" else side
    if market_type is MarketType.DOUBLE_CHANCE:
        return "".join(_SHORT[part] for part in code.split("_or_"))
    if found := _MARGIN.fullmatch(code):
        return f"{_SHORT[found[1]]} by {found[2]}{found[3]}"
    parts = [_SHORT.get(part, part.replace("-", _DASH)) for part in _parts(code)]
    joined = "/".join(parts)
    return f"{joined} {line}" if line is not None else joined


def full_label(market_type: MarketType, code: str, line: str | None, home: str, away: str) -> str:
    """An outcome spelled out: Draw, Over 2.5, or a side's name with its own handicap."""
    words = {**_FULL, "home": home, "away": away}
    if TYPE_RULES[market_type].is_handicap:
        return f"{words[code]} {_side_line(code, line)}"
    if found := _MARGIN.fullmatch(code):
        return f"{words[found[1]]} by {_at_least(found[2], found[3])}"
    if _SCORE.fullmatch(code):
        return code.replace("-", _DASH)
    if found := _COUNT.fullmatch(code):
        return _at_least(found[1], found[2])
    if code in ("first", "second", "third", "fourth"):
        return f"{_SHORT[code]} {_PART.get(market_type, 'half')}"
    return _joined(code, line, words)


def _joined(code: str, line: str | None, words: Mapping[str, str]) -> str:
    """Parts in the words of players: "A or draw", "Draw, then B", "A and over 2.5"."""
    pieces = _JOINTS.split(code)
    if len(pieces) == 1:
        word = words.get(code) or code.capitalize()
        return f"{word} {line}" if line is not None else word
    first, joint, second = pieces
    before = words.get(first) or f"{first.capitalize()} {line}"
    after = words.get(second) or _BOTH_SCORE.get(second) or f"{second} {line}"
    if second == "draw":
        after = "draw"
    return f"{before}, then {after}" if joint == "then" else f"{before} {joint} {after}"


def _parts(code: str) -> list[str]:
    return split(r"_(?:or|and|then)_", code)


def _at_least(count: str, plus: str) -> str:
    return f"{count} or more" if plus else count


def _side_line(code: str, line: str | None) -> str:
    """The handicap a side plays with. Lines are kept from the home side; away has the opposite.

    A draw is named with the home side's: it comes true when that makes the sides level.
    """
    text = line or "0"
    size = text.lstrip("+-")
    if not size.strip("0."):
        return "0"
    is_negative = text.startswith("-") == (code != "away")
    return f"{_MINUS if is_negative else '+'}{size}"
