"""Whether an open bet is bought back, and for how much. Pure: the questions, always in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.bets.acceptance import Rejected, Terms, closed_legs
from touchline.bets.cash_out import OpenLeg, cash_out_minor
from touchline.bets.facts import Facts, Offer
from touchline.bets.rejections import Reason
from touchline.bets.slip import SlipType

# How long an offer stands. Long enough to read it, too short to wait for a goal elsewhere.
QUOTE_STANDS_S = 10


@dataclass(frozen=True, slots=True)
class TakenLeg:
    """A leg of an open bet: what was bet on, and at which price in thousandths."""

    selection_id: int
    price_milli: int


@dataclass(frozen=True, slots=True)
class HeldBet:
    """A player's bet as it stands, and what its tenant makes of buying it back.

    ``margin_bp`` is what the house keeps, in hundredths of a percent.
    """

    type: str
    status: str
    currency: str
    exponent: int
    stake_minor: int
    payout_max_minor: int
    legs: tuple[TakenLeg, ...]
    has_cash_out: bool
    margin_bp: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What the house would pay now; ``offers`` are those of the open legs, as they are now."""

    value_minor: int
    margin_bp: int
    offers: tuple[Offer, ...]
    pricing_version: int
    read_at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """The offer as the schema keeps it: the amount, and what must still be so when it is taken."""
        return {
            "value_minor": self.value_minor,
            "margin_bp": self.margin_bp,
            "pricing_version": self.pricing_version,
            "event_ids": [offer.row.event_id for offer in self.offers],
            "market_ids": [offer.row.market_id for offer in self.offers],
            "market_versions": [offer.market_version for offer in self.offers],
            "prices_milli": [offer.row.price_milli for offer in self.offers],
            "read_at": self.read_at.isoformat(),
            "stands_s": QUOTE_STANDS_S,
        }


def worth(bet: HeldBet, facts: Facts, terms: Terms) -> Worth | Rejected:
    """What an open single or accumulator is worth now, or why it is not bought back.

    Whoever may no longer bet may still be paid: exclusions and closed accounts are not asked after.
    """
    refusal = _whether(bet, facts, terms)
    if refusal is not None:
        return refusal
    refusal = closed_legs(bet.legs, facts, terms)
    if refusal is not None:
        return refusal
    offers = tuple(facts.offers[leg.selection_id] for leg in bet.legs)
    value_minor = _value_minor(bet, offers)
    if value_minor == 0:
        return Rejected(Reason.CASH_OUT_WORTHLESS)
    return Worth(value_minor, bet.margin_bp, offers, facts.pricing_version, facts.now)


def _whether(bet: HeldBet, facts: Facts, terms: Terms) -> Rejected | None:
    if terms.epoch is not None and facts.player.epoch != terms.epoch:
        return Rejected(Reason.SIGNED_OUT)
    if not facts.is_tenant_active:
        return Rejected(Reason.TENANT_SUSPENDED)
    if not bet.has_cash_out:
        return Rejected(Reason.CASH_OUT_OFF)
    if bet.status != "open":
        return Rejected(Reason.BET_NOT_OPEN)
    return Rejected(Reason.CASH_OUT_OF_SYSTEM) if bet.type == SlipType.SYSTEM else None


def _value_minor(bet: HeldBet, offers: Sequence[Offer]) -> int:
    return cash_out_minor(
        bet.stake_minor,
        settled=(),
        still_open=[
            OpenLeg(leg.price_milli, offer.row.price_milli)
            for leg, offer in zip(bet.legs, offers, strict=True)
        ],
        margin_bp=bet.margin_bp,
        payout_max_minor=bet.payout_max_minor,
    )
