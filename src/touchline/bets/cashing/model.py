"""Whether an open bet is bought back, and for how much. Pure: the questions, always in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.bets.acceptance import Rejected, Terms, closed_legs
from touchline.bets.cash_out import OpenLeg, cash_out_minor
from touchline.bets.facts import Facts, Offer
from touchline.bets.multiplier import Outcome, multiplier
from touchline.bets.rejections import Reason
from touchline.bets.slip import SlipType

# How long an offer stands. Long enough to read it, too short to wait for a goal elsewhere.
QUOTE_STANDS_S = 10
# Bets on a match that is moved farther may be void by the house rules: they are left to settlement.
MOVED_MAX_S = 86_400
# In place of a grading: staff have voided the leg's market.
VOIDED_BY_STAFF = 0


@dataclass(frozen=True, slots=True)
class TakenLeg:
    """A leg of an open bet: what was bet on, and at which price in thousandths.

    ``outcome`` is what became of it, and ``gen`` the grading that says so; None while it is open.
    ``has_moved``: its match is to begin at quite another time than it was taken for.
    """

    selection_id: int
    price_milli: int
    outcome: Outcome | None = None
    gen: int | None = None
    has_moved: bool = False


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

    @property
    def open_legs(self) -> tuple[TakenLeg, ...]:
        """The legs of which nothing is decided."""
        return tuple(leg for leg in self.legs if leg.outcome is None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the house would pay now; ``offers`` are those of the open legs, as they are now."""

    value_minor: int
    margin_bp: int
    leg_gens: tuple[int | None, ...]
    offers: tuple[Offer, ...]
    pricing_version: int
    read_at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """The offer as the schema keeps it: the amount, and what must still be so when it is taken."""
        return {
            "value_minor": self.value_minor,
            "margin_bp": self.margin_bp,
            "leg_gens": self.leg_gens,
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
    refusal = closed_legs(bet.open_legs, facts, terms)
    if refusal is not None:
        return refusal
    offers = tuple(facts.offers[leg.selection_id] for leg in bet.open_legs)
    value_minor = _value_minor(bet, offers)
    if value_minor == 0:
        return Rejected(Reason.CASH_OUT_WORTHLESS)
    gens = tuple(leg.gen for leg in bet.legs)
    return Worth(value_minor, bet.margin_bp, gens, offers, facts.pricing_version, facts.now)


def _whether(bet: HeldBet, facts: Facts, terms: Terms) -> Rejected | None:
    if terms.epoch is not None and facts.player.epoch != terms.epoch:
        return Rejected(Reason.SIGNED_OUT)
    if not facts.is_tenant_active:
        return Rejected(Reason.TENANT_SUSPENDED)
    if not bet.has_cash_out:
        return Rejected(Reason.CASH_OUT_OFF)
    if bet.status != "open" or not bet.open_legs:  # decided: what it pays is on its way
        return Rejected(Reason.BET_NOT_OPEN)
    if bet.type == SlipType.SYSTEM:
        return Rejected(Reason.CASH_OUT_OF_SYSTEM)
    has_moved = any(leg.has_moved for leg in bet.open_legs)
    return Rejected(Reason.EVENT_CLOSED) if has_moved else None


def _value_minor(bet: HeldBet, offers: Sequence[Offer]) -> int:
    return cash_out_minor(
        bet.stake_minor,
        settled=[
            multiplier(leg.outcome, leg.price_milli) for leg in bet.legs if leg.outcome is not None
        ],
        still_open=[
            OpenLeg(leg.price_milli, offer.row.price_milli)
            for leg, offer in zip(bet.open_legs, offers, strict=True)
        ],
        margin_bp=bet.margin_bp,
        payout_max_minor=bet.payout_max_minor,
    )
