"""What limits and terms may say. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from touchline.bets.facts import LimitRule
from touchline.bets.limits import AMOUNT_MAX_MINOR
from touchline.errors import Refused

_CLASS = re.compile(r"(?:[a-z][a-z0-9_-]{0,30})?")
PERCENT_MAX = 100


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


def checked_terms(terms: PlayerTerms) -> PlayerTerms:
    """The terms.

    Raises:
        BadTerms: they are none.

    """
    if not _CLASS.fullmatch(terms.limit_class) or not 0 <= terms.stake_percent <= PERCENT_MAX:
        raise BadTerms
    return terms
