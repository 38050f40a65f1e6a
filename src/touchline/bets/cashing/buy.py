"""Buys a bet back: makes an offer that stands for seconds, and keeps to it once.

Taking an offer asks all questions again, then writes in one statement that asks them a last time
behind the locks. No lock outlives a statement's answer, and nothing sleeps with a connection.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import psycopg

from touchline.bets.acceptance import Rejected, Terms
from touchline.bets.cashing import queries
from touchline.bets.cashing.model import (
    MOVED_MAX_S,
    VOIDED_BY_STAFF,
    HeldBet,
    TakenLeg,
    Worth,
    worth,
)
from touchline.bets.cashing.queries import StoredHolding
from touchline.bets.facts import facts_of
from touchline.bets.multiplier import STAKE_BACK, Outcome
from touchline.bets.place import PAUSE_MAX_S, PAUSE_S, TRIES_MAX, BetRefused
from touchline.bets.reading.queries import get_placement_facts
from touchline.bets.rejections import Reason
from touchline.errors import NotFound, Unavailable
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database, Lane

logger = logging.getLogger(__name__)

# Facts are read for a key; no client makes this one.
_NO_KEY = UUID(int=0)
# Somebody else came first, or it was found out too late: nothing was written.
_AGAIN = frozenset({"40001", "40P01", "55P03", "TB001"})


class NoSuchBet(NotFound):
    """There is no such bet."""

    code = "no_such_bet"


class CashOutUnknown(Unavailable):
    """We cannot say yet whether the bet was cashed out. Send the same offer again to find out."""

    code = "outcome_unknown"


class CashOutBusy(Unavailable):
    """The bet could not be cashed out just now. Please try again."""

    code = "cash_out_busy"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose bet it is; ``actor`` is who is written down as having moved the money."""

    tenant_id: int
    player_id: int
    actor: str


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer: this much for the bet until then. Taken by its id, once."""

    quote_id: int
    value_minor: int
    currency: str
    exponent: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Bought:
    """The bet was bought back; ``is_repeat``: by this very offer, earlier."""

    paid_minor: int
    is_repeat: bool


def quote(db: Database, holder: Holder, bet_id: int, terms: Terms) -> Quote:
    """Offer to buy a bet back at what it is worth now; the offer before is over.

    Raises:
        NoSuchBet: the player has none of that id.
        BetRefused: it is not bought back now; the code says why.

    """
    _, bet, made = _valued(db, holder, bet_id, terms)
    if isinstance(made, Rejected):
        raise _refused(made.reason, made)
    with db.tenant_tx(holder.tenant_id, lane=Lane.CRITICAL) as conn:
        kept = queries.add_cash_out_quote(
            conn,
            tenant_id=holder.tenant_id,
            player_id=holder.player_id,
            bet_id=bet_id,
            quote=made.document,
        )
    if kept.quote_id is None or kept.expires_at is None:
        raise _refused(Reason.BET_NOT_OPEN)
    metrics.cash_outs.labels("quoted").inc()
    return Quote(kept.quote_id, made.value_minor, bet.currency, bet.exponent, kept.expires_at)


def take(db: Database, holder: Holder, bet_id: int, quote_id: int, terms: Terms) -> Bought:
    """Take an offer, once; the same again is answered with what it paid.

    Raises:
        NoSuchBet: the player has none of that id.
        BetRefused: the offer is over, or the bet is not bought back now; nothing was paid.
        CashOutUnknown: it may have been paid; the same offer again will tell.
        CashOutBusy: somebody else was at it at every try; nothing was paid.

    """
    is_unknown = False
    for tried in range(1, TRIES_MAX + 1):
        try:
            found = _still_offered(db, holder, bet_id, quote_id, terms)
        except (BetRefused, Unavailable) as error:
            # An earlier try may yet be written by a server we no longer hear.
            raise CashOutUnknown if is_unknown else error from error
        try:
            bought = found if isinstance(found, Bought) else _bought(db, holder, found)
        except psycopg.Error as error:
            if error.sqlstate not in _AGAIN:
                if not isinstance(error, Unavailable):
                    raise
                is_unknown = True
        else:
            metrics.cash_outs.labels("repeated" if bought.is_repeat else "cashed_out").inc()
            logger.info("bet.cashed_out", extra={"is_repeat": bought.is_repeat})
            return bought
        pacing.sleep(pacing.backoff(tried, base_s=PAUSE_S, cap_s=PAUSE_MAX_S))
    raise CashOutUnknown if is_unknown else CashOutBusy


@dataclass(frozen=True, slots=True)
class _Offered:
    """An offer that nothing speaks against at this moment."""

    bet_id: int
    quote_id: int
    read_at: datetime
    cut_off_s: int


def _still_offered(
    db: Database, holder: Holder, bet_id: int, quote_id: int, terms: Terms
) -> Bought | _Offered:
    """The offer, unless a question is answered with no; what it paid where it was taken already."""
    holding, _, made = _valued(db, holder, bet_id, terms)
    if holding.accepted_id == quote_id and holding.accepted_minor is not None:
        return Bought(holding.accepted_minor, is_repeat=True)
    if isinstance(made, Rejected):
        raise _refused(made.reason, made)
    return _Offered(bet_id, quote_id, made.read_at, terms.cut_off_s)


def _bought(db: Database, holder: Holder, offered: _Offered) -> Bought:
    with db.tenant_call(holder.tenant_id, lane=Lane.CRITICAL) as conn:
        written = queries.place_cash_out(
            conn,
            tenant_id=holder.tenant_id,
            player_id=holder.player_id,
            bet_id=offered.bet_id,
            quote_id=offered.quote_id,
            read_at=offered.read_at,
            cut_off_s=offered.cut_off_s,
            actor=holder.actor,
        )
    if written.paid_minor is None:
        is_closed = written.outcome == "closed"
        raise _refused(Reason.BET_NOT_OPEN if is_closed else Reason.QUOTE_OVER)
    return Bought(written.paid_minor, is_repeat=written.outcome == "repeated")


def _valued(
    db: Database, holder: Holder, bet_id: int, terms: Terms
) -> tuple[StoredHolding, HeldBet, Worth | Rejected]:
    """The bet, and what it is worth by the facts of this moment."""
    tenant_id, player_id = holder.tenant_id, holder.player_id
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        stored = queries.get_holding(conn, tenant_id=tenant_id, player_id=player_id, bet_id=bet_id)
        if stored is None:
            raise NoSuchBet
        bet = _held(stored)
        read = get_placement_facts(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            key=_NO_KEY,
            selection_ids=[leg.selection_id for leg in bet.open_legs],
        )
    assert read is not None, "whoever has a bet is a player"
    return stored, bet, worth(bet, facts_of(read), terms)


def _held(stored: StoredHolding) -> HeldBet:
    return HeldBet(
        type=stored.type,
        status=stored.status,
        currency=stored.currency,
        exponent=stored.exponent,
        stake_minor=stored.stake_minor,
        payout_max_minor=stored.payout_max_minor,
        legs=tuple(map(_leg, stored.legs)),
        has_cash_out=stored.has_cash_out,
        margin_bp=stored.margin_bp,
    )


def _leg(stored: Mapping[str, Any]) -> TakenLeg:
    taken = TakenLeg(
        stored["selection_id"], stored["price_milli"], has_moved=stored["moved_s"] > MOVED_MAX_S
    )
    if stored["is_voided"]:
        return replace(taken, outcome=STAKE_BACK, gen=VOIDED_BY_STAFF)
    if stored["won"] is None:
        return taken
    dead_heat = Fraction(stored["dead_heat_places"], stored["dead_heat_tied"])
    outcome = Outcome(stored["won"], stored["void_halves"], dead_heat)
    return replace(taken, outcome=outcome, gen=stored["gen"])


def _refused(reason: Reason, rejected: Rejected | None = None) -> BetRefused:
    metrics.cash_outs.labels(reason.value).inc()
    logger.info("bet.cash_out_refused", extra={"reason": reason.value})
    return BetRefused(rejected or Rejected(reason))
