"""SQL of corrections by hand: the bet as it is looked at, and the function that settles it anew."""

from collections.abc import Sequence

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.settlement.correcting.model import BetToCorrect


def get_bet_to_correct(conn: Connection, *, tenant_id: int, bet_id: int) -> BetToCorrect | None:
    """A bet as it is now; None where there is none."""
    with conn.cursor(row_factory=class_row(BetToCorrect)) as cursor:
        return cursor.execute(
            """
            SELECT bet.gen,
                   bet.status,
                   bet.payout_minor,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   bet.rules_version,
                   bet.legs,
                   bet.sizes,
                   bet.settled_at,
                   said.leg_outcomes AS said,
                   bet.status IN ('open', 'cashed_out') OR newest.kind = 'voided' AS is_closed,
                   clock_timestamp() AS now
            FROM bets AS bet
            LEFT JOIN bet_settlements AS newest
                ON newest.tenant_id = bet.tenant_id AND newest.bet_id = bet.id
                AND newest.gen = bet.gen
            LEFT JOIN bet_corrections AS said
                ON said.tenant_id = bet.tenant_id AND said.bet_id = bet.id AND said.gen = bet.gen
            WHERE bet.tenant_id = %(tenant_id)s AND bet.id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchone()


def add_correction(
    conn: Connection,
    *,
    tenant_id: int,
    bet_id: int,
    gen: int,
    status: str,
    payout_minor: int,
    said: Sequence[str | None],
    leg_gens: Sequence[int | None],
    actor: str,
    reason: str,
) -> str:
    """Settle a bet anew as staff say; ``moved`` when it is not of this generation any more."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        outcome: str | None = cursor.execute(
            """
            SELECT add_correction(
                %(tenant_id)s::bigint, %(bet_id)s::bigint, %(gen)s::integer, %(status)s::text,
                %(payout_minor)s::bigint, %(said)s::text[], %(leg_gens)s::integer[],
                %(actor)s::text, %(reason)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "bet_id": bet_id,
                "gen": gen,
                "status": status,
                "payout_minor": payout_minor,
                "said": said,
                "leg_gens": leg_gens,
                "actor": actor,
                "reason": reason,
            },
        ).fetchone()
    assert outcome is not None
    return outcome
