"""SQL of gradings: only ever added; the newest generation of an event is what holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class GradedRow:
    """What became of a selection under a version of the rules."""

    event_id: int
    rules_version: int
    selection_id: int
    won: int
    void_halves: int
    dead_heat_places: int
    dead_heat_tied: int
    void_reason: str | None


def insert_graded_events(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Make sure that each event has a row to lock; counts those that are new."""
    return conn.execute(
        """
        INSERT INTO graded_events (event_id, gen)
        SELECT given.event_id, 0
        FROM unnest(%(event_ids)s::bigint[]) AS given (event_id)
        ORDER BY given.event_id
        ON CONFLICT DO NOTHING
        """,
        {"event_ids": event_ids},
    ).rowcount


def lock_graded_events(conn: Connection, *, event_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Of each event (id, newest generation), 0 before the first; whoever pays by them is waited for."""
    return conn.execute(
        """
        SELECT graded.event_id, graded.gen
        FROM graded_events AS graded
        WHERE graded.event_id = ANY(%(event_ids)s::bigint[])
        ORDER BY graded.event_id
        FOR UPDATE
        """,
        {"event_ids": event_ids},
    ).fetchall()


def list_graded(
    conn: Connection, *, event_ids: Sequence[int], gens: Sequence[int]
) -> list[GradedRow]:
    """What became of the selections of these events in these generations."""
    with conn.cursor(row_factory=class_row(GradedRow)) as cursor:
        return cursor.execute(
            """
            SELECT graded.event_id,
                   outcome.rules_version,
                   outcome.selection_id,
                   outcome.won,
                   outcome.void_halves,
                   outcome.dead_heat_places,
                   outcome.dead_heat_tied,
                   outcome.void_reason
            FROM unnest(%(event_ids)s::bigint[], %(gens)s::integer[]) AS graded (event_id, gen)
            JOIN graded_selections AS outcome
                ON outcome.event_id = graded.event_id AND outcome.gen = graded.gen
            """,
            {"event_ids": event_ids, "gens": gens},
        ).fetchall()


def insert_gradings(
    conn: Connection,
    *,
    event_ids: Sequence[int],
    gens: Sequence[int],
    rules_versions: Sequence[int],
    result_versions: Sequence[int],
) -> int:
    """Add a generation of these events, under each version of the rules."""
    return conn.execute(
        """
        INSERT INTO event_gradings (event_id, gen, rules_version, result_version)
        SELECT given.event_id, given.gen, given.rules_version, given.result_version
        FROM unnest(
            %(event_ids)s::bigint[], %(gens)s::integer[], %(rules_versions)s::integer[],
            %(result_versions)s::integer[]
        ) AS given (event_id, gen, rules_version, result_version)
        """,
        {
            "event_ids": event_ids,
            "gens": gens,
            "rules_versions": rules_versions,
            "result_versions": result_versions,
        },
    ).rowcount


def insert_graded_selections(
    conn: Connection,
    *,
    event_id: int,
    gen: int,
    rules_version: int,
    selection_ids: Sequence[int],
    won: Sequence[int],
    void_halves: Sequence[int],
    dead_heat_places: Sequence[int],
    dead_heat_tied: Sequence[int],
    void_reasons: Sequence[str | None],
) -> int:
    """Add what became of the selections of one event."""
    return conn.execute(
        """
        INSERT INTO graded_selections (
            event_id, gen, rules_version, selection_id, won, void_halves, dead_heat_places,
            dead_heat_tied, void_reason
        )
        SELECT %(event_id)s, %(gen)s, %(rules_version)s, given.selection_id, given.won,
               given.void_halves, given.dead_heat_places, given.dead_heat_tied, given.void_reason
        FROM unnest(
            %(selection_ids)s::bigint[], %(won)s::smallint[], %(void_halves)s::smallint[],
            %(dead_heat_places)s::integer[], %(dead_heat_tied)s::integer[], %(void_reasons)s::text[]
        ) AS given (
            selection_id, won, void_halves, dead_heat_places, dead_heat_tied, void_reason
        )
        """,
        {
            "event_id": event_id,
            "gen": gen,
            "rules_version": rules_version,
            "selection_ids": selection_ids,
            "won": won,
            "void_halves": void_halves,
            "dead_heat_places": dead_heat_places,
            "dead_heat_tied": dead_heat_tied,
            "void_reasons": void_reasons,
        },
    ).rowcount


def update_graded_events(conn: Connection, *, event_ids: Sequence[int], gens: Sequence[int]) -> int:
    """Let these generations hold from now on."""
    return conn.execute(
        """
        UPDATE graded_events AS graded
        SET gen = given.gen
        FROM unnest(%(event_ids)s::bigint[], %(gens)s::integer[]) AS given (event_id, gen)
        WHERE graded.event_id = given.event_id
        """,
        {"event_ids": event_ids, "gens": gens},
    ).rowcount


def add_settlement_runs(
    conn: Connection,
    *,
    tenant_ids: Sequence[int],
    event_ids: Sequence[int],
    gens: Sequence[int],
) -> int:
    """Open a run for each tenant with bets on these events, by these gradings; counts them."""
    row = conn.execute(
        """
        SELECT add_settlement_runs(
            %(tenant_ids)s::bigint[], %(event_ids)s::bigint[], %(gens)s::integer[]
        )
        """,
        {"tenant_ids": tenant_ids, "event_ids": event_ids, "gens": gens},
    ).fetchone()
    assert row is not None
    return int(row[0])
