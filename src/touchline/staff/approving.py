"""What two people must agree on: which actions, what is written down, how a request ends. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from touchline.errors import Refused
from touchline.rights import Permission

LASTS = timedelta(hours=24)
# A correction this soon after its settlement is everyday work; later somebody has counted on the money.
CORRECTED_SOON = timedelta(hours=24)
# Above so many whole units of a currency money needs a second person, unless the tenant says otherwise.
ABOVE_UNITS = 1_000
_MINOR_MAX = 10**15
_REASON_LENGTH_MAX = 500


class BadApproval(Refused):
    """A request names what it is about, says why in up to 500 letters, and carries all its figures."""

    code = "bad_approval"


class ApprovalAction(StrEnum):
    """What needs a second person."""

    VOID_AFTER_RESULT = "bet.void_after_result"
    CORRECT_LATE = "bet.correct_late"
    ADJUST = "ledger.adjust"
    PAY_OUT = "withdrawal.pay"


class ApprovalState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    EXECUTED = "executed"


class Step(StrEnum):
    """What can happen to a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    EXPIRE = "expire"
    EXECUTE = "execute"


# Every step there is; what is not here cannot happen. Refused, expired and executed are ends.
STEPS: dict[tuple[ApprovalState, Step], ApprovalState] = {
    (ApprovalState.REQUESTED, Step.APPROVE): ApprovalState.APPROVED,
    (ApprovalState.REQUESTED, Step.REFUSE): ApprovalState.REFUSED,
    (ApprovalState.REQUESTED, Step.EXPIRE): ApprovalState.EXPIRED,
    (ApprovalState.APPROVED, Step.EXPIRE): ApprovalState.EXPIRED,
    (ApprovalState.APPROVED, Step.EXECUTE): ApprovalState.EXECUTED,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who asks for an action, who agrees to it, and the figures that both see."""

    asks: Permission
    agrees: Permission
    figures: Mapping[str, Callable[[Any], bool]]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MINOR_MAX


def _is_amount(value: Any) -> bool:
    return _is_whole(value) and value > 0


def _is_change(value: Any) -> bool:
    return _is_whole(value) and value != 0


def _is_payout(value: Any) -> bool:
    return _is_whole(value) and value >= 0


def _is_currency(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z]{3}", value) is not None


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value) is not None


_SUBJECT = re.compile(r"[a-z_]+:\S{1,120}")

RULES: dict[ApprovalAction, Rule] = {
    ApprovalAction.VOID_AFTER_RESULT: Rule(
        Permission.BETS_VOID_AFTER_RESULT, Permission.APPROVE_BETS, {"why": _is_word}
    ),
    ApprovalAction.CORRECT_LATE: Rule(
        Permission.BETS_CORRECT,
        Permission.APPROVE_BETS,
        {"generation": _is_amount, "payout_minor": _is_payout},
    ),
    ApprovalAction.ADJUST: Rule(
        Permission.LEDGER_ADJUST,
        Permission.APPROVE_MONEY,
        {"kind": _is_word, "currency": _is_currency, "amount_minor": _is_change},
    ),
    ApprovalAction.PAY_OUT: Rule(
        Permission.CASHIER_DECIDE,
        Permission.APPROVE_MONEY,
        {"currency": _is_currency, "amount_minor": _is_amount},
    ),
}
# Those that need a second person above an amount; the others always do.
LIMITED = frozenset({ApprovalAction.ADJUST, ApprovalAction.PAY_OUT})


def checked(action: ApprovalAction, subject: str, figures: Mapping[str, Any], reason: str) -> None:
    """See that a request is whole: its subject, exactly its figures, and a reason.

    Raises:
        BadApproval: something is missing, too much or of another kind.

    """
    wanted = RULES[action].figures
    is_whole = set(figures) == set(wanted) and all(wanted[name](figures[name]) for name in wanted)
    if (
        not is_whole
        or not _SUBJECT.fullmatch(subject)
        or not 0 < len(reason.strip()) <= _REASON_LENGTH_MAX
    ):
        raise BadApproval(figures=sorted(wanted))


def stepped(state: ApprovalState, step: Step, *, is_over: bool) -> ApprovalState | None:
    """Where a step leads; None when it cannot be taken. A request that is over can only expire."""
    if is_over != (step is Step.EXPIRE):
        return None
    return STEPS.get((state, step))


def is_above(amount_minor: int, *, exponent: int, above_minor: int | None) -> bool:
    """Whether an amount needs a second person; ``above_minor`` is the tenant's own limit."""
    limit = ABOVE_UNITS * 10**exponent if above_minor is None else above_minor
    return abs(amount_minor) > limit


def is_late(settled_at: datetime, *, now: datetime) -> bool:
    """Whether a correction now needs a second person. ``now`` is the database's clock."""
    return now - settled_at > CORRECTED_SOON
