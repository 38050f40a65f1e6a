"""Settles bets, a chunk at a time: read, decided without a connection, written by one call.

A run is taken for some seconds; whoever was away for longer finds its term over and writes nothing. A
chunk whose bets or gradings moved in between is read and decided again, so that whatever is written
was decided by what holds.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial

import psycopg

from touchline.bets.multiplier import Outcome
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.settlement.agenda.queries import get_agenda_lag_s
from touchline.settlement.outcomes.keep import grade_due
from touchline.settlement.outcomes.queries import list_graded
from touchline.settlement.runs import queries
from touchline.settlement.runs.ahead import Ahead
from touchline.settlement.runs.deciding import Decisions, Leg, RunBet, Standing, decide
from touchline.settlement.runs.pace import AIM_S, ChunkSize
from touchline.settlement.runs.queries import TakenRun, Written
from touchline.settlement.runs.reading import queries as reading
from touchline.settlement.runs.reading.queries import RunLeg, Voids

logger = logging.getLogger(__name__)

# Seven slices; a holder that is killed is replaced after that, and one that is slow loses only its turn.
HELD_S = 3.0
# One run's turn; then another's, so that nobody's large match keeps the others waiting.
SLICE_S = 0.4
TRIES_MAX = 20
WORKER = "worker_settlement"
# Somebody else came first: deadlock, serialization, a lock that was not to be had. Nothing was written.
_AGAIN = frozenset({"40001", "40P01", "55P03"})


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What was decided of the bets up to one of them, and the version of voids it stands on."""

    decisions: Decisions
    known_voids: int
    upto_bet_id: int
    seen: int
    is_last: bool


