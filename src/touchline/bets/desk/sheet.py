"""One event as a trader reads it: each market at the feed's price and at ours, and what it may cost. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from touchline.bets.desk.risk import (
    Stakes,
    cap_of,
    if_it_wins,
    margin_bp,
    share_percent,
    worst_case,
)
from touchline.bets.facts import LimitRule, targets_of
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import BoardRow, MarketType, Period
from touchline.catalog.priced import repriced
from touchline.pricing.overlay import Overlay
from touchline.pricing.profile import Profile
from touchline.pricing.watching.queries import HeldMark, HeldPrice

_MARKET = attrgetter("market_id")
_TYPES = {kind.value: place for place, kind in enumerate(MarketType)}
_PERIODS = {period.value: place for place, period in enumerate(Period)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome. ``own`` is a price of staff's that holds; prices are thousandths, amounts minor units.

    ``loses_minor`` is what the house loses on the market if only this comes true; below nothing it
    gains. ``percent`` is how much of ``cap_minor`` is used.
    """

    selection_id: int
    code: str
    feed_milli: int
    price_milli: int
    is_open: bool
    own: HeldPrice | None
    bets: int
    staked_minor: int
    loses_minor: int
    used_minor: int
    cap_minor: int | None

    @property
    def percent(self) -> int | None:
        """How much of the cap is used; None where there is none."""
        return share_percent(self.used_minor, self.cap_minor)


@dataclass(frozen=True, slots=True)
class MarketSheet:
    """A market. ``is_fed`` says whether the feed offers it now; margins are hundredths of a percent."""

    market_id: int
    type: str
    period: str
    line_quarters: int | None
    is_main: bool
    is_fed: bool
    mark: HeldMark | None
    outcomes: tuple[Outcome, ...]
    feed_margin_bp: int | None
    margin_bp: int | None
    worst_minor: int

    @property
    def state(self) -> str:
        """Open, or what keeps bets from it."""
        if self.mark is not None and self.mark.state != "limited":
            return self.mark.state
        return "open" if self.is_fed else "held by the feed"

    @property
    def bets(self) -> int:
        """The open bets on it."""
        return sum(each.bets for each in self.outcomes)

    @property
    def staked_minor(self) -> int:
        """Their stakes."""
        return sum(each.staked_minor for each in self.outcomes)

    @property
    def percent(self) -> int | None:
        """How much is used of the cap of the outcome of which most is."""
        return max(
            (each.percent for each in self.outcomes if each.percent is not None), default=None
        )

    @property
    def has_own_prices(self) -> bool:
        """Whether any price of it is staff's."""
        return any(each.own is not None for each in self.outcomes)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an event beside its offer, of one tenant and one currency."""

    profile: Profile
    overlay: Overlay
    marks: Mapping[tuple[str, str], HeldMark]
    prices: Mapping[int, HeldPrice]
    stakes: Mapping[int, Stakes]
    used: Mapping[int, int]
    limits: Sequence[LimitRule]


def market_sheets(rows: Iterable[BoardRow], known: Known, *, now: datetime) -> list[MarketSheet]:
    """All markets of an event, in the order of pages; a market's rows stand together."""
    sheets = [_market(list(group), known, now=now) for _, group in groupby(rows, key=_MARKET)]
    return sorted(
        sheets,
        key=lambda each: (
            _TYPES[each.type],
            _PERIODS[each.period],
            not each.is_main,
            each.line_quarters or 0,
        ),
    )


def _market(rows: list[BoardRow], known: Known, *, now: datetime) -> MarketSheet:
    first = rows[0]
    at_rule = {row.selection_id: row for row in repriced(rows, known.profile)}
    stakes = [known.stakes[row.selection_id] for row in rows if row.selection_id in known.stakes]
    codes = [row.selection_code for row in rows]
    outcomes = {
        row.selection_code: _outcome(row, at_rule[row.selection_id], known, stakes, now=now)
        for row in rows
    }
    kind = TYPE_RULES[MarketType(first.type)]
    ordered = kind.in_order(codes)
    return MarketSheet(
        first.market_id,
        first.type,
        first.period,
        first.line_quarters,
        first.is_main,
        first.market_state == "open",
        known.marks.get(("market", str(first.market_id))),
        tuple(outcomes[code] for code in ordered),
        margin_bp([row.price_milli for row in rows], first.type, codes),
        margin_bp([outcomes[code].price_milli for code in codes], first.type, codes),
        worst_case(stakes, first.type),
    )


def _outcome(
    row: BoardRow, at_rule: BoardRow, known: Known, stakes: Sequence[Stakes], *, now: datetime
) -> Outcome:
    own_milli = known.overlay.price_of(row.selection_id, row.price_version, now=now)
    here = known.stakes.get(row.selection_id)
    return Outcome(
        row.selection_id,
        row.selection_code,
        row.price_milli,
        at_rule.price_milli if own_milli is None else own_milli,
        at_rule.is_open,
        None if own_milli is None else known.prices.get(row.selection_id),
        here.bets if here else 0,
        here.staked_minor if here else 0,
        if_it_wins(here or Stakes(row.market_id, row.selection_id, 0, 0, 0, 0), stakes),
        known.used.get(row.selection_id, 0),
        cap_of(known.limits, targets_of(row)),
    )
