"""The duties of worker_settlement: what each is, and how often it is due."""

from contextlib import suppress

import psycopg

from touchline.bets.telling.relay import Relay
from touchline.bets.telling.store import BetStreams
from touchline.duties import queries
from touchline.duties.duty import Duty
from touchline.ledger.checks.duty import check_once
from touchline.plumbing import metrics
from touchline.plumbing.db import Database, Lane
from touchline.protection.ending import end_what_is_over
from touchline.rights import Actor, ActorKind
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.limbo.watch import watch_once

# A pass begins a minute after the one before ended; a large ledger is gone through all the time.
LEDGER_CHECK_S = 60.0
# Breaks hold and requests stand by the clock alone; this writes down what is over.
PROTECTION_S = 60.0
# How long what happened to a bet waits to be told.
BET_EVENTS_S = 1.0
LIMBO_S = 300.0
_WORKER = Actor(ActorKind.SYSTEM, "worker_settlement")


def duties_of_settlement(db: Database, streams: BetStreams, *, holder: str) -> list[Duty]:
    """Every duty, for a worker of this name."""
    return [
        Duty(
            db,
            "ledger_check",
            holder=holder,
            every_s=LEDGER_CHECK_S,
            begin=lambda: check_once(db, ALL_CHECKS),
            forget=metrics.ledger_violations.clear,
        ),
        Duty(
            db,
            "protection",
            holder=holder,
            every_s=PROTECTION_S,
            begin=lambda: end_what_is_over(db, by=_WORKER),
            forget=_nothing_told,
        ),
        Duty(
            db,
            "bet_events",
            holder=holder,
            every_s=BET_EVENTS_S,
            begin=Relay(db, streams).relay_once,
            forget=_nothing_told,
        ),
        Duty(
            db,
            "limbo",
            holder=holder,
            every_s=LIMBO_S,
            begin=lambda: watch_once(db),
            forget=lambda: metrics.bets_in_limbo.set(0),
        ),
    ]


def _nothing_told() -> None:
    """What such a duty does is kept elsewhere; no number of its last pass grows old."""


def release_duties(db: Database, *, holder: str) -> None:
    """Let another worker take over at once; without the database they run out instead."""
    with suppress(psycopg.OperationalError), db.connection_ctx(lane=Lane.CRITICAL) as conn:
        queries.mark_duties_released(conn, holder=holder)
