"""Money and where it lies: kinds of accounts and transfers, and amounts as people write them. Pure."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from touchline.errors import Refused

# What one entry may move, and what the schema holds it to.
AMOUNT_MAX_MINOR = 10**15
EXPONENT_MAX = 4

_AMOUNT = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,4}))?")


class AccountKind(IntEnum):
    """What an account holds. Below 20 it is a player's, and its balance is kept under a lock."""

    CASH = 10
    OPEN_STAKE = 11
    BONUS = 12
    OPEN_BONUS_STAKE = 13
    PENDING_WITHDRAWAL = 14
    DEBT = 15
    HOUSE = 20
    BONUS_COST = 21
    ADJUSTMENT = 22
    ROUNDING = 23
    TAX = 24
    JACKPOT = 25
    GOODWILL = 26
    CLEARING = 30
    SUSPENSE = 39

    @property
    def is_players(self) -> bool:
        """Whether a player owns it."""
        return self < AccountKind.HOUSE


class TransferKind(IntEnum):
    """Why money moved. Each happens once for a reference and its generation."""

    STAKE = 1
    SETTLEMENT = 2
    VOID = 3
    REVERSAL = 4
    CASH_OUT = 5
    RECOVERY = 6
    WRITE_OFF = 7
    DEPOSIT = 10
    WITHDRAWAL_REQUESTED = 11
    WITHDRAWAL_PAID = 12
    WITHDRAWAL_REFUSED = 13
    GOODWILL = 20
    MANUAL = 21
    BONUS_COST = 22
    TAX = 23
    ROUNDING = 24


class RefType(IntEnum):
    """What a transfer is about."""

    BET = 1
    DEPOSIT = 2
    WITHDRAWAL = 3
    ADJUSTMENT = 4
    RECOVERY = 5


class Book(StrEnum):
    """How a tenant's players pay."""

    CASH = "cash"
    CREDIT = "credit"


class BadAmount(Refused):
    """An amount is a number such as 10 or 10.50, with no more decimals than its currency has."""

    code = "bad_amount"


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: amounts count its smallest unit, of which ``10 ** exponent`` make one."""

    code: str
    exponent: int


def parse_amount_minor(text: str, exponent: int) -> int:
    """An amount as people write it, in minor units; exact, or refused.

    Raises:
        BadAmount: no number, finer than the currency, or more than one entry can move.

    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise BadAmount(amount=text)
    sign, whole, fraction = found.groups()
    digits = (fraction or "").rstrip("0")
    if len(digits) > exponent:
        raise BadAmount(amount=text)
    minor = int(whole + digits.ljust(exponent, "0"))
    if minor > AMOUNT_MAX_MINOR:
        raise BadAmount(amount=text)
    return -minor if sign else minor


def format_amount(amount_minor: int, exponent: int) -> str:
    """An amount with exactly the decimals its currency has, and a sign below zero."""
    whole, fraction = divmod(abs(amount_minor), 10**exponent)
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{whole}.{fraction:0{exponent}d}" if exponent else f"{sign}{whole}"
