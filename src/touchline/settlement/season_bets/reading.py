"""A line of a file of bets: what is staked on which matches of a season. Pure, and strict."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

import orjson

from touchline.bets.combining import Combination, NoSuchCombination, accumulator, system
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period
from touchline.errors import Refused
from touchline.money import parse_line_quarters, parse_price_milli

EXPONENT = 2
LEGS_MAX = 20

_STAKE = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GOALS = re.compile(r"(0|[1-9][0-9]?):(0|[1-9][0-9]?)")


class Code(StrEnum):
    """Why a line is rejected."""

    BAD_SLIP = "bad_slip"
    BAD_SELECTION = "bad_selection"
    BAD_PRICE = "bad_price"
    BAD_STAKE = "bad_stake"
    BAD_TYPE = "bad_type"
    BAD_SYSTEM = "bad_system"
    TOO_MANY_LEGS = "too_many_legs"
    TOO_FEW_LEGS = "too_few_legs"
    SELECTION_UNKNOWN = "selection_unknown"
    RELATED_CONTINGENCY = "related_contingency"


class LineRejected(Refused):
    """A line of the file of bets was not taken."""

    def __init__(self, reason: Code) -> None:
        super().__init__()
        self.code = reason.value


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match as the season's file tells it: the day it is dated, and both names."""

    played_on: date
    home: str
    away: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection in the book's own words; the line is the home side's, in quarters."""

    type: MarketType
    period: Period
    line_quarters: int | None
    code: str


@dataclass(frozen=True, slots=True)
class SeasonLeg:
    """One leg. ``price_milli`` is None where the book's own price is meant."""

    fixture: Fixture
    asked: Asked
    price_milli: int | None


@dataclass(frozen=True, slots=True)
class SeasonBet:
    """One bet; its stake is spread evenly over the lines of the combination."""

    stake_minor: int
    combination: Combination
    legs: tuple[SeasonLeg, ...]


_Words: TypeAlias = Callable[[str], str | None]
_SIDES = {"home": "home", "away": "away"}
_RESULT = {**_SIDES, "draw": "draw"}
_DOUBLE = {"1x": "home_or_draw", "12": "home_or_away", "x2": "draw_or_away"}
_TOTAL = {"over": "over", "under": "under"}
_YES_NO = {"yes": "yes", "no": "no"}
_HALVES = {f"{half}/{full}": f"{half}_then_{full}" for half in _RESULT for full in _RESULT}


def _goals(word: str) -> str | None:
    return word.replace(":", "-") if _GOALS.fullmatch(word) else None


_MARKETS: Mapping[str, tuple[MarketType, Period, _Words]] = {
    "1x2": (MarketType.MATCH_RESULT, Period.FULL_TIME, _RESULT.get),
    "1x2_ht": (MarketType.MATCH_RESULT, Period.FIRST_HALF, _RESULT.get),
    "dnb": (MarketType.DRAW_NO_BET, Period.FULL_TIME, _SIDES.get),
    "dc": (MarketType.DOUBLE_CHANCE, Period.FULL_TIME, _DOUBLE.get),
    "ou": (MarketType.TOTAL, Period.FULL_TIME, _TOTAL.get),
    "ah": (MarketType.ASIAN_HANDICAP, Period.FULL_TIME, _SIDES.get),
    "btts": (MarketType.BOTH_TEAMS_TO_SCORE, Period.FULL_TIME, _YES_NO.get),
    "cs": (MarketType.CORRECT_SCORE, Period.FULL_TIME, _goals),
    "htft": (MarketType.HALF_TIME_FULL_TIME, Period.FULL_TIME, _HALVES.get),
}


def document_of(line: bytes) -> Mapping[str, Any]:
    """The JSON object of a line; an empty one where it is none."""
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}


def read_bet(given: Mapping[str, Any]) -> SeasonBet:
    """The bet of a line.

    Raises:
        LineRejected: it is none; the code says which part is not.

    """
    legs = given.get("legs")
    if not isinstance(legs, list):
        raise LineRejected(Code.BAD_SLIP)
    if len(legs) > LEGS_MAX:
        raise LineRejected(Code.TOO_MANY_LEGS)
    combination = _combination(given.get("type"), given.get("k"), len(legs))
    bet = SeasonBet(_stake_minor(given.get("stake")), combination, tuple(map(_leg, legs)))
    if len({leg.fixture for leg in bet.legs}) < len(bet.legs):
        raise LineRejected(Code.RELATED_CONTINGENCY)
    return bet


def _combination(kind: Any, sizes: Any, legs: int) -> Combination:
    if kind not in ("single", "acca", "system"):
        raise LineRejected(Code.BAD_TYPE)
    if legs < (1 if kind == "single" else 2):
        raise LineRejected(Code.TOO_FEW_LEGS)
    if kind == "system":
        return _system(sizes, legs)
    if sizes:
        raise LineRejected(Code.BAD_SYSTEM)
    if kind == "single" and legs > 1:
        raise LineRejected(Code.TOO_MANY_LEGS)
    return accumulator(legs)


def _system(sizes: Any, legs: int) -> Combination:
    if not isinstance(sizes, list) or not all(type(size) is int for size in sizes):
        raise LineRejected(Code.BAD_SYSTEM)
    try:
        return system(legs, sizes)
    except NoSuchCombination as error:
        raise LineRejected(Code.BAD_SYSTEM) from error


def _stake_minor(given: Any) -> int:
    found = _STAKE.fullmatch(given) if isinstance(given, str) else None
    stake_minor = int(found[1] + (found[2] or "").ljust(EXPONENT, "0")) if found else 0
    if stake_minor == 0:
        raise LineRejected(Code.BAD_STAKE)
    return stake_minor


def _leg(given: Any) -> SeasonLeg:
    if not isinstance(given, dict):
        raise LineRejected(Code.BAD_SLIP)
    asked = _asked(given.get("market"), given.get("selection"), given.get("line"))
    fixture = _fixture(given.get("date"), given.get("home"), given.get("away"))
    price = given.get("price")
    price_milli = parse_price_milli(price) if isinstance(price, str) else None
    if price is not None and price_milli is None:
        raise LineRejected(Code.BAD_PRICE)
    return SeasonLeg(fixture, asked, price_milli)


def _asked(market: Any, selection: Any, line: Any) -> Asked:
    if not isinstance(market, str) or not isinstance(selection, str) or market not in _MARKETS:
        raise LineRejected(Code.BAD_SELECTION)
    kind, period, words = _MARKETS[market]
    code = words(selection)
    line_quarters = parse_line_quarters(line) if isinstance(line, str) else None
    is_line = line is None or line_quarters is not None
    if code is None or not is_line or not TYPE_RULES[kind].takes_line(line_quarters):
        raise LineRejected(Code.BAD_SELECTION)
    return Asked(kind, period, line_quarters, code)


def _fixture(day: Any, home: Any, away: Any) -> Fixture:
    if not isinstance(home, str) or not isinstance(away, str):
        raise LineRejected(Code.BAD_SLIP)
    if not isinstance(day, str) or not _DATE.fullmatch(day):
        raise LineRejected(Code.BAD_SLIP)
    try:
        return Fixture(date.fromisoformat(day), home, away)
    except ValueError as error:
        raise LineRejected(Code.BAD_SLIP) from error
