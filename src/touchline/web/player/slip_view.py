"""A slip as its page shows it: each pick beside today's board, and what the picks can make. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from math import comb, prod
from typing import Any

from touchline.bets.combining import Combination, accumulator, name_of
from touchline.bets.multiplier import if_won
from touchline.bets.slip import LINES_MAX, SlipType
from touchline.catalog.model import MarketType, Period
from touchline.money import format_price, parse_price_milli
from touchline.web.languages import N_, _, ngettext
from touchline.web.player.lists import Cell, cells, is_upcoming, key_prefix, kick_off
from touchline.web.player.picks import Pick, Wish
from touchline.web.player.reading import BoardPage
from touchline.web.player.words import market_title, part_title

_FOLDS = {1: N_("Singles"), 2: N_("Doubles"), 3: N_("Trebles")}
_SYSTEMS = {
    "trixie": N_("Trixie"),
    "patent": N_("Patent"),
    "yankee": N_("Yankee"),
    "lucky_15": N_("Lucky 15"),
    "canadian": N_("Canadian"),
    "lucky_31": N_("Lucky 31"),
    "heinz": N_("Heinz"),
    "lucky_63": N_("Lucky 63"),
    "super_heinz": N_("Super heinz"),
    "lucky_127": N_("Lucky 127"),
    "goliath": N_("Goliath"),
    "lucky_255": N_("Lucky 255"),
}


class LegState(StrEnum):
    """Whether a pick can be bet on now. The value is what its player reads."""

    OPEN = ""
    SUSPENDED = N_("Suspended at the moment")
    STALE = N_("Prices are paused")
    STARTED = N_("This event takes no more bets")
    NO_BETS = N_("No bets on this sport")
    GONE = N_("No longer offered")


@dataclass(frozen=True, slots=True)
class SlipLeg:
    """A pick in words; all of them "" for what the board no longer has."""

    pick: Pick
    state: LegState
    now_milli: int | None = None
    home: str = ""
    away: str = ""
    starts_at: datetime | None = None
    market: str = ""
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can be bet on now."""
        return self.state is LegState.OPEN and self.now_milli is not None

    @property
    def price(self) -> str:
        """Today's price; where there is none, the one that was shown."""
        return format_price(self.now_milli or self.pick.price_milli)

    @property
    def was(self) -> str:
        """The price that was shown, where today's is another; else ""."""
        return format_price(self.pick.price_milli) if self.moved else ""

    @property
    def moved(self) -> str:
        """Which way the price has gone since it was shown: up, down or ""."""
        if not self.is_open or self.now_milli is None or self.now_milli == self.pick.price_milli:
            return ""
        return "up" if self.now_milli > self.pick.price_milli else "down"


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a system: how many legs make a line, what it is called, how many lines it has."""

    legs: int
    name: str
    lines: int


def picked(wish: Wish, page: BoardPage) -> Pick | None:
    """The pick a button asks for, if the board offers it; None if it does not."""
    for market in page.document["event"]["markets"]:
        for selection in market["selections"]:
            if selection.get("selection") == wish.selection and selection["open"]:
                key = key_prefix(market) + selection["code"]
                return Pick(wish.selection, wish.event, key, wish.price_milli)
    return None


def slip_leg(
    pick: Pick,
    page: BoardPage | None,
    *,
    now: datetime,
    betless_sports: Collection[str] = (),
    now_milli: int | None = None,
) -> SlipLeg:
    """A pick beside the board; ``now_milli`` is its price where somebody knows better."""
    event = page.document["event"] if page else None
    found = event and _found(pick, event)
    if not page or not event or not found:
        return SlipLeg(pick, LegState.GONE)
    market, cell = found
    sport = page.document["sport"]["slug"]
    kind = MarketType(market["type"])
    title = market_title(kind, sport, event["home"], event["away"])
    part = part_title(Period(market["period"]))
    shown_milli = parse_price_milli(cell.price) if cell.price else None
    return SlipLeg(
        pick=pick,
        state=_state(page, event, cell, now=now, takes_bets=sport not in betless_sports),
        now_milli=shown_milli and (now_milli or shown_milli),
        home=event["home"],
        away=event["away"],
        starts_at=kick_off(event),
        market=f"{title}, {part}" if part else title,
        outcome=cell.full,
    )


def _found(pick: Pick, event: Mapping[str, Any]) -> tuple[Mapping[str, Any], Cell] | None:
    for market in event["markets"]:
        if not pick.key.startswith(key_prefix(market)):
            continue
        for cell in cells(market, event, is_paused=False):
            if cell.key == pick.key:
                return market, cell
    return None


def _state(
    page: BoardPage, event: Mapping[str, Any], cell: Cell, *, now: datetime, takes_bets: bool
) -> LegState:
    if not takes_bets:
        return LegState.NO_BETS
    if not is_upcoming(event, now):
        return LegState.STARTED
    if page.is_stale:
        return LegState.STALE
    return LegState.OPEN if cell.price else LegState.SUSPENDED


def types_of(legs: Sequence[SlipLeg]) -> tuple[SlipType, ...]:
    """The types of bet that these legs can make; two legs of one event make no combination."""
    events = [leg.pick.event for leg in legs]
    if len(legs) < 2 or len(set(events)) < len(events):  # noqa: PLR2004 - two make a combination
        return (SlipType.SINGLE,)
    if len(legs) == 2:  # noqa: PLR2004 - a system leaves room for a leg to lose
        return (SlipType.SINGLE, SlipType.ACCA)
    return tuple(SlipType)


def sizes_of(legs: int) -> tuple[Size, ...]:
    """The sizes that a system of so many legs may have, one by one."""
    counted = [(size, comb(legs, size)) for size in range(1, legs + 1)]
    return tuple(
        Size(size, _(_FOLDS[size]) if size in _FOLDS else _("{size}-folds", size=size), lines)
        for size, lines in counted
        if lines <= LINES_MAX
    )


def combination_of(kind: SlipType, legs: int, sizes: Collection[int]) -> Combination | None:
    """What the stake would be spread over; None while the sizes make no system."""
    if kind is not SlipType.SYSTEM:
        return accumulator(1 if kind is SlipType.SINGLE else legs)
    kept = tuple(sorted(set(sizes)))
    if not kept or kept[0] < 1 or kept[-1] > legs:
        return None
    found = Combination(legs, kept)
    return found if 1 < found.lines <= LINES_MAX else None


def name_of_system(combination: Combination) -> str:
    """A system as players call it: Yankee, or how many lines it has."""
    known = name_of(combination)
    if known:
        return _(_SYSTEMS[known])
    return ngettext("{n} line", "{n} lines", combination.lines)


def price_of_all(legs: Sequence[SlipLeg]) -> str:
    """The price of all legs together, rounded down to two decimals; "" while one has none."""
    if not legs or not all(leg.is_open for leg in legs):
        return ""
    product = prod((if_won(leg.now_milli) for leg in legs if leg.now_milli), start=Fraction(1))
    hundredths = product.numerator * 100 // product.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}"
