"""How many outcomes of a complete market win. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.catalog.model import MarketType

# Where it is not exactly one; None: it differs from match to match.
_WINNERS: Mapping[MarketType, int | None] = MappingProxyType({MarketType.DOUBLE_CHANCE: 2})


def winners_of(market_type: MarketType) -> int | None:
    """How many outcomes win, whatever happens; None when that differs. A push counts as one."""
    return _WINNERS.get(market_type, 1)
