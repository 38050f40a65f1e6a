"""SQL of the chain over the trail: seals are only ever added, one head a trail says where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, scalar_row

from touchline.audit.line import Line
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends. ``newest_id`` is the highest id of a line that was sealed."""

    seq: int
    hash: bytes
    newest_id: int


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal beside its line, whose columns are all None where it is gone."""

    seq: int
    hash: bytes
    id: int | None
    actor_kind: str | None
    actor_id: int | None
    actor_scope: int | None
    actor_name: str | None
    origin: str | None
    request_id: str | None
    action: str | None
    subject: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    recorded_at: datetime | None


def list_unsealed_scopes_all_tenants(conn: Connection, *, overlap: int) -> list[int]:
    """The trails with lines to seal; ids up to ``overlap`` below the newest sealed are looked at."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT scope.id
            FROM (SELECT tenant.id FROM tenants AS tenant UNION ALL SELECT 0) AS scope
            LEFT JOIN audit_heads AS head ON head.tenant_id = scope.id
            CROSS JOIN LATERAL (
                SELECT line.id
                FROM audit_log AS line
                WHERE line.tenant_id = scope.id
                  AND line.id > coalesce(head.newest_id, 0) - %(overlap)s
                  AND NOT EXISTS (
                      SELECT
                      FROM audit_chain AS seal
                      WHERE seal.tenant_id = line.tenant_id AND seal.audit_id = line.id
                  )
                ORDER BY line.id
                LIMIT 1
            ) AS first_unsealed
            ORDER BY scope.id
            """,
            {"overlap": overlap},
        ).fetchall()


def list_chains_all_tenants(conn: Connection) -> list[int]:
    """Every trail that was ever sealed."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            "SELECT head.tenant_id FROM audit_heads AS head ORDER BY head.tenant_id"
        ).fetchall()


def insert_head(conn: Connection, *, tenant_id: int, hash_: bytes) -> int:
    """Begin a chain; 0 when it has begun."""
    return conn.execute(
        """
        INSERT INTO audit_heads (tenant_id, hash)
        VALUES (%(tenant_id)s, %(hash_)s)
        ON CONFLICT (tenant_id) DO NOTHING
        """,
        {"tenant_id": tenant_id, "hash_": hash_},
    ).rowcount


