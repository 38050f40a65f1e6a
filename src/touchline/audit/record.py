"""Writes one line of the trail, within the transaction of the change it tells of."""

from collections.abc import Mapping
from typing import Any

from touchline.audit import queries
from touchline.audit.actions import Action
from touchline.plumbing import logs
from touchline.plumbing.db import Connection
from touchline.rights import PLATFORM, Actor

Facts = Mapping[str, Any]

REASON_LENGTH_MAX = 500
_SECRETS = {"password", "password_hash", "secret", "token"}


def record(
    conn: Connection,
    by: Actor,
    action: Action,
    subject: str,
    *,
    tenant_id: int = PLATFORM,
    before: Facts | None = None,
    after: Facts | None = None,
    reason: str = "",
) -> None:
    """Add a line to the trail of a tenant, or of the platform.

    ``subject`` is what was changed, as kind:code. ``before`` and ``after`` hold what differs, in
    whole numbers and words; None is for what was not there.
    """
    for facts in (before, after):
        assert facts is None or not _SECRETS & set(facts)
        assert _is_exact(facts), "a float reads differently on the way back, and the chain breaks"
    around = logs.current()
    queries.insert_audit(
        conn,
        tenant_id=tenant_id,
        actor_kind=by.kind.value,
        actor_id=by.account_id,
        actor_scope=by.scope,
        actor_name=by.name,
        origin=by.origin,
        request_id=(around.request_id or around.correlation_id)[:80],
        action=action.value,
        subject=subject,
        before=before,
        after=after,
        reason=reason[:REASON_LENGTH_MAX],
    )


def _is_exact(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_exact(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_exact, value))
    return value is None or isinstance(value, str | int)
