"""SQL that writes bets: through functions of the schema alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a bet that was to be written; ``bet_id`` also of the one that was there."""

    outcome: str
    bet_id: int | None
    placed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Referred:
    """What became of a slip that a trader was to be asked about."""

    outcome: str
    bet_id: int


def place_bet(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    key: UUID,
    digest: bytes,
    referred_id: int | None,
    actor: str,
    plan: Mapping[str, Any],
) -> Placed:
    """Write a bet that was decided on, unless what it was decided on has moved."""
    with conn.cursor(row_factory=class_row(Placed)) as cursor:
        placed = cursor.execute(
            """
            SELECT outcome, bet_id, placed_at
            FROM place_bet(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(key)s::uuid, %(digest)s::bytea,
                %(referred_id)s::bigint, %(actor)s::text, %(plan)s::jsonb
            )
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "key": key,
                "digest": digest,
                "referred_id": referred_id,
                "actor": actor,
                "plan": Jsonb(plan),
            },
        ).fetchone()
    assert placed is not None
    return placed


def add_referral(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    key: UUID,
    digest: bytes,
    currency: str,
    slip: Mapping[str, Any],
    stake_minor: int,
    stake_max_minor: int,
    reason: str,
    stands_s: int,
) -> Referred:
    """Keep a slip for a trader; it stands for so many seconds."""
    with conn.cursor(row_factory=class_row(Referred)) as cursor:
        referred = cursor.execute(
            """
            SELECT outcome, bet_id
            FROM add_referral(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(key)s::uuid, %(digest)s::bytea,
                %(currency)s::text, %(slip)s::jsonb, %(stake_minor)s::bigint,
                %(stake_max_minor)s::bigint, %(reason)s::text, %(stands_s)s::integer
            )
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "key": key,
                "digest": digest,
                "currency": currency,
                "slip": Jsonb(slip),
                "stake_minor": stake_minor,
                "stake_max_minor": stake_max_minor,
                "reason": reason,
                "stands_s": stands_s,
            },
        ).fetchone()
    assert referred is not None
    return referred
