"""SQL for branding: versions are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection
from touchline.themes.model import Branding, Logo, completed


@dataclass(frozen=True, slots=True)
class StoredBranding:
    """One saved version."""

    version: int
    site_name: str
    tagline: str
    scheme: str
    tokens: dict[str, Any]
    logo_tag: str

    @property
    def look(self) -> Branding:
        """What was decided, without when and by whom."""
        tokens = completed(self.scheme, self.tokens)
        return Branding(self.site_name, self.tagline, self.scheme, tokens, self.logo_tag)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """What somebody works on; ``revision`` grows with every save."""

    revision: int
    site_name: str
    tagline: str
    scheme: str
    tokens: dict[str, Any]
    logo_tag: str
    saved_by: str
    saved_at: datetime

    @property
    def look(self) -> Branding:
        """What was decided so far."""
        tokens = completed(self.scheme, self.tokens)
        return Branding(self.site_name, self.tagline, self.scheme, tokens, self.logo_tag)


@dataclass(frozen=True, slots=True)
class BrandingLine:
    """One version in the history."""

    version: int
    site_name: str
    scheme: str
    brand: str
    created_by: str
    created_at: datetime


def get_branding(conn: Connection, *, tenant_id: int, version: int) -> StoredBranding | None:
    """A tenant's branding at a version."""
    with conn.cursor(row_factory=class_row(StoredBranding)) as cursor:
        return cursor.execute(
            """
            SELECT branding.version, branding.site_name, branding.tagline, branding.scheme, branding.tokens,
                   coalesce(branding_logos.tag, '') AS logo_tag
            FROM branding
            LEFT JOIN branding_logos
                   ON branding_logos.tenant_id = branding.tenant_id
                  AND branding_logos.version = branding.version
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


def list_branding(conn: Connection, *, tenant_id: int, limit: int) -> list[BrandingLine]:
    """A tenant's versions, the newest first."""
    with conn.cursor(row_factory=class_row(BrandingLine)) as cursor:
        return cursor.execute(
            """
            SELECT branding.version, branding.site_name, branding.scheme,
                   branding.tokens ->> 'brand' AS brand, branding.created_by, branding.created_at
            FROM branding
            WHERE branding.tenant_id = %(tenant_id)s
            ORDER BY branding.version DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchall()


def get_draft(conn: Connection, *, tenant_id: int) -> StoredDraft | None:
    """What a tenant's people work on."""
    with conn.cursor(row_factory=class_row(StoredDraft)) as cursor:
        return cursor.execute(
            """
            SELECT branding_drafts.revision, branding_drafts.site_name, branding_drafts.tagline,
                   branding_drafts.scheme, branding_drafts.tokens,
                   coalesce(branding_drafts.logo_tag, '') AS logo_tag,
                   branding_drafts.saved_by, branding_drafts.saved_at
            FROM branding_drafts
            WHERE branding_drafts.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()


def upsert_draft(
    conn: Connection,
    *,
    tenant_id: int,
    revision: int,
    site_name: str,
    tagline: str,
    scheme: str,
    tokens: dict[str, Any],
    logo_tag: str,
    saved_by: str,
) -> int | None:
    """The revision that was saved over ``revision``, 0 for none; None when that is not the newest."""
    row = conn.execute(
        """
        INSERT INTO branding_drafts (
            tenant_id, revision, site_name, tagline, scheme, tokens, logo_tag, saved_by
        )
        SELECT %(tenant_id)s, 1, %(site_name)s, %(tagline)s, %(scheme)s, %(tokens)s,
               nullif(%(logo_tag)s::text, ''), %(saved_by)s
        WHERE %(revision)s = 0
              OR EXISTS (SELECT 1 FROM branding_drafts WHERE tenant_id = %(tenant_id)s)
        ON CONFLICT (tenant_id) DO UPDATE
        SET revision = branding_drafts.revision + 1, site_name = excluded.site_name,
            tagline = excluded.tagline, scheme = excluded.scheme, tokens = excluded.tokens,
            logo_tag = excluded.logo_tag, saved_by = excluded.saved_by, saved_at = now()
        WHERE branding_drafts.revision = %(revision)s
        RETURNING revision
        """,
        {
            "tenant_id": tenant_id,
            "revision": revision,
            "site_name": site_name,
            "tagline": tagline,
            "scheme": scheme,
            "tokens": Json(tokens),
            "logo_tag": logo_tag,
            "saved_by": saved_by,
        },
    ).fetchone()
    return None if row is None else int(row[0])


def delete_draft(conn: Connection, *, tenant_id: int, revision: int) -> int:
    """Forget the draft unless it was saved again since; how many were."""
    return conn.execute(
        """
        DELETE FROM branding_drafts
        WHERE tenant_id = %(tenant_id)s AND revision = %(revision)s
        """,
        {"tenant_id": tenant_id, "revision": revision},
    ).rowcount


def insert_branding_logo(conn: Connection, *, tenant_id: int, version: int, tag: str) -> int:
    """Let a version show a logo."""
    return conn.execute(
        """
        INSERT INTO branding_logos (tenant_id, version, tag)
        VALUES (%(tenant_id)s, %(version)s, %(tag)s)
        """,
        {"tenant_id": tenant_id, "version": version, "tag": tag},
    ).rowcount


def insert_logo(
    conn: Connection,
    *,
    tenant_id: int,
    tag: str,
    body: bytes,
    width_px: int,
    height_px: int,
    created_by: str,
) -> int:
    """Keep a logo; the same picture is kept once."""
    return conn.execute(
        """
        INSERT INTO logos (tenant_id, tag, body, width_px, height_px, created_by)
        VALUES (%(tenant_id)s, %(tag)s, %(body)s, %(width_px)s, %(height_px)s, %(created_by)s)
        ON CONFLICT (tenant_id, tag) DO NOTHING
        """,
        {
            "tenant_id": tenant_id,
            "tag": tag,
            "body": body,
            "width_px": width_px,
            "height_px": height_px,
            "created_by": created_by,
        },
    ).rowcount


def get_logo(conn: Connection, *, tenant_id: int, tag: str) -> Logo | None:
    """One of a tenant's logos."""
    with conn.cursor(row_factory=class_row(Logo)) as cursor:
        return cursor.execute(
            """
            SELECT logos.tag, logos.body, logos.width_px, logos.height_px
            FROM logos
            WHERE logos.tenant_id = %(tenant_id)s AND logos.tag = %(tag)s
            """,
            {"tenant_id": tenant_id, "tag": tag},
        ).fetchone()
