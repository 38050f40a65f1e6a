"""SQL of runs: whose turn it is, and the function that writes what was decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class TakenRun:
    """A run that is ours in this term, and how far it has come."""

    tenant_id: int
    event_id: int
    gen: int
    grading_gen: int
    term: int
    after_bet_id: int
    waited_s: float


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a chunk: paid, moved or lost; and how many bets of each kind."""

    outcome: str
    settled: int | None
    corrected: int | None
    reopened: int | None


def mark_run_taken_all_tenants(conn: Connection, *, holder: str, ttl_s: float) -> TakenRun | None:
    """Take the open run that was served longest ago, of whichever tenant, for so many seconds.

    One that somebody else holds is left to them until its time is over; then a new term begins.
    """
    with conn.cursor(row_factory=class_row(TakenRun)) as cursor:
        return cursor.execute(
            """
            WITH next AS (
                SELECT waiting.tenant_id, waiting.event_id, waiting.gen, waiting.served_at
                FROM settlement_runs AS waiting
                WHERE waiting.state = 'open'
                  AND (waiting.held_until <= clock_timestamp() OR waiting.holder = %(holder)s)
                ORDER BY waiting.served_at
                LIMIT 1
                FOR UPDATE OF waiting SKIP LOCKED
            )
            UPDATE settlement_runs AS run
            SET term = run.term + (run.holder IS DISTINCT FROM %(holder)s)::integer,
                holder = %(holder)s,
                held_until = clock_timestamp() + make_interval(secs => %(ttl_s)s),
                served_at = clock_timestamp()
            FROM next
            WHERE run.tenant_id = next.tenant_id
              AND run.event_id = next.event_id
              AND run.gen = next.gen
            RETURNING run.tenant_id,
                      run.event_id,
                      run.gen,
                      run.grading_gen,
                      run.term,
                      run.after_bet_id,
                      extract(epoch FROM clock_timestamp() - run.opened_at)::float8 AS waited_s
            """,
            {"holder": holder, "ttl_s": ttl_s},
        ).fetchone()


def mark_runs_released_all_tenants(conn: Connection, *, holder: str) -> int:
    """Let others go on at once with what is held; counts the runs."""
    return conn.execute(
        """
        UPDATE settlement_runs AS run
        SET holder = NULL, held_until = 'epoch'
        WHERE run.state = 'open' AND run.holder = %(holder)s
        """,
        {"holder": holder},
    ).rowcount


def get_run_lag_s_all_tenants(conn: Connection) -> float:
    """For how many seconds the oldest open run has been open; 0 when there is none."""
    row = conn.execute(
        """
        SELECT coalesce(extract(epoch FROM now() - min(run.opened_at)), 0)::float8
        FROM settlement_runs AS run
        WHERE run.state = 'open'
        """
    ).fetchone()
    assert row is not None
    return max(0.0, float(row[0]))


def add_settlements(
    conn: Connection,
    *,
    tenant_id: int,
    event_id: int,
    run_gen: int,
    term: int,
    known_event_ids: Sequence[int],
    known_gens: Sequence[int],
    known_voids: int,
    upto_bet_id: int,
    seen: int,
    is_last: bool,
    bet_ids: Sequence[int],
    gens: Sequence[int],
    statuses: Sequence[str],
    payouts_minor: Sequence[int | None],
    leg_gens: Sequence[str],
    actor: str,
) -> Written:
    """Write what was decided of a chunk, unless its term is over or what it stood on has moved."""
    with conn.cursor(row_factory=class_row(Written)) as cursor:
        written = cursor.execute(
            """
            SELECT outcome, settled, corrected, reopened
            FROM add_settlements(
                %(tenant_id)s::bigint, %(event_id)s::bigint, %(run_gen)s::integer,
                %(term)s::bigint, %(known_event_ids)s::bigint[], %(known_gens)s::integer[],
                %(known_voids)s::bigint, %(upto_bet_id)s::bigint, %(seen)s::integer, %(is_last)s::boolean,
                %(bet_ids)s::bigint[], %(gens)s::integer[], %(statuses)s::text[],
                %(payouts_minor)s::bigint[], %(leg_gens)s::text[], %(actor)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "run_gen": run_gen,
                "term": term,
                "known_event_ids": known_event_ids,
                "known_gens": known_gens,
                "known_voids": known_voids,
                "upto_bet_id": upto_bet_id,
                "seen": seen,
                "is_last": is_last,
                "bet_ids": _array(bet_ids),
                "gens": _array(gens),
                "statuses": _array(statuses),
                "payouts_minor": _array(payouts_minor),
                "leg_gens": _array(f'"{each}"' for each in leg_gens),
                "actor": actor,
            },
        ).fetchone()
    assert written is not None
    return written


def _array(values: Iterable[int | str | None]) -> str:
    """An array as the server writes it, of numbers and words of ours.

    They need none of the driver's care for quotes, which took a quarter of the worker's time.
    """
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}"
