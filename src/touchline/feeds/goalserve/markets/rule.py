"""How one listed market reads: what it is to us, and the feed's word for each outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from touchline.catalog.market_types import TYPE_RULES, LineKind, TypeRule
from touchline.catalog.model import MarketType, Period
from touchline.feeds.goalserve.markets.naming import Naming


class Shape(StrEnum):
    """How a market's prices hang together: one flat set, or one group for each line."""

    FLAT = "flat"
    TOTAL = "total"
    HANDICAP = "handicap"


_SHAPES = {
    LineKind.NONE: Shape.FLAT,
    LineKind.TOTAL: Shape.TOTAL,
    LineKind.HANDICAP: Shape.HANDICAP,
    LineKind.INTEGER_HANDICAP: Shape.HANDICAP,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One market of the feed as one of ours."""

    type: MarketType
    period: Period
    naming: Naming

    @property
    def answered(self) -> TypeRule:
        """How the type is answered."""
        return TYPE_RULES[self.type]

    @property
    def shape(self) -> Shape:
        """How its prices hang together in the feed."""
        return _SHAPES[self.answered.line]


# By type id and exact text: neither is trusted alone.
Rules: TypeAlias = Mapping[tuple[str, str], Rule]
