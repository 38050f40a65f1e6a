"""SQL of the trail: rows are only ever added."""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Json

from touchline.audit.line import Line
from touchline.plumbing.db import Connection


def insert_audit(
    conn: Connection,
    *,
    tenant_id: int,
    actor_kind: str,
    actor_id: int,
    actor_scope: int,
    actor_name: str,
    origin: str,
    request_id: str,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    reason: str,
) -> int:
    """Add a line; its time is the transaction's."""
    return conn.execute(
        """
        INSERT INTO audit_log (
            tenant_id, actor_kind, actor_id, actor_scope, actor_name, origin, request_id, action,
            subject, before, after, reason
        )
        VALUES (
            %(tenant_id)s, %(actor_kind)s, %(actor_id)s, %(actor_scope)s, %(actor_name)s,
            %(origin)s, %(request_id)s, %(action)s, %(subject)s, %(before)s, %(after)s, %(reason)s
        )
        """,
        {
            "tenant_id": tenant_id,
            "actor_kind": actor_kind,
            "actor_id": actor_id,
            "actor_scope": actor_scope,
            "actor_name": actor_name,
            "origin": origin,
            "request_id": request_id,
            "action": action,
            "subject": subject,
            "before": None if before is None else Json(before),
            "after": None if after is None else Json(after),
            "reason": reason,
        },
    ).rowcount


def list_audit(
    conn: Connection,
    *,
    tenant_id: int,
    action: str,
    actor: str,
    subject: str,
    before_id: int,
    limit: int,
) -> list[Line]:
    """The newest lines older than an id; an empty word means any."""
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(
            """
            SELECT line.id, line.actor_kind, line.actor_id, line.actor_scope, line.actor_name,
                   line.origin, line.request_id, line.action, line.subject, line.before, line.after,
                   line.reason, line.recorded_at
            FROM audit_log AS line
            WHERE line.tenant_id = %(tenant_id)s
              AND line.id < %(before_id)s
              AND (%(action)s = '' OR line.action = %(action)s)
              AND (%(actor)s = '' OR line.actor_name = %(actor)s)
              AND (%(subject)s = '' OR line.subject = %(subject)s)
            ORDER BY line.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "action": action,
                "actor": actor,
                "subject": subject,
                "before_id": before_id,
                "limit": limit,
            },
        ).fetchall()
