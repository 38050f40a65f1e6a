"""Saves branding: a new version, published in the same transaction."""

from dataclasses import asdict

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants.queries import mark_theme_version
from touchline.themes import queries
from touchline.themes.model import Branding


class SavedTwice(Conflict):
    """Somebody saved this site's branding at the same moment. Look at theirs and save again."""

    code = "branding_conflict"


def save_branding(db: Database, tenant_id: int, branding: Branding, *, by: Actor) -> int:
    """Add the branding as the tenant's next version and make it the published one.

    The publisher notices by the version; nothing else has to be told.

    Raises:
        NotPermitted: nothing was written.
        SavedTwice: another save took the same version; nothing was written.

    """
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        return add_version(conn, tenant_id, branding, by=by)


def add_version(conn: Connection, tenant_id: int, branding: Branding, *, by: Actor) -> int:
    """The same inside a transaction of the caller's; raises as save_branding()."""
    require(by, Permission.BRANDING_SAVE, tenant_id=tenant_id)
    version = queries.insert_branding(
        conn,
        tenant_id=tenant_id,
        site_name=branding.site_name,
        tagline=branding.tagline,
        scheme=branding.scheme,
        tokens=branding.tokens,
        created_by=by.name,
    )
    if version is None:
        raise SavedTwice
    if branding.logo_tag:
        queries.insert_branding_logo(
            conn, tenant_id=tenant_id, version=version, tag=branding.logo_tag
        )
    mark_theme_version(conn, tenant_id=tenant_id, version=version)
    before = queries.get_branding(conn, tenant_id=tenant_id, version=version - 1)
    after = queries.get_branding(conn, tenant_id=tenant_id, version=version)
    assert after is not None
    record(
        conn, by, Action.BRANDING_SAVED, f"branding:{version}", tenant_id=tenant_id,
        before=None if before is None else asdict(before), after=asdict(after),
    )  # fmt: skip
    return version
