"""SQL of the trail: rows are only ever added."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Json

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
