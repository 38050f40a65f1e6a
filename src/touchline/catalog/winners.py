"""How many outcomes of a complete market win. Pure."""

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType


def winners_of(market_type: MarketType) -> int | None:
    """How many outcomes win, whatever happens; None when that differs. A push counts as one."""
    return TYPE_RULES[market_type].fair_sum
