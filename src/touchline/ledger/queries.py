"""SQL for the ledger: what lies where, and the one function through which it moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a transfer that was asked for."""

    outcome: str
    transfer_id: int | None


def add_transfer(
    conn: Connection,
    *,
    tenant_id: int,
    kind: int,
    currency: str,
    ref_type: int,
    ref_id: int,
    gen: int,
    kinds: Sequence[int],
    player_ids: Sequence[int | None],
    providers: Sequence[str],
    amounts_minor: Sequence[int],
    uses_credit: bool,
    actor: str,
    reason: str,
    reverses: int | None,
) -> Posted:
    """Move money between accounts named by kind, player and provider; whole or not at all."""
    with conn.cursor(row_factory=class_row(Posted)) as cursor:
        posted = cursor.execute(
            """
            SELECT outcome, transfer_id
            FROM add_transfer(
                %(tenant_id)s::bigint, %(kind)s::smallint, %(currency)s::text,
                %(ref_type)s::smallint, %(ref_id)s::bigint, %(gen)s::integer,
                %(kinds)s::smallint[], %(player_ids)s::bigint[], %(providers)s::text[],
                %(amounts_minor)s::bigint[], %(uses_credit)s::boolean, %(actor)s::text,
                %(reason)s::text, %(reverses)s::bigint
            )
            """,
            {
                "tenant_id": tenant_id,
                "kind": kind,
                "currency": currency,
                "ref_type": ref_type,
                "ref_id": ref_id,
                "gen": gen,
                "kinds": kinds,
                "player_ids": player_ids,
                "providers": providers,
                "amounts_minor": amounts_minor,
                "uses_credit": uses_credit,
                "actor": actor,
                "reason": reason,
                "reverses": reverses,
            },
        ).fetchone()
    assert posted is not None
    return posted
