"""The duties of worker_settlement: what each is, how often it is due, and what of it grows old elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from touchline.audit.sealing.seal import seal_all
from touchline.audit.sealing.watch import TrailWatch
from touchline.bets.forgetting.forget import forget_once
from touchline.bets.telling.relay import Relay
from touchline.bets.telling.store import BetStreams
from touchline.catalog.history import keep_history
from touchline.duties import queries
from touchline.duties.duty import Duty
from touchline.ledger.checks.duty import check_once
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database, Lane
from touchline.protection.ending import end_what_is_over
from touchline.reports.counting.count import count_once
from touchline.reports.noting.note import note_once
from touchline.rights import Actor, ActorKind
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.limbo.watch import watch_once
from touchline.settlement.voiding.excluded import void_excluded_once
from touchline.staff.approvals.agree import expire_all

_WORKER = Actor(ActorKind.SYSTEM, "worker_settlement")


def _nothing_told() -> None:
    """What such a duty does is kept elsewhere; no number of its last pass grows old."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One duty of the registry: ``every_s`` after a pass has ended the next is due.

    What ``can_wait`` gives way while somebody waits for money.
    """

    name: str
    every_s: float
    begin: Callable[[], Iterator[object]]
    forget: Callable[[], None] = _nothing_told
    can_wait: bool = False


def listed_duties(db: Database, streams: BetStreams, *, history_days: int) -> list[Listed]:
    """The registry. Each is done by one worker at a time, under a lease, and tells when it was done."""
    relay, watch = Relay(db, streams), TrailWatch(db)

    def history() -> object:
        return keep_history(db, today=pacing.utc_now().date(), keep_days=history_days)

    return [
        # A large ledger is gone through all the time.
        Listed(
            "ledger_check",
            60,
            lambda: check_once(db, ALL_CHECKS),
            metrics.ledger_violations.clear,
            can_wait=True,
        ),
        # Breaks hold and requests stand by the clock alone; this writes down what is over.
        Listed("protection", 60, lambda: end_what_is_over(db, by=_WORKER)),
        Listed("approvals", 60, lambda: _one_step(lambda: expire_all(db, by=_WORKER))),
        # How long what happened to a bet waits to be told.
        Listed("bet_events", 1, relay.relay_once),
        Listed("limbo", 300, lambda: watch_once(db), lambda: metrics.bets_in_limbo.set(0)),
        # How long open bets of who has excluded themselves wait, where the tenant voids them.
        Listed("excluded_bets", 5, lambda: void_excluded_once(db, by=_WORKER)),
        # How old the figures of a book are; a large book is counted while it can wait.
        Listed("daily_figures", 30, lambda: count_once(db), can_wait=True),
        Listed("liability_notes", 900, lambda: note_once(db), can_wait=True),
        Listed("forgetting", 3600, lambda: forget_once(db)),
        # A line that is not sealed yet can be changed unseen.
        Listed("trail_seal", 4, lambda: _one_step(lambda: seal_all(db))),
        Listed("trail_look", 10, lambda: _one_step(watch.look_once)),
        # The days of the price history are made three ahead.
        Listed("price_history", 1800, lambda: _one_step(history)),
    ]


def _never() -> bool:
    return False


def _one_step(do: Callable[[], object]) -> Iterator[object]:
    """A pass that is bounded as a whole."""
    yield do()


def duties_of_settlement(
    db: Database,
    streams: BetStreams,
    *,
    holder: str,
    history_days: int,
    is_paying: Callable[[], bool],
) -> list[Duty]:
    """Every duty, for a worker of this name. What can wait gives way while ``is_paying`` is true."""
    return [
        Duty(
            db,
            each.name,
            holder=holder,
            every_s=each.every_s,
            begin=each.begin,
            forget=each.forget,
            gives_way=is_paying if each.can_wait else _never,
        )
        for each in listed_duties(db, streams, history_days=history_days)
    ]


def release_duties(db: Database, *, holder: str) -> None:
    """Let another worker take over at once; without the database they run out instead."""
    with suppress(psycopg.OperationalError), db.connection_ctx(lane=Lane.CRITICAL) as conn:
        queries.mark_duties_released(conn, holder=holder)