def lock_head(conn: Connection, *, tenant_id: int) -> Head | None:
    """Where the chain ends, until the transaction ends nobody else's to add to."""
    with conn.cursor(row_factory=class_row(Head)) as cursor:
        return cursor.execute(
            """
            SELECT head.seq, head.hash, head.newest_id
            FROM audit_heads AS head
            WHERE head.tenant_id = %(tenant_id)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id},
        ).fetchone()


def get_head(conn: Connection, *, tenant_id: int) -> Head | None:
    """Where the chain ends; None before it begins."""
    with conn.cursor(row_factory=class_row(Head)) as cursor:
        return cursor.execute(
            """
            SELECT head.seq, head.hash, head.newest_id
            FROM audit_heads AS head
            WHERE head.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()


def list_unsealed(conn: Connection, *, tenant_id: int, after_id: int, limit: int) -> list[Line]:
    """Lines above an id that have no seal, oldest first."""
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(
            """
            SELECT line.id, line.actor_kind, line.actor_id, line.actor_scope, line.actor_name,
                   line.origin, line.request_id, line.action, line.subject, line.before, line.after,
                   line.reason, line.recorded_at
            FROM audit_log AS line
            WHERE line.tenant_id = %(tenant_id)s
              AND line.id > %(after_id)s
              AND NOT EXISTS (
                  SELECT
                  FROM audit_chain AS seal
                  WHERE seal.tenant_id = line.tenant_id AND seal.audit_id = line.id
              )
            ORDER BY line.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after_id": after_id, "limit": limit},
        ).fetchall()


def insert_seals(
    conn: Connection,
    *,
    tenant_id: int,
    seqs: Sequence[int],
    line_ids: Sequence[int],
    hashes: Sequence[bytes],
) -> int:
    """Add links to a chain whose head is locked."""
    return conn.execute(
        """
        INSERT INTO audit_chain (tenant_id, seq, audit_id, hash)
        SELECT %(tenant_id)s, given.seq, given.audit_id, given.hash
        FROM unnest(%(seqs)s::bigint[], %(line_ids)s::bigint[], %(hashes)s::bytea[])
            AS given (seq, audit_id, hash)
        """,
        {"tenant_id": tenant_id, "seqs": seqs, "line_ids": line_ids, "hashes": hashes},
    ).rowcount


def update_head(conn: Connection, *, tenant_id: int, seq: int, hash_: bytes, newest_id: int) -> int:
    """Say where the chain ends now."""
    return conn.execute(
        """
        UPDATE audit_heads
        SET seq = %(seq)s, hash = %(hash_)s, newest_id = %(newest_id)s
        WHERE tenant_id = %(tenant_id)s
        """,
        {"tenant_id": tenant_id, "seq": seq, "hash_": hash_, "newest_id": newest_id},
    ).rowcount


def list_seals(conn: Connection, *, tenant_id: int, from_seq: int, until_seq: int) -> list[SealRow]:
    """The links of a chain between two numbers, both included, with their lines."""
    with conn.cursor(row_factory=class_row(SealRow)) as cursor:
        return cursor.execute(
            """
            SELECT seal.seq, seal.hash, line.id, line.actor_kind, line.actor_id, line.actor_scope,
                   line.actor_name, line.origin, line.request_id, line.action, line.subject,
                   line.before, line.after, line.reason, line.recorded_at
            FROM audit_chain AS seal
            LEFT JOIN audit_log AS line
                ON line.tenant_id = seal.tenant_id AND line.id = seal.audit_id
            WHERE seal.tenant_id = %(tenant_id)s
              AND seal.seq BETWEEN %(from_seq)s AND %(until_seq)s
            ORDER BY seal.seq
            """,
            {"tenant_id": tenant_id, "from_seq": from_seq, "until_seq": until_seq},
        ).fetchall()


def get_seal_hash(conn: Connection, *, tenant_id: int, seq: int) -> bytes | None:
    """The hash of one link."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT seal.hash
            FROM audit_chain AS seal
            WHERE seal.tenant_id = %(tenant_id)s AND seal.seq = %(seq)s
            """,
            {"tenant_id": tenant_id, "seq": seq},
        ).fetchone()


def list_seals_beyond_head(conn: Connection, *, tenant_id: int, limit: int) -> list[int]:
    """Links that the head does not know of: their numbers. The same statement reads both."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT seal.seq
            FROM audit_chain AS seal
            WHERE seal.tenant_id = %(tenant_id)s
              AND seal.seq > coalesce(
                  (SELECT head.seq FROM audit_heads AS head WHERE head.tenant_id = %(tenant_id)s), 0
              )
            ORDER BY seal.seq
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchall()


def list_lines_unsealed_long(
    conn: Connection, *, tenant_id: int, after_id: int, until_id: int, limit: int
) -> list[int]:
    """The ids of lines in a range of ids that have no seal."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT line.id
            FROM audit_log AS line
            WHERE line.tenant_id = %(tenant_id)s
              AND line.id > %(after_id)s
              AND line.id <= %(until_id)s
              AND NOT EXISTS (
                  SELECT
                  FROM audit_chain AS seal
                  WHERE seal.tenant_id = line.tenant_id AND seal.audit_id = line.id
              )
            ORDER BY line.id
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "after_id": after_id,
                "until_id": until_id,
                "limit": limit,
            },
        ).fetchall()


def get_database_time(conn: Connection) -> datetime:
    """What time it is for the lines."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute("SELECT now()").fetchone()
    assert isinstance(found, datetime)
    return found
