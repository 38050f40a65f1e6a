"""Places a bet: reads the facts, decides, writes; once for each key, whatever happens in between.

No lock outlives a statement's answer here, and nothing sleeps with a connection. What has moved
between reading and writing is read again; what the database could not say is asked by the key.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import psycopg

from touchline.bets import queries
from touchline.bets.acceptance import Accepted, Plan, Refer, Rejected, Repeat, Terms, decide
from touchline.bets.document import plan_document
from touchline.bets.facts import Facts, facts_of
from touchline.bets.reading.queries import StoredBet, get_placement_facts
from touchline.bets.rejections import SENTENCES, Reason
from touchline.bets.slip import Slip
from touchline.errors import Conflict, Refused, Unavailable
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Connection, Database, DatabaseUnavailable, Lane

logger = logging.getLogger(__name__)

TRIES_MAX = 4
PAUSE_S, PAUSE_MAX_S = 0.02, 0.2
REFERRAL_STANDS_S = 300
# Somebody else came first: deadlock, serialization, a lock that was not to be had. Nothing was written.
_AGAIN = frozenset({"40001", "40P01", "55P03"})
# place_bet() found out at the end; everything was undone.
_TOO_LATE = "TB001"


class BetRefused(Refused):
    """The bet is not taken."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(SENTENCES[rejected.reason], **rejected.facts)
        self.code = rejected.reason.value
        self.reason = rejected.reason


class KeyReused(Conflict):
    """This key belongs to another slip."""

    code = Reason.KEY_REUSED.value


class OutcomeUnknown(Unavailable):
    """We cannot say yet whether the bet was taken. Send the same slip again to find out."""

    code = "outcome_unknown"


class OfferMoving(Unavailable):
    """The offer is changing too quickly. Please try again."""

    code = "offer_moving"


class Door(Protocol):
    """A way into the database as a tenant."""

    def __call__(self, tenant_id: int, *, lane: Lane) -> AbstractContextManager[Connection]:
        """A connection for as long as the block lasts."""
        ...


