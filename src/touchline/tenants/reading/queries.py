"""SQL of tenants as the platform's people and its publisher look at them: all, so the names say it."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A tenant as the publisher needs it: where it is reached and which theme it wears."""

    id: int
    slug: str
    name: str
    status: str
    theme_version: int
    domains: list[str]


@dataclass(frozen=True, slots=True)
class TenantLine:
    """A tenant in the list of all."""

    id: int
    slug: str
    name: str
    status: str
    book: str
    currency: str
    domains: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TenantSheet:
    """What there is to know of one tenant without looking into its book."""

    id: int
    slug: str
    name: str
    status: str
    book: str
    time_zone: str
    week_starts_on: int
    theme_version: int
    pricing_version: int
    has_cash_out: bool
    currencies: list[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many tenants stand so."""

    status: str
    tenants: int


def list_directory_all_tenants(conn: Connection) -> list[DirectoryEntry]:
    """Every tenant with its verified domains."""
    with conn.cursor(row_factory=class_row(DirectoryEntry)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id,
                   tenant.slug,
                   tenant.name,
                   tenant.status,
                   tenant.theme_version,
                   array(
                       SELECT domain.domain
                       FROM tenant_domains AS domain
                       WHERE domain.tenant_id = tenant.id
                         AND domain.verified_at IS NOT NULL
                       ORDER BY domain.domain
                   ) AS domains
            FROM tenants AS tenant
            ORDER BY tenant.slug
            """
        ).fetchall()


def list_tenants_newest_all_tenants(
    conn: Connection, *, word: str, status: str, before_id: int, limit: int
) -> list[TenantLine]:
    """Tenants below an id, the newest first; ``word`` is part of a slug or a name, "" for any."""
    with conn.cursor(row_factory=class_row(TenantLine)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id, tenant.slug, tenant.name, tenant.status, tenant.book,
                   coalesce((
                       SELECT offered.currency
                       FROM tenant_currencies AS offered
                       WHERE offered.tenant_id = tenant.id AND offered.is_default
                   ), '') AS currency,
                   (
                       SELECT count(*)
                       FROM tenant_domains AS domain
                       WHERE domain.tenant_id = tenant.id AND domain.verified_at IS NOT NULL
                   ) AS domains,
                   tenant.created_at
            FROM tenants AS tenant
            WHERE tenant.id < %(before_id)s
              AND (%(status)s = '' OR tenant.status = %(status)s)
              AND (
                  %(word)s = ''
                  OR strpos(tenant.slug, lower(%(word)s)) > 0
                  OR strpos(lower(tenant.name), lower(%(word)s)) > 0
              )
            ORDER BY tenant.id DESC
            LIMIT %(limit)s
            """,
            {"word": word, "status": status, "before_id": before_id, "limit": limit},
        ).fetchall()


def list_tenants_by_slug_all_tenants(
    conn: Connection, *, word: str, status: str, after_slug: str, limit: int
) -> list[TenantLine]:
    """Tenants behind a slug in the order of slugs; ``word`` as in the list of the newest."""
    with conn.cursor(row_factory=class_row(TenantLine)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id, tenant.slug, tenant.name, tenant.status, tenant.book,
                   coalesce((
                       SELECT offered.currency
                       FROM tenant_currencies AS offered
                       WHERE offered.tenant_id = tenant.id AND offered.is_default
                   ), '') AS currency,
                   (
                       SELECT count(*)
                       FROM tenant_domains AS domain
                       WHERE domain.tenant_id = tenant.id AND domain.verified_at IS NOT NULL
                   ) AS domains,
                   tenant.created_at
            FROM tenants AS tenant
            WHERE tenant.slug > %(after_slug)s
              AND (%(status)s = '' OR tenant.status = %(status)s)
              AND (
                  %(word)s = ''
                  OR strpos(tenant.slug, lower(%(word)s)) > 0
                  OR strpos(lower(tenant.name), lower(%(word)s)) > 0
              )
            ORDER BY tenant.slug
            LIMIT %(limit)s
            """,
            {"word": word, "status": status, "after_slug": after_slug, "limit": limit},
        ).fetchall()


def get_tenant_sheet_all_tenants(conn: Connection, *, slug: str) -> TenantSheet | None:
    """The sheet of the tenant that owns a slug."""
    with conn.cursor(row_factory=class_row(TenantSheet)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id, tenant.slug, tenant.name, tenant.status, tenant.book,
                   tenant.time_zone, tenant.week_starts_on, tenant.theme_version,
                   tenant.pricing_version, tenant.has_cash_out,
                   array(
                       SELECT offered.currency
                       FROM tenant_currencies AS offered
                       WHERE offered.tenant_id = tenant.id
                       ORDER BY offered.is_default DESC, offered.currency
                   ) AS currencies,
                   tenant.created_at
            FROM tenants AS tenant
            WHERE tenant.slug = %(slug)s
            """,
            {"slug": slug},
        ).fetchone()


def list_status_counts_all_tenants(conn: Connection) -> list[StatusCount]:
    """How many tenants are active and how many suspended."""
    with conn.cursor(row_factory=class_row(StatusCount)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.status, count(*) AS tenants
            FROM tenants AS tenant
            GROUP BY tenant.status
            ORDER BY tenant.status
            """
        ).fetchall()


def get_slug(conn: Connection, *, tenant_id: int) -> str:
    """The slug of a tenant that is there."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        slug = cursor.execute(
            """
            SELECT tenant.slug
            FROM tenants AS tenant
            WHERE tenant.id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    return str(slug)
