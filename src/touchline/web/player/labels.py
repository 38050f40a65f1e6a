"""What an outcome is called, in full and in a narrow cell: a code of the book in, words out."""

from collections.abc import Mapping
from re import compile as pattern
from re import split

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType
from touchline.web.languages import N_, _

_SHORT = {
    "home": "1",
    "draw": "X",
    "away": "2",
    "over": N_("O"),
    "under": N_("U"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "odd": N_("Odd"),
    "even": N_("Even"),
    "first": N_("1st"),
    "second": N_("2nd"),
    "third": N_("3rd"),
    "fourth": N_("4th"),
    "equal": "=",
    "score_draw": "X+",
    "goalless_draw": "0\N{EN DASH}0",
}
_FULL = {
    "draw": N_("Draw"),
    "equal": N_("Equal"),
    "score_draw": N_("Draw with goals"),
    "goalless_draw": N_("Draw without goals"),
    "over": N_("Over"),
    "under": N_("Under"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "odd": N_("Odd"),
    "even": N_("Even"),
}
# The same where a sentence goes on.
_GOING_ON = {
    "draw": N_("draw"),
    "over": N_("over"),
    "under": N_("under"),
    "yes": N_("both score"),
    "no": N_("not both score"),
}
_JOINED = {
    "or": N_("{first} or {second}"),
    "and": N_("{first} and {second}"),
    "then": N_("{first}, then {second}"),
}
_PARTS = {
    MarketType.HIGHEST_SCORING_PERIOD: {
        "first": N_("1st period"),
        "second": N_("2nd period"),
        "third": N_("3rd period"),
    },
    MarketType.HIGHEST_SCORING_QUARTER: {
        "first": N_("1st quarter"),
        "second": N_("2nd quarter"),
        "third": N_("3rd quarter"),
        "fourth": N_("4th quarter"),
    },
}
_HALVES = {"first": N_("1st half"), "second": N_("2nd half")}
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
        return _("{side} by {margin}", side=_SHORT[found[1]], margin=found[2] + found[3])
    parts = [_(_SHORT.get(part, part.replace("-", _DASH))) for part in _parts(code)]
    joined = "/".join(parts)
    return f"{joined} {line}" if line is not None else joined


def full_label(market_type: MarketType, code: str, line: str | None, home: str, away: str) -> str:
    """An outcome spelled out: Draw, Over 2.5, or a side's name with its own handicap."""
    sides = {"home": home, "away": away}
    if TYPE_RULES[market_type].is_handicap:
        side = sides.get(code) or _(_FULL[code])
        return f"{side} {_side_line(code, line)}"
    if found := _MARGIN.fullmatch(code):
        return _("{side} by {margin}", side=sides[found[1]], margin=_at_least(found[2], found[3]))
    if _SCORE.fullmatch(code):
        return code.replace("-", _DASH)
    if found := _COUNT.fullmatch(code):
        return _at_least(found[1], found[2])
    if code in ("first", "second", "third", "fourth"):
        return _(_PARTS.get(market_type, _HALVES)[code])
    return _joined(code, line, sides)


def _joined(code: str, line: str | None, sides: Mapping[str, str]) -> str:
    """Parts in the words of players: "A or draw", "Draw, then B", "A and over 2.5"."""
    pieces = _JOINTS.split(code)
    if len(pieces) == 1:
        return _part(code, line, sides, _FULL)
    first, joint, second = pieces
    return _(
        _JOINED[joint],
        first=_part(first, line, sides, _FULL),
        second=_part(second, line, sides, _GOING_ON),
    )


def _part(code: str, line: str | None, sides: Mapping[str, str], words: Mapping[str, str]) -> str:
    if code in sides:
        return sides[code]
    has_line = line is not None and code in ("over", "under")
    return f"{_(words[code])} {line}" if has_line else _(words[code])


def _parts(code: str) -> list[str]:
    return split(r"_(?:or|and|then)_", code)


def _at_least(count: str, plus: str) -> str:
    return _("{count} or more", count=count) if plus else count


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
