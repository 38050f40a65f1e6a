"""Figures as people read them. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a player's cash, and the balance after it."""

    transfer_id: int
    recorded_at: datetime
    kind: int
    ref_type: int
    ref_id: int
    amount_minor: int
    balance_after_minor: int
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of a player's cash; ``version`` counts the entries of the account, from one."""

    version: int
    recorded_at: datetime
    kind: int
    ref_type: int
    ref_id: int
    amount_minor: int
    balance_after_minor: int


@dataclass(frozen=True, slots=True)
class WeeklyFigure:
    """A player's betting week: what was carried in, what happened, and what is carried on.

    Everything the player has counts: cash, open stakes, what is set aside, less debt. A stake
    changes none of it until its bet is settled.
    """

    player_id: int
    username: str
    currency: str
    exponent: int
    starts_at: datetime
    ends_at: datetime
    carry_minor: int
    won_lost_minor: int
    adjustments_minor: int
    payments_minor: int

    @property
    def closing_minor(self) -> int:
        """What is carried into the week after."""
        return self.carry_minor + self.won_lost_minor + self.adjustments_minor + self.payments_minor


@dataclass(frozen=True, slots=True)
class Total:
    """What lies in all accounts of a kind."""

    currency: str
    exponent: int
    kind: int
    provider: str
    total_minor: int
