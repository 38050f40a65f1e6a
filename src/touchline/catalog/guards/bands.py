"""Overround bands: prices of a complete market that add up to too little or too much are an error.

Real feeds stay within a few points of their margin, so a band needs no model to find a price with
a digit too many. Bands are in ten-thousandths for one winner; more winners scale them.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from touchline.catalog.model import MarketType

_Band = tuple[int, int]
_FINE = 10**6  # digits behind the point, so that no float touches a price

# Where the number of outcomes alone does not say it.
_BY_TYPE: Mapping[MarketType, _Band] = MappingProxyType(
    {
        MarketType.MATCH_RESULT: (10_200, 12_000),
        MarketType.ASIAN_HANDICAP: (10_100, 11_300),
        MarketType.ASIAN_TOTAL: (10_100, 11_300),
        MarketType.HANDICAP_RESULT: (10_050, 12_200),
        # A score that is not listed may come true; where many are likely, books charge twice.
        MarketType.CORRECT_SCORE: (10_500, 21_500),
    }
)
# Up to so many outcomes: margins grow with them.
_BY_OUTCOMES: tuple[tuple[int, _Band], ...] = (
    (2, (10_100, 11_500)),
    (3, (10_200, 12_200)),
    (6, (10_300, 13_000)),
    (12, (10_500, 14_500)),
)
_MANY: _Band = (11_000, 18_000)
# Double chance is made of two-outcome bets: as a share of its fair two it is as narrow as those.
_SEVERAL_WINNERS: _Band = (10_000, 11_750)


def is_plausible(
    market_type: MarketType, prices_milli: Sequence[int], fair_sum: int | None
) -> bool:
    """Whether the prices of a complete market add up to what books charge.

    ``fair_sum`` is how many outcomes win, always; where that is not known and the type has no band of
    its own, anything is plausible.
    """
    if fair_sum is None and market_type not in _BY_TYPE:
        return True
    winners = fair_sum or 1
    low_bp, high_bp = _band(market_type, len(prices_milli), winners)
    overround_bp = sum(_FINE * 10_000_000 // price for price in prices_milli)
    return low_bp * winners * _FINE <= overround_bp <= high_bp * winners * _FINE


def _band(market_type: MarketType, outcomes: int, winners: int) -> _Band:
    if winners > 1:
        return _SEVERAL_WINNERS
    if market_type in _BY_TYPE:
        return _BY_TYPE[market_type]
    return next((band for most, band in _BY_OUTCOMES if outcomes <= most), _MANY)
