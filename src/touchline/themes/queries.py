"""SQL for branding: versions are only ever added."""

from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class StoredBranding:
    """One saved version."""

    version: int
    site_name: str
    tagline: str
    scheme: str
    tokens: dict[str, Any]


def get_branding(conn: Connection, *, tenant_id: int, version: int) -> StoredBranding | None:
    """A tenant's branding at a version."""
    with conn.cursor(row_factory=class_row(StoredBranding)) as cursor:
        return cursor.execute(
            """
            SELECT branding.version, branding.site_name, branding.tagline, branding.scheme, branding.tokens
            FROM branding
            WHERE branding.tenant_id = %(tenant_id)s AND branding.version = %(version)s
            """,
            {"tenant_id": tenant_id, "version": version},
        ).fetchone()


def insert_branding(
    conn: Connection,
    *,
    tenant_id: int,
    site_name: str,
    tagline: str,
    scheme: str,
    tokens: dict[str, Any],
    created_by: str,
) -> int | None:
    """The version that was added; None when somebody added the same one first."""
    row = conn.execute(
        """
        INSERT INTO branding (tenant_id, version, site_name, tagline, scheme, tokens, created_by)
        SELECT %(tenant_id)s, coalesce(max(branding.version), 0) + 1,
               %(site_name)s, %(tagline)s, %(scheme)s, %(tokens)s, %(created_by)s
        FROM branding
        WHERE branding.tenant_id = %(tenant_id)s
        ON CONFLICT (tenant_id, version) DO NOTHING
        RETURNING version
        """,
        {
            "tenant_id": tenant_id,
            "site_name": site_name,
            "tagline": tagline,
            "scheme": scheme,
            "tokens": Json(tokens),
            "created_by": created_by,
        },
    ).fetchone()
    return None if row is None else int(row[0])
