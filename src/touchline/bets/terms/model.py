"""What limits and terms may say. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from touchline.bets.facts import EarlyLimit, LimitRule
from touchline.bets.limits import AMOUNT_MAX_MINOR
from touchline.catalog.model import SPORTS
from touchline.errors import Refused

_CLASS = re.compile(r"(?:[a-z][a-z0-9_-]{0,30})?")
PERCENT_MAX = 100
EARLY_HOURS_MAX = 720
# What a new tenant begins with, in hundredths of a unit of its currency: a stake of 0.10 to 1,000, a
# payout of 100,000, and 25,000 to be lost on one selection.
_STAKE_MIN, _STAKE_MAX, _PAYOUT_MAX, _EXPOSURE_MAX = 10, 100_000, 10_000_000, 2_500_000
_HUNDREDTHS = 2


class LimitKind(StrEnum):
    """What a limit is on."""

    TENANT = "tenant"
    CLASS = "class"
    PLAYER = "player"
    SPORT = "sport"
    LEAGUE = "league"
    EVENT = "event"
    MARKET_TYPE = "market_type"
    MARKET = "market"


class BadLimit(Refused):
    """A limit is on one thing and says at least one amount, none of them below zero."""

    code = "bad_limit"


class BadTerms(Refused):
    """A stake factor is 0 to 100 percent, and a class is a short word in lower case."""

    code = "bad_terms"


class BadEarlyLimit(Refused):
    """An early limit is 1 to 99 percent, from 1 to 720 hours before the start, of a sport or of all."""

    code = "bad_early_limit"


@dataclass(frozen=True, slots=True)
class PlayerTerms:
    """A player's class of limits, and how much of the largest stakes is open to them."""

    limit_class: str = ""
    stake_percent: int = PERCENT_MAX


def checked_limit(rule: LimitRule) -> LimitRule:
    """The limit.

    Raises:
        BadLimit: nothing could be held to it.

    """
    amounts = (
        rule.stake_min_minor,
        rule.stake_max_minor,
        rule.payout_max_minor,
        rule.exposure_max_minor,
    )
    said = [amount for amount in amounts if amount is not None]
    if (
        rule.kind not in set(LimitKind)
        or (rule.kind == LimitKind.TENANT) != (not rule.target)
        or not said
        or not all(0 <= amount <= AMOUNT_MAX_MINOR for amount in said)
        or rule.stake_min_minor == 0
    ):
        raise BadLimit
    return rule


def fingerprint(rule: LimitRule | None) -> str:
    """A limit in a word that a form carries, to see whether it still holds when the form comes back."""
    if rule is None:
        return "none"
    amounts = (
        rule.stake_min_minor,
        rule.stake_max_minor,
        rule.payout_max_minor,
        rule.exposure_max_minor,
    )
    said = ("-" if amount is None else str(amount) for amount in amounts)
    return "/".join((*said, "asks" if rule.refers else "refuses"))


def checked_early(early: EarlyLimit) -> EarlyLimit:
    """The early limit.

    Raises:
        BadEarlyLimit: it says nothing that could be held.

    """
    is_sport = early.sport in {"", *(sport.slug for sport in SPORTS)}
    is_time = 1 <= early.hours_before <= EARLY_HOURS_MAX
    if not is_sport or not is_time or not 1 <= early.percent < PERCENT_MAX:
        raise BadEarlyLimit
    return early


def first_limit(exponent: int) -> LimitRule:
    """The limit on everything that a new tenant begins with; ``exponent`` is that of its currency.

    Where a currency has no small unit, its unit counts as a hundredth: it is worth about as little.
    """

    def minor(hundredths: int) -> int:
        if exponent < _HUNDREDTHS:
            return hundredths
        return hundredths * int(10 ** (exponent - _HUNDREDTHS))

    return LimitRule(
        LimitKind.TENANT.value,
        "",
        stake_min_minor=minor(_STAKE_MIN),
        stake_max_minor=minor(_STAKE_MAX),
        payout_max_minor=minor(_PAYOUT_MAX),
        exposure_max_minor=minor(_EXPOSURE_MAX),
    )


def checked_terms(terms: PlayerTerms) -> PlayerTerms:
    """The terms.

    Raises:
        BadTerms: they are none.

    """
    if not _CLASS.fullmatch(terms.limit_class) or not 0 <= terms.stake_percent <= PERCENT_MAX:
        raise BadTerms
    return terms
