"""A statement in words: the lines of a player's cash by day, each with the balance after it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from touchline import codes
from touchline.ledger.figures.model import StatementLine
from touchline.ledger.model import RefType, TransferKind, format_amount
from touchline.web.languages import N_, _, zone

_WORDS = {
    TransferKind.STAKE: N_("Stake"),
    TransferKind.SETTLEMENT: N_("Bet settled"),
    TransferKind.VOID: N_("Bet void, stake returned"),
    TransferKind.REVERSAL: N_("Settlement taken back"),
    TransferKind.CASH_OUT: N_("Bet cashed out"),
    TransferKind.RECOVERY: N_("Debt repaid"),
    TransferKind.WRITE_OFF: N_("Debt written off"),
    TransferKind.DEPOSIT: N_("Deposit"),
    TransferKind.WITHDRAWAL_REQUESTED: N_("Withdrawal asked for"),
    TransferKind.WITHDRAWAL_PAID: N_("Withdrawal paid"),
    TransferKind.WITHDRAWAL_REFUSED: N_("Withdrawal refused"),
    TransferKind.GOODWILL: N_("Goodwill"),
    TransferKind.MANUAL: N_("Adjustment"),
    TransferKind.BONUS_COST: N_("Bonus"),
    TransferKind.TAX: N_("Tax"),
    TransferKind.ROUNDING: N_("Rounding"),
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One movement. ``bet`` is the code of the bet it is about, or ""."""

    at: datetime
    words: str
    bet: str
    amount: str
    balance: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the reader's, the newest line first; ``balance`` is that at its end, as far as it is shown."""

    on: date
    balance: str
    lines: tuple[ShownLine, ...]


def days_of(lines: Sequence[StatementLine], exponent: int) -> tuple[Day, ...]:
    """The lines, newest first, by day."""
    at = zone()
    shown = [(line.recorded_at.astimezone(at).date(), _line(line, exponent)) for line in lines]
    days = []
    for on, group in groupby(shown, key=lambda each: each[0]):
        of_day = tuple(line for _, line in group)
        days.append(Day(on, of_day[0].balance, of_day))
    return tuple(days)


def _line(line: StatementLine, exponent: int) -> ShownLine:
    amount = format_amount(line.amount_minor, exponent)
    return ShownLine(
        at=line.recorded_at.astimezone(UTC),
        words=_(_WORDS[TransferKind(line.kind)]),
        bet=codes.encode(line.ref_id) if line.ref_type == RefType.BET else "",
        amount=amount if line.amount_minor < 0 else f"+{amount}",
        balance=format_amount(line.balance_after_minor, exponent),
    )
