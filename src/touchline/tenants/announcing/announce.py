"""Tells the staff or the players of all tenants, or of some; and takes it back."""

from collections.abc import Sequence

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict
from touchline.plumbing import pacing
from touchline.plumbing.db import Database
from touchline.rights import PLATFORM, Actor, Permission, require
from touchline.tenants.announcing import queries
from touchline.tenants.announcing.model import Wording, checked_wording
from touchline.tenants.create import NoSuchTenant
from touchline.tenants.queries import get_tenant_by_slug_all_tenants


class NotShown(Conflict):
    """This announcement was withdrawn before."""

    code = "not_shown"


def announce(db: Database, wording: Wording, slugs: Sequence[str], *, by: Actor) -> str:
    """Tell it to the tenants of these slugs, or with none of them to all; its code.

    Raises:
        NotPermitted: it takes an owner of the platform.
        NoSuchTenant: a slug is nobody's.
        BadAnnouncement, ForNobody, BadPeriod: nothing was told.

    """
    require(by, Permission.TENANTS_MANAGE)
    kept = checked_wording(wording, pacing.utc_now())
    with db.tenant_tx(PLATFORM) as conn:
        audience = []
        for slug in slugs:
            tenant = get_tenant_by_slug_all_tenants(conn, slug=slug)
            if tenant is None:
                raise NoSuchTenant(f"No tenant has the slug {slug}.", slug=slug)
            audience.append(tenant.id)
        told_id = queries.insert_announcement(
            conn, tenant_id=PLATFORM, wording=kept, audience=audience, written_by=by.name
        )
        code = codes.encode(told_id)
        facts = {
            "level": kept.level.value,
            "body": kept.body,
            "staff": int(kept.for_staff),
            "players": int(kept.for_players),
            "tenants": list(slugs),
            "until": kept.ends_at.isoformat(),
        }
        record(conn, by, Action.ANNOUNCED, f"announcement:{code}", after=facts)
    return code


def withdraw(db: Database, announcement_id: int, *, by: Actor) -> None:
    """Show an announcement no more.

    Raises:
        NotPermitted: it takes an owner of the platform.
        NotShown: it was withdrawn before.

    """
    require(by, Permission.TENANTS_MANAGE)
    with db.tenant_tx(PLATFORM) as conn:
        if not queries.mark_announcement_withdrawn(
            conn, tenant_id=PLATFORM, announcement_id=announcement_id
        ):
            raise NotShown
        record(
            conn, by, Action.ANNOUNCEMENT_WITHDRAWN,
            f"announcement:{codes.encode(announcement_id)}", after={"state": "withdrawn"},
        )  # fmt: skip