class Outcome(StrEnum):
    """What became of a slip that was not refused."""

    PLACED = "placed"
    REPEATED = "repeated"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Bettor:
    """Who bets, and from where; ``actor`` is who is written down as having moved the money."""

    tenant_id: int
    player_id: int
    channel: str
    actor: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The bet, or the slip that a trader was asked about, and what it came to.

    ``bet`` is what was written just now; None for what was there before.
    """

    outcome: Outcome
    bet_id: int
    bet: StoredBet | None = None


@dataclass(slots=True)
class _Attempt:
    """One slip on its way. ``is_unknown``: an earlier try may have been written."""

    db: Database
    bettor: Bettor
    slip: Slip
    terms: Terms
    referred_id: int | None
    is_unknown: bool = field(default=False)


def place(
    db: Database,
    bettor: Bettor,
    slip: Slip,
    terms: Terms,
    *,
    referred_id: int | None = None,
) -> Answer:
    """Take a slip, once; ``referred_id`` is that of a slip a trader has decided to take.

    Raises:
        BetRefused: with the reason as its code; nothing was written.
        KeyReused: the key was used for another slip.
        OutcomeUnknown: the bet may have been taken; the same slip again will tell.
        OfferMoving: prices moved at every try; nothing was written.
        DatabaseUnavailable: nothing was written.

    """
    attempt = _Attempt(db, bettor, slip, terms, referred_id)
    try:
        answer = _placed(attempt)
    except (Refused, Conflict, Unavailable) as error:
        metrics.bets.labels(error.code).inc()
        logger.info("bet.refused", extra={"reason": error.code})
        raise
    metrics.bets.labels(answer.outcome.value).inc()
    logger.info("bet.placed", extra={"outcome": answer.outcome.value})
    return answer


def _placed(attempt: _Attempt) -> Answer:
    for tried in range(1, TRIES_MAX + 1):
        facts = _read(attempt)
        decided = decide(attempt.slip, facts, attempt.terms)
        if isinstance(decided, Repeat):
            return Answer(Outcome.REPEATED, decided.bet_id)
        if isinstance(decided, Rejected):
            if decided.reason is Reason.KEY_REUSED:
                raise KeyReused
            raise _refusal(attempt, decided)
        answer = _written(attempt, decided, facts)
        if answer is not None:
            return answer
        pacing.sleep(pacing.backoff(tried, base_s=PAUSE_S, cap_s=PAUSE_MAX_S))
    raise OutcomeUnknown if attempt.is_unknown else OfferMoving


def _refusal(attempt: _Attempt, rejected: Rejected) -> BetRefused | OutcomeUnknown:
    """A refusal is one only where no earlier try may yet be written by a server we no longer hear."""
    return OutcomeUnknown() if attempt.is_unknown else BetRefused(rejected)


def _read(attempt: _Attempt) -> Facts:
    """The facts, in one round trip; once more where that met a connection that was lost while idle."""
    try:
        try:
            read = _asked(attempt, attempt.db.tenant_call)
        except DatabaseUnavailable:
            read = _asked(attempt, attempt.db.tenant_tx)
    except Unavailable as error:
        if attempt.is_unknown:
            raise OutcomeUnknown from error
        raise
    if read is None:
        raise _refusal(attempt, Rejected(Reason.SIGNED_OUT))
    if attempt.referred_id is not None:
        read["earlier"] = None  # the key is the referral's own
    return facts_of(read)


def _asked(attempt: _Attempt, door: Door) -> dict[str, Any] | None:
    bettor, slip = attempt.bettor, attempt.slip
    with door(bettor.tenant_id, lane=Lane.CRITICAL) as conn:
        return get_placement_facts(
            conn,
            tenant_id=bettor.tenant_id,
            player_id=bettor.player_id,
            key=slip.key,
            selection_ids=[leg.selection_id for leg in slip.legs],
        )


def _written(attempt: _Attempt, decided: Accepted | Refer, facts: Facts) -> Answer | None:
    """What came of writing it; None to look at the facts again."""
    try:
        if isinstance(decided, Refer):
            return _referred(attempt, decided)
        return _bet(attempt, decided.plan, facts)
    except psycopg.Error as error:
        if error.sqlstate in _AGAIN or error.sqlstate == _TOO_LATE:
            return None
        if not isinstance(error, Unavailable):
            raise
        attempt.is_unknown = True
        return None


def _bet(attempt: _Attempt, plan: Plan, facts: Facts) -> Answer | None:
    bettor, slip = attempt.bettor, attempt.slip
    document = plan_document(
        plan,
        attempt.terms,
        read_at=facts.now,
        channel=bettor.channel,
        vouched_by=bettor.actor if attempt.terms.is_vouched else None,
    )
    with attempt.db.tenant_call(bettor.tenant_id, lane=Lane.CRITICAL) as conn:
        placed = queries.place_bet(
            conn,
            tenant_id=bettor.tenant_id,
            player_id=bettor.player_id,
            key=slip.key,
            digest=slip.digest,
            referred_id=attempt.referred_id,
            actor=bettor.actor,
            plan=document,
        )
    if placed.outcome != "placed":
        return _answer(attempt, placed.outcome, placed.bet_id)
    assert placed.bet_id is not None
    metrics.stakes_minor.labels(plan.currency).inc(plan.stake_minor)
    written = _as_written(plan, document, facts, placed.bet_id, placed.placed_at)
    return Answer(Outcome.PLACED, placed.bet_id, written)


def _as_written(
    plan: Plan, document: Mapping[str, Any], facts: Facts, bet_id: int, at: datetime | None
) -> StoredBet:
    """What get_bet() would read now: asking for it would be a round trip more for each bet."""
    return StoredBet(
        bet_id=bet_id,
        type=document["type"],
        sizes=list(document["sizes"]),
        lines=document["lines"],
        currency=plan.currency,
        exponent=facts.player.exponent,
        stake_minor=plan.stake_minor,
        payout_max_minor=plan.payout_max_minor,
        status="open",
        payout_minor=None,
        accepted_at=at,
        expires_at=None,
        rules_version=document["rules_version"],
        legs=document["legs"],
    )


def _referred(attempt: _Attempt, decided: Refer) -> Answer | None:
    bettor, slip, plan = attempt.bettor, attempt.slip, decided.plan
    with attempt.db.tenant_tx(bettor.tenant_id, lane=Lane.CRITICAL) as conn:
        referred = queries.add_referral(
            conn,
            tenant_id=bettor.tenant_id,
            player_id=bettor.player_id,
            key=slip.key,
            digest=slip.digest,
            currency=plan.currency,
            slip=slip.document,
            stake_minor=plan.stake_minor,
            stake_max_minor=decided.stake_max_minor,
            reason=decided.reason.value,
            stands_s=REFERRAL_STANDS_S,
        )
    return _answer(attempt, referred.outcome, referred.bet_id)


def _answer(attempt: _Attempt, outcome: str, bet_id: int | None) -> Answer | None:
    if outcome == "reused":
        raise KeyReused
    if outcome == "over":
        raise _refusal(attempt, Rejected(Reason.REFERRAL_OVER))
    if outcome == "moved" or bet_id is None:
        return None
    return Answer(Outcome(outcome), bet_id)
