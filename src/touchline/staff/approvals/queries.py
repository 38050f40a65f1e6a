"""SQL of approvals: what was asked never changes, where it stands does, each step once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection

_ID_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Approval:
    """A request. ``is_over`` says that its time is, whatever its state."""

    id: int
    action: str
    subject: str
    payload: dict[str, Any]
    reason: str
    state: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    executed_by: str | None
    executed_at: datetime | None
    is_over: bool


def insert_approval(
    conn: Connection,
    *,
    tenant_id: int,
    action: str,
    subject: str,
    payload: Mapping[str, Any],
    reason: str,
    requested_by: str,
    lasts_s: int,
) -> int:
    """A new request's id."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        approval_id = cursor.execute(
            """
            INSERT INTO approvals (
                tenant_id, action, subject, payload, reason, requested_by, expires_at
            )
            VALUES (
                %(tenant_id)s, %(action)s, %(subject)s, %(payload)s, %(reason)s, %(requested_by)s,
                now() + make_interval(secs => %(lasts_s)s)
            )
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "action": action,
                "subject": subject,
                "payload": Json(payload),
                "reason": reason,
                "requested_by": requested_by,
                "lasts_s": lasts_s,
            },
        ).fetchone()
    assert approval_id is not None
    return int(approval_id)


def lock_approval(conn: Connection, *, tenant_id: int, approval_id: int) -> Approval | None:
    """A request, until the transaction ends nobody else's to decide about or to spend."""
    with conn.cursor(row_factory=class_row(Approval)) as cursor:
        return cursor.execute(
            """
            SELECT approval.id, approval.action, approval.subject, approval.payload, approval.reason,
                   approval.state, approval.requested_by, approval.requested_at, approval.expires_at,
                   approval.decided_by, approval.decided_at, approval.executed_by,
                   approval.executed_at, approval.expires_at <= now() AS is_over
            FROM approvals AS approval
            WHERE approval.tenant_id = %(tenant_id)s AND approval.id = %(approval_id)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "approval_id": approval_id},
        ).fetchone()


def get_approval(conn: Connection, *, tenant_id: int, approval_id: int) -> Approval | None:
    """A request as it stands."""
    with conn.cursor(row_factory=class_row(Approval)) as cursor:
        return cursor.execute(
            """
            SELECT approval.id, approval.action, approval.subject, approval.payload, approval.reason,
                   approval.state, approval.requested_by, approval.requested_at, approval.expires_at,
                   approval.decided_by, approval.decided_at, approval.executed_by,
                   approval.executed_at, approval.expires_at <= now() AS is_over
            FROM approvals AS approval
            WHERE approval.tenant_id = %(tenant_id)s AND approval.id = %(approval_id)s
            """,
            {"tenant_id": tenant_id, "approval_id": approval_id},
        ).fetchone()


def list_approvals(
    conn: Connection,
    *,
    tenant_id: int,
    is_open: bool,
    limit: int,
    action: str = "",
    before_id: int = _ID_MAX,
) -> list[Approval]:
    """The newest requests below an id, of one action or any (""); open ones alone when asked so."""
    with conn.cursor(row_factory=class_row(Approval)) as cursor:
        return cursor.execute(
            """
            SELECT approval.id, approval.action, approval.subject, approval.payload, approval.reason,
                   approval.state, approval.requested_by, approval.requested_at, approval.expires_at,
                   approval.decided_by, approval.decided_at, approval.executed_by,
                   approval.executed_at, approval.expires_at <= now() AS is_over
            FROM approvals AS approval
            WHERE approval.tenant_id = %(tenant_id)s
              AND (
                  NOT %(is_open)s
                  OR (approval.state IN ('requested', 'approved') AND approval.expires_at > now())
              )
              AND approval.id < %(before_id)s
              AND (%(action)s = '' OR approval.action = %(action)s)
            ORDER BY approval.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "is_open": is_open,
                "limit": limit,
                "action": action,
                "before_id": before_id,
            },
        ).fetchall()


def mark_approval_decided(
    conn: Connection, *, tenant_id: int, approval_id: int, state: str, decided_by: str
) -> int:
    """Approve or refuse what nobody has decided about."""
    return conn.execute(
        """
        UPDATE approvals
        SET state = %(state)s, decided_by = %(decided_by)s, decided_at = now()
        WHERE tenant_id = %(tenant_id)s
          AND id = %(approval_id)s
          AND state = 'requested'
          AND expires_at > now()
        """,
        {
            "tenant_id": tenant_id,
            "approval_id": approval_id,
            "state": state,
            "decided_by": decided_by,
        },
    ).rowcount


def mark_approval_executed(
    conn: Connection, *, tenant_id: int, approval_id: int, executed_by: str
) -> int:
    """Spend an approved request."""
    return conn.execute(
        """
        UPDATE approvals
        SET state = 'executed', executed_by = %(executed_by)s, executed_at = now()
        WHERE tenant_id = %(tenant_id)s
          AND id = %(approval_id)s
          AND state = 'approved'
          AND expires_at > now()
        """,
        {"tenant_id": tenant_id, "approval_id": approval_id, "executed_by": executed_by},
    ).rowcount


def mark_approvals_expired(conn: Connection, *, tenant_id: int) -> list[int]:
    """End the requests whose time is over; their ids."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            UPDATE approvals
            SET state = 'expired'
            WHERE tenant_id = %(tenant_id)s
              AND state IN ('requested', 'approved')
              AND expires_at <= now()
            RETURNING id
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_scopes_with_approvals_over_all_tenants(conn: Connection) -> list[int]:
    """The tenants with requests whose time is over and that do not say so."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT DISTINCT approval.tenant_id
            FROM approvals AS approval
            WHERE approval.state IN ('requested', 'approved') AND approval.expires_at <= now()
            """
        ).fetchall()


def get_approval_limit(
    conn: Connection, *, tenant_id: int, action: str, currency: str
) -> int | None:
    """The amount above which the tenant wants a second person; None where it said nothing."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT threshold.above_minor
            FROM approval_limits AS threshold
            WHERE threshold.tenant_id = %(tenant_id)s
              AND threshold.action = %(action)s
              AND threshold.currency = %(currency)s
            """,
            {"tenant_id": tenant_id, "action": action, "currency": currency},
        ).fetchone()


def upsert_approval_limit(
    conn: Connection, *, tenant_id: int, action: str, currency: str, above_minor: int
) -> int:
    """Say above which amount the tenant wants a second person."""
    return conn.execute(
        """
        INSERT INTO approval_limits (tenant_id, action, currency, above_minor)
        VALUES (%(tenant_id)s, %(action)s, %(currency)s, %(above_minor)s)
        ON CONFLICT (tenant_id, action, currency) DO UPDATE
        SET above_minor = excluded.above_minor
        """,
        {
            "tenant_id": tenant_id,
            "action": action,
            "currency": currency,
            "above_minor": above_minor,
        },
    ).rowcount
