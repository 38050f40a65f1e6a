"""Saves branding: a new version, published in the same transaction."""

from touchline.errors import Conflict
from touchline.plumbing.db import Database, Lane
from touchline.tenants.queries import mark_theme_version
from touchline.themes import queries
from touchline.themes.model import Branding


class SavedTwice(Conflict):
    """Somebody saved this site's branding at the same moment. Look at theirs and save again."""

    code = "branding_conflict"


def save_branding(db: Database, tenant_id: int, branding: Branding, *, created_by: str) -> int:
    """Add the branding as the tenant's next version and make it the published one.

    The publisher notices by the version; nothing else has to be told.

    Raises:
        SavedTwice: another save took the same version; nothing was written.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        version = queries.insert_branding(
            conn,
            tenant_id=tenant_id,
            site_name=branding.site_name,
            tagline=branding.tagline,
            scheme=branding.scheme,
            tokens=branding.tokens,
            created_by=created_by,
        )
        if version is None:
            raise SavedTwice
        mark_theme_version(conn, tenant_id=tenant_id, version=version)
    return version
