"""A line of a file of bets: what is staked on which matches of a season. Pure, and strict."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import orjson

from touchline.bets.combining import Combination, NoSuchCombination, accumulator, system
from touchline.bets.rejections import SENTENCES, Reason
from touchline.bets.slip import SlipType, Stake
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period
from touchline.errors import Refused
from touchline.money import parse_line_quarters, parse_price_milli

EXPONENT = 2
LEGS_MAX = 20

_STAKE = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GOALS = re.compile(r"(0|[1-9][0-9]?):(0|[1-9][0-9]?)")


class LineRejected(Refused):
    """A line of the file of bets was not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES[reason])
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

    @classmethod
    def of_row(cls, kind: str, period: str, line_quarters: int | None, code: str) -> "Asked":
        """A selection as it is stored."""
        return cls(MarketType(kind), Period(period), line_quarters, code)


@dataclass(frozen=True, slots=True)
class SeasonLeg:
    """One leg. ``price_milli`` is None where the book's own price is meant."""

    fixture: Fixture
    asked: Asked
    price_milli: int | None


@dataclass(frozen=True, slots=True)
class SeasonBet:
    """One bet; its stake is spread evenly over the lines of the combination."""

    type: SlipType
    stake: Stake
    combination: Combination
    legs: tuple[SeasonLeg, ...]

    @property
    def stake_minor(self) -> int:
        """The stake in hundredths."""
        stake_minor = self.stake.minor(EXPONENT)
        assert stake_minor is not None, "a stake has at most two places"
        return stake_minor


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
        raise LineRejected(Reason.BAD_SLIP)
    if len(legs) > LEGS_MAX:
        raise LineRejected(Reason.TOO_MANY_LEGS)
    kind, combination = _combination(given.get("type"), given.get("k"), len(legs))
    bet = SeasonBet(kind, _stake(given.get("stake")), combination, tuple(map(_leg, legs)))
    if len({leg.fixture for leg in bet.legs}) < len(bet.legs):
        raise LineRejected(Reason.RELATED_CONTINGENCY)
    return bet


def _combination(kind: Any, sizes: Any, legs: int) -> tuple[SlipType, Combination]:
    if not isinstance(kind, str) or kind not in set(SlipType):
        raise LineRejected(Reason.BAD_TYPE)
    if legs < (1 if kind == SlipType.SINGLE else 2):
        raise LineRejected(Reason.TOO_FEW_LEGS)
    if kind == SlipType.SYSTEM:
        return SlipType.SYSTEM, _system(sizes, legs)
    if sizes:
        raise LineRejected(Reason.BAD_SYSTEM)
    if kind == SlipType.SINGLE and legs > 1:
        raise LineRejected(Reason.TOO_MANY_LEGS)
    return SlipType(kind), accumulator(legs)


def _system(sizes: Any, legs: int) -> Combination:
    if not isinstance(sizes, list) or not all(type(size) is int for size in sizes):
        raise LineRejected(Reason.BAD_SYSTEM)
    try:
        return system(legs, sizes)
    except NoSuchCombination as error:
        raise LineRejected(Reason.BAD_SYSTEM) from error


def _stake(given: Any) -> Stake:
    found = _STAKE.fullmatch(given) if isinstance(given, str) else None
    if found is None or not (found[1] + (found[2] or "")).strip("0"):
        raise LineRejected(Reason.BAD_STAKE)
    return Stake(found[1], found[2] or "")


def _leg(given: Any) -> SeasonLeg:
    if not isinstance(given, dict):
        raise LineRejected(Reason.BAD_SLIP)
    asked = _asked(given.get("market"), given.get("selection"), given.get("line"))
    fixture = _fixture(given.get("date"), given.get("home"), given.get("away"))
    price = given.get("price")
    price_milli = parse_price_milli(price) if isinstance(price, str) else None
    if price is not None and price_milli is None:
        raise LineRejected(Reason.BAD_PRICE)
    return SeasonLeg(fixture, asked, price_milli)


def _asked(market: Any, selection: Any, line: Any) -> Asked:
    if not isinstance(market, str) or not isinstance(selection, str) or market not in _MARKETS:
        raise LineRejected(Reason.BAD_SELECTION)
    kind, period, words = _MARKETS[market]
    code = words(selection)
    line_quarters = parse_line_quarters(line) if isinstance(line, str) else None
    is_line = line is None or line_quarters is not None
    if code is None or not is_line or not TYPE_RULES[kind].takes_line(line_quarters):
        raise LineRejected(Reason.BAD_SELECTION)
    return Asked(kind, period, line_quarters, code)


def _fixture(day: Any, home: Any, away: Any) -> Fixture:
    if not isinstance(home, str) or not isinstance(away, str):
        raise LineRejected(Reason.BAD_SLIP)
    if not isinstance(day, str) or not _DATE.fullmatch(day):
        raise LineRejected(Reason.BAD_SLIP)
    try:
        return Fixture(date.fromisoformat(day), home, away)
    except ValueError as error:
        raise LineRejected(Reason.BAD_SLIP) from error
