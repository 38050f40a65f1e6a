"""What open bets may cost the house, by outcome and by market. Pure.

A single is counted exactly: its stake is the house's unless it wins. A bet of several legs is counted
in full on each of its legs and its stake on none: more than it can cost, never less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from touchline.bets.facts import LimitRule
from touchline.catalog.market_types import TYPE_RULES, Winners
from touchline.catalog.model import MarketType

_SEVERAL_MAX = 1_000
_ONE_BP = 10_000
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Stakes:
    """The open bets on an outcome; amounts in minor units of one currency.

    ``kept_minor`` are the stakes of singles, which are the house's if they lose. ``pays_minor`` is what
    the house pays if the outcome comes true: whole payouts of singles, winnings of other bets.
    """

    market_id: int
    selection_id: int
    bets: int
    staked_minor: int
    kept_minor: int
    pays_minor: int


def winners_max(market_type: str) -> int:
    """How many outcomes of a market may win."""
    rule = TYPE_RULES[MarketType(market_type)]
    if rule.winners is not Winners.SEVERAL:
        return 1
    return rule.fair_sum or len(rule.answers.codes) or _SEVERAL_MAX


# The types of which more than one outcome may win, and how many, as queries take them.
MANY_WINNERS = {kind.value: most for kind in MarketType if (most := winners_max(kind.value)) > 1}


def if_it_wins(stakes: Stakes, market: Iterable[Stakes]) -> int:
    """What the house loses on a market if only this outcome comes true; below nothing it gains."""
    return stakes.pays_minor - sum(each.kept_minor for each in market)


def worst_case(market: Sequence[Stakes], market_type: str) -> int:
    """The most the house may lose on a market; below nothing it gains however it ends."""
    pays = sorted((each.pays_minor for each in market), reverse=True)
    return sum(pays[: winners_max(market_type)]) - sum(each.kept_minor for each in market)


def cap_of(limits: Iterable[LimitRule], targets: Iterable[tuple[str, str]]) -> int | None:
    """How much the house may lose on an outcome that belongs to these; None where nothing says so."""
    meant = {("tenant", ""), *targets}
    return min(
        (
            rule.exposure_max_minor
            for rule in limits
            if rule.exposure_max_minor is not None and (rule.kind, rule.target) in meant
        ),
        default=None,
    )


def share_percent(used_minor: int, cap_minor: int | None) -> int | None:
    """How much of a cap is used, in percent, rounded up; None where there is no cap."""
    if cap_minor is None:
        return None
    if cap_minor == 0:
        return 100
    return -(-used_minor * 100 // cap_minor)


def margin_bp(prices_milli: Sequence[int], market_type: str, codes: Sequence[str]) -> int | None:
    """What a whole market holds for the house, in hundredths of a percent; None where nobody can say."""
    rule = TYPE_RULES[MarketType(market_type)]
    if rule.fair_sum is None or not rule.is_whole(codes):
        return None
    implied = sum((Fraction(_THOUSAND, price) for price in prices_milli), Fraction(0))
    return round((implied / rule.fair_sum - 1) * _ONE_BP)


def margin_text(bp: int | None) -> str:
    """A margin as traders write it, such as 5.25 %; "" for none."""
    if bp is None:
        return ""
    sign = "-" if bp < 0 else ""
    return f"{sign}{abs(bp) // 100}.{abs(bp) % 100:02d} %"
