"""Visits of the platform's people in a tenant's office: for a reason, a while, on record under both names."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Refused
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, Role, require

REASON_LENGTH_MAX = 200


class NoReason(Refused):
    """Say why, in up to 200 letters: the tenant's trail keeps it."""

    code = "no_reason"


def begin_visit(
    db: Database, tenant_id: int, role: Role, *, by: Actor, reason: str, lasts_s: int
) -> None:
    """Record that somebody goes in with a role: to read, or as an owner to act.

    Raises:
        NotPermitted: it takes staff of the platform; to act, an owner of it.
        NoReason: nothing was recorded, so nobody goes in.

    """
    require(by, Permission.TENANTS_VISIT)
    if role is not Role.READ_ONLY:
        require(by, Permission.TENANTS_MANAGE)
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise NoReason
    with db.tenant_tx(tenant_id) as conn:
        record(
            conn, by, Action.VISIT_BEGUN, f"tenant:{tenant_id}", tenant_id=tenant_id,
            after={"role": role.value, "lasts_s": lasts_s}, reason=reason.strip(),
        )  # fmt: skip


def end_visit(db: Database, tenant_id: int, *, by: Actor) -> None:
    """Record that they left before their time was over.

    Raises:
        NotPermitted: they may not visit any more; the visit ended with that.

    """
    require(by, Permission.READ, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id) as conn:
        record(
            conn, by, Action.VISIT_ENDED, f"tenant:{tenant_id}", tenant_id=tenant_id,
            after={"by": by.name},
        )  # fmt: skip


def named_as(name: str, role: Role, slug: str) -> str:
    """What the trail calls them there: both names."""
    return f"{name} as {'owner' if role is Role.OWNER else 'reader'} of {slug}"
