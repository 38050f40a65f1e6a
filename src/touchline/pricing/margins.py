"""From a feed's prices to a tenant's: take the feed's margin out, put the tenant's in. Pure.

The implied probability of a price is q = 1/price; over a complete market they add up to more than
the outcomes that can win, and the rest is margin. Two ways take it out and put another one in:

- proportional: every q is scaled by the same factor;
- power: every q is raised to the same power, which takes more from long shots than from favourites,
  as books do (Clarke, Kovalchik & Ingram, "Adjusting bookmaker's odds to allow for overround", 2017).

In both, raising the target never makes a price better, so prices at a target of at least one are
never better than fair ones, and both keep the order of the outcomes.

Rounding is always down the ladder: in the house's favour, by less than a step. Two things stop it.
A price above the ceiling is the ceiling. A price below the floor is the floor, which is better for
the player than the target asks for; it is offered only while it is not better than fair, else the
outcome is closed.

Decimals and integers only: the same prices give the same answer on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache

from touchline.errors import Refused
from touchline.money import PRICE_MILLI_MAX
from touchline.pricing.ladder import HUNDREDTHS, Ladder

ONE_BP = 10_000
# Beyond half of the stakes a margin is a typing error.
OVERROUND_BP_MAX = 15_000
SELECTION_MARGIN_BP_MAX = 5_000

_EXACT = Context(prec=16)
_THOUSAND = Decimal(1000)
_ZERO = Decimal(0)
_CLOSE = Decimal("1e-12")
# A billionth more: what the arithmetic may be off by, and far less than any step of any ladder.
_DOUBTFUL = Decimal("1.000000001")


class Method(StrEnum):
    """How margin is taken out and put in."""

    POWER = "power"
    PROPORTIONAL = "proportional"


class BadMargin(Refused):
    """The margin is not one a book can be run with."""

    code = "bad_margin"


@dataclass(frozen=True, slots=True)
class MarginRule:
    """What a tenant wants of the prices of some markets.

    ``overround_bp`` is the target of a complete market, in ten-thousandths of what is fair: 10 600
    is a margin of 6 %. ``selection_margin_bp`` is added to each outcome on its own where a market's
    outcomes do not add up to anything known. Prices are thousandths.
    """

    method: Method = Method.POWER
    overround_bp: int = 10_600
    selection_margin_bp: int = 0
    floor_milli: int = HUNDREDTHS.lowest_milli
    ceiling_milli: int = 1_000_000
    ladder: Ladder = HUNDREDTHS

    @property
    def lowest_milli(self) -> int:
        """The smallest price this rule can give: the floor, up to the ladder's next rung."""
        return self.ladder.at_or_above(self.floor_milli)


@dataclass(frozen=True, slots=True)
class Offered:
    """A price of the tenant's; not offerable when it would be better than fair."""

    price_milli: int
    is_offerable: bool


def checked_rule(rule: MarginRule) -> MarginRule:
    """The rule, or a refusal with every problem on a line of its own.

    Raises:
        BadMargin: the figures cannot be a book's.

    """
    problems = []
    if not ONE_BP <= rule.overround_bp <= OVERROUND_BP_MAX:
        problems.append(f"The overround is {ONE_BP} to {OVERROUND_BP_MAX} ten-thousandths.")
    if not 0 <= rule.selection_margin_bp <= SELECTION_MARGIN_BP_MAX:
        problems.append(
            f"The margin of an outcome is 0 to {SELECTION_MARGIN_BP_MAX} ten-thousandths."
        )
    if not rule.ladder.lowest_milli <= rule.floor_milli:
        problems.append(f"The floor is at least {rule.ladder.lowest_milli} thousandths.")
    if not rule.lowest_milli <= rule.ceiling_milli <= PRICE_MILLI_MAX:
        problems.append(f"The ceiling is between the floor and {PRICE_MILLI_MAX} thousandths.")
    if problems:
        raise BadMargin("\n".join(problems))
    return rule


@lru_cache(maxsize=65_536)
def offered_prices(
    feed_milli: tuple[int, ...], rule: MarginRule, winners: int | None
) -> tuple[Offered, ...]:
    """The tenant's prices of one market, in the order of the feed's.

    ``winners`` is how many outcomes of the complete market win, always; None where that differs
    from case to case: then each outcome is priced from its own feed price and never better than it.
    """
    if winners is None:
        share = ONE_BP + rule.selection_margin_bp
        return tuple(_fitted(price * ONE_BP // share, price, rule) for price in feed_milli)
    targets = _at_overround(feed_milli, rule.method, rule.overround_bp * winners)
    if min(targets) >= rule.lowest_milli:  # then no price is better than its target, nor than fair
        return tuple(_fitted(target, target, rule) for target in targets)
    fair = fair_prices(feed_milli, rule.method, winners)
    return tuple(_fitted(target, best, rule) for target, best in zip(targets, fair, strict=True))


def fair_prices(feed_milli: Sequence[int], method: Method, winners: int) -> tuple[int, ...]:
    """The prices without any margin, in thousandths, rounded down."""
    return _at_overround(tuple(feed_milli), method, ONE_BP * winners)


@lru_cache(maxsize=65_536)
def _at_overround(feed_milli: tuple[int, ...], method: Method, target_bp: int) -> tuple[int, ...]:
    """The prices at which the implied probabilities add up to the target, rounded down."""
    target = _EXACT.divide(Decimal(target_bp), Decimal(ONE_BP))
    implied = [_EXACT.divide(_THOUSAND, Decimal(price)) for price in feed_milli]
    if method is Method.PROPORTIONAL:
        factor = _EXACT.divide(target, sum(implied, _ZERO))
        chances = [_EXACT.multiply(each, factor) for each in implied]
    else:
        chances = _to_a_power(implied, [_log(price) for price in feed_milli], target)
    # A price that is a whole number but for the arithmetic's doubt is that number.
    exact = (_EXACT.divide(_THOUSAND, chance) for chance in chances)
    return tuple(int(price * _DOUBTFUL) for price in exact)


def _to_a_power(
    implied: Sequence[Decimal], logs: Sequence[Decimal], target: Decimal
) -> list[Decimal]:
    """exp(-power * log price), where their sum f(power) meets the target.

    f falls and is convex, so tangents (Newton) always arrive; the steeper steps of Halley are taken
    where they are safe, and two of them do for any market that looks like one.
    """
    chances = list(implied)
    power = Decimal(1)
    while abs(excess := _EXACT.subtract(sum(chances, _ZERO), target)) >= _CLOSE:
        slopes = [_EXACT.multiply(chance, log) for chance, log in zip(chances, logs, strict=True)]
        slope = sum(slopes, _ZERO)
        bend = sum(map(_EXACT.multiply, slopes, logs), _ZERO)
        halley = slope - excess * bend / (2 * slope)
        power = _EXACT.add(power, _EXACT.divide(excess, halley if 2 * halley > slope else slope))
        chances = [_EXACT.exp(_EXACT.multiply(-power, log)) for log in logs]
    return chances


@lru_cache(maxsize=16_384)
def _log(price_milli: int) -> Decimal:
    return _EXACT.ln(Decimal(price_milli) / 1000)


def _fitted(target_milli: int, fair_milli: int, rule: MarginRule) -> Offered:
    price = rule.ladder.at_or_below(min(target_milli, rule.ceiling_milli))
    if price is not None and price >= rule.floor_milli:
        return Offered(price, is_offerable=price <= fair_milli)
    return Offered(rule.lowest_milli, is_offerable=rule.lowest_milli <= fair_milli)