@dataclass(slots=True)
class Settler:
    """Grades what is new and pays by it, in slices; several may work side by side.

    ``is_paying`` tells other threads whether the last look found a run to pay.
    """

    db: Database
    holder: str
    size: ChunkSize = field(default_factory=ChunkSize)
    is_paying: bool = False
    _ahead: Ahead[_Chunk] = field(default_factory=Ahead)
    _standing: Standing | None = None

    def settle_once(self) -> bool:
        """Grade what is due and give one run its turn; whether there may be more to do at once."""
        graded = grade_due(self.db)
        with self.db.connection_ctx() as conn:
            run = queries.mark_run_taken_all_tenants(conn, holder=self.holder, ttl_s=HELD_S)
        self.is_paying = run is not None
        if run is not None:
            self.serve(run)
        return run is not None or graded.events > 0

    def settle_all(self) -> None:
        """Settle until nothing is due and no run is open that somebody else does not hold."""
        while self.settle_once():
            pass

    def tell_lag(self) -> float:
        """Show for how long the oldest thing that is to be done has waited, in seconds."""
        with self.db.connection_ctx() as conn:
            lag_s = max(get_agenda_lag_s(conn), queries.get_run_lag_s_all_tenants(conn))
        metrics.settlement_lag.set(lag_s)
        return lag_s

    def release(self) -> None:
        """Give back what is held."""
        with self.db.connection_ctx() as conn:
            queries.mark_runs_released_all_tenants(conn, holder=self.holder)

    def serve(self, run: TakenRun) -> None:
        """Chunk after chunk until the run ends or its turn is over.

        While one is written the next one is read and decided; whether that still holds is found out
        when it is written, as always.
        """
        began_s = pacing.monotonic_s()
        after_bet_id, tries = run.after_bet_id, 0
        while tries < TRIES_MAX and pacing.monotonic_s() - began_s < SLICE_S:
            chunk = self._ahead.take((run, after_bet_id))
            if chunk is None:
                chunk = self._chunk(run, after_bet_id, self.size.bets)
            if not chunk.is_last and pacing.monotonic_s() - began_s < SLICE_S - AIM_S:
                following = partial(self._chunk, run, chunk.upto_bet_id, self.size.bets)
                self._ahead.begin((run, chunk.upto_bet_id), following)
            written = self._write(run, chunk)
            if written is None or written.outcome == "moved":
                tries += 1
                continue
            if written.outcome == "lost" or chunk.is_last:
                break
            after_bet_id, tries = chunk.upto_bet_id, 0
        self._ahead.forget()

    def _chunk(self, run: TakenRun, after_bet_id: int, size: int) -> _Chunk:
        """Read the next bets and decide what becomes of them."""
        voids = self._voids(run)
        bets = self._read(run, after_bet_id, size)
        upto = bets[-1].bet_id if bets else after_bet_id
        held = replace(self._held(run), voided=frozenset(voids.market_ids))
        decisions = decide(bets, held, self._legs(run, bets))
        return _Chunk(decisions, voids.version, upto, len(bets), is_last=len(bets) < size)

    def _voids(self, run: TakenRun) -> Voids:
        """What staff have voided; read first, so that whatever is newer is found when it is written."""
        with self.db.tenant_call(run.tenant_id) as conn:
            return reading.get_voids(conn, tenant_id=run.tenant_id, event_id=run.event_id)

    def _read(self, run: TakenRun, after_bet_id: int, size: int) -> list[RunBet]:
        with self.db.tenant_call(run.tenant_id) as conn:
            return reading.list_run_bets(
                conn,
                tenant_id=run.tenant_id,
                event_id=run.event_id,
                after_bet_id=after_bet_id,
                limit=size,
            )

    def _held(self, run: TakenRun) -> Standing:
        """What the run's grading says; a generation never changes, so the last one read is kept."""
        known = self._standing
        if known is None or (known.event_id, known.gen) != (run.event_id, run.grading_gen):
            with self.db.connection_ctx() as conn:
                rows = list_graded(conn, event_ids=[run.event_id], gens=[run.grading_gen])
            outcomes = {
                (row.rules_version, row.selection_id): _outcome(
                    row.won, row.void_halves, row.dead_heat_places, row.dead_heat_tied
                )
                for row in rows
            }
            self._standing = known = Standing(run.event_id, run.grading_gen, outcomes)
        return known

    def _legs(self, run: TakenRun, bets: Sequence[RunBet]) -> Mapping[int, Sequence[Leg]]:
        several = [bet.bet_id for bet in bets if bet.legs > 1]
        if not several:
            return {}
        with self.db.tenant_call(run.tenant_id) as conn:
            rows = reading.list_run_legs(conn, tenant_id=run.tenant_id, bet_ids=several)
        legs: dict[int, list[Leg]] = {}
        for row in rows:
            legs.setdefault(row.bet_id, []).append(leg_of(row))
        return legs

    def _write(self, run: TakenRun, chunk: _Chunk) -> Written | None:
        """What became of the chunk; None when it could not be written now."""
        decisions = chunk.decisions
        facts = {"of_tenant_id": run.tenant_id, "run_gen": run.gen}
        began_s = pacing.monotonic_s()
        logger.info("settlement.connection_opened", extra=facts)
        try:
            with self.db.tenant_call(run.tenant_id) as conn:
                written = queries.add_settlements(
                    conn,
                    tenant_id=run.tenant_id,
                    event_id=run.event_id,
                    run_gen=run.gen,
                    term=run.term,
                    known_event_ids=list(decisions.known_gens),
                    known_gens=list(decisions.known_gens.values()),
                    known_voids=chunk.known_voids,
                    upto_bet_id=chunk.upto_bet_id,
                    seen=chunk.seen,
                    is_last=chunk.is_last,
                    bet_ids=decisions.bet_ids,
                    gens=decisions.gens,
                    statuses=decisions.statuses,
                    payouts_minor=decisions.payouts_minor,
                    leg_gens=decisions.leg_gens,
                    actor=WORKER,
                )
        except psycopg.Error as error:
            self.size.shrink()
            if error.sqlstate not in _AGAIN:
                raise
            return None
        took_s = pacing.monotonic_s() - began_s
        self.size.note(chunk.seen, took_s)
        _tell(written, chunk.seen, took_s, facts)
        return written


def leg_of(row: RunLeg) -> Leg:
    """A leg as it was read."""
    outcome = (
        None
        if row.won is None
        else _outcome(row.won, row.void_halves, row.dead_heat_places, row.dead_heat_tied)
    )
    return Leg(row.event_id, row.gen, row.price_milli, outcome, row.is_void, row.moved_s)


def _tell(written: Written, seen: int, took_s: float, facts: Mapping[str, int]) -> None:
    metrics.settlement_chunk_duration.observe(took_s)
    counts = {
        "settled": written.settled or 0,
        "corrected": written.corrected or 0,
        "reopened": written.reopened or 0,
    }
    for kind, count in counts.items():
        metrics.bets_settled.labels(kind).inc(count)
    logger.info(
        "settlement.saved",
        extra={**facts, **counts, "outcome": written.outcome, "seen": seen},
    )
    logger.info(
        "settlement.connection_closed", extra={**facts, "duration_ms": round(took_s * 1000)}
    )


@cache
def _outcome(won: int, void_halves: int | None, places: int | None, tied: int | None) -> Outcome:
    """The triple of a stored selection; there are few different ones."""
    assert void_halves is not None
    assert places is not None
    assert tied is not None
    return Outcome(won, void_halves, Fraction(places, tied))
