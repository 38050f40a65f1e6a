"""SQL for tenants: the directory of who runs a book here. Cross-tenant statements say so in their names."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection
from touchline.tenants.model import Tenant


@dataclass(frozen=True, slots=True)
class CashOutTerms:
    """Whether a tenant buys open bets back, and what it keeps, in hundredths of a percent."""

    has_cash_out: bool
    margin_bp: int


def get_tenant_by_slug_all_tenants(conn: Connection, *, slug: str) -> Tenant | None:
    """The tenant that owns a slug, whoever asks."""
    with conn.cursor(row_factory=class_row(Tenant)) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id, tenant.slug, tenant.name, tenant.status, tenant.theme_version
            FROM tenants AS tenant
            WHERE tenant.slug = %(slug)s
            """,
            {"slug": slug},
        ).fetchone()


def list_tenant_ids_all_tenants(conn: Connection) -> list[int]:
    """Every tenant, active or not: a suspended one still owes its players."""
    rows = conn.execute("SELECT tenant.id FROM tenants AS tenant ORDER BY tenant.id").fetchall()
    return [int(tenant_id) for (tenant_id,) in rows]


def get_next_id(conn: Connection) -> int:
    """An id nobody has had."""
    row = conn.execute("SELECT next_id()").fetchone()
    assert row is not None, "a SELECT without FROM answers one row"
    return int(row[0])


def insert_tenant_all_tenants(conn: Connection, *, new_id: int, slug: str, name: str) -> int:
    """A new tenant under its id; 0 when the slug is taken."""
    return conn.execute(
        """
        INSERT INTO tenants (id, slug, name)
        VALUES (%(new_id)s, %(slug)s, %(name)s)
        ON CONFLICT (slug) DO NOTHING
        """,
        {"new_id": new_id, "slug": slug, "name": name},
    ).rowcount


def insert_domain(conn: Connection, *, tenant_id: int, domain: str) -> bool:
    """Attach a domain that is proved, or vouched for; False when it belongs to somebody."""
    return (
        conn.execute(
            """
            INSERT INTO tenant_domains (tenant_id, domain, verified_at)
            VALUES (%(tenant_id)s, %(domain)s, now())
            ON CONFLICT (domain) DO NOTHING
            """,
            {"tenant_id": tenant_id, "domain": domain},
        ).rowcount
        == 1
    )


def delete_domain(conn: Connection, *, tenant_id: int, domain: str) -> int:
    """Let a domain lead nowhere again; 0 when it was not the tenant's."""
    return conn.execute(
        """
        DELETE FROM tenant_domains
        WHERE tenant_id = %(tenant_id)s AND domain = %(domain)s
        """,
        {"tenant_id": tenant_id, "domain": domain},
    ).rowcount


def insert_currency(
    conn: Connection, *, tenant_id: int, currency: str, is_default: bool = False
) -> bool:
    """Let the tenant's players play in a currency; False when nobody knows it or it is there."""
    return (
        conn.execute(
            """
            INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
            SELECT %(tenant_id)s, known.code, known.exponent, %(is_default)s
            FROM currencies AS known
            WHERE known.code = %(currency)s
            ON CONFLICT (tenant_id, currency) DO NOTHING
            """,
            {"tenant_id": tenant_id, "currency": currency, "is_default": is_default},
        ).rowcount
        == 1
    )


def list_currencies(conn: Connection, *, tenant_id: int) -> list[str]:
    """The currencies the tenant's players may play in, its default first."""
    rows = conn.execute(
        """
        SELECT offered.currency
        FROM tenant_currencies AS offered
        WHERE offered.tenant_id = %(tenant_id)s
        ORDER BY offered.is_default DESC, offered.currency
        """,
        {"tenant_id": tenant_id},
    ).fetchall()
    return [str(currency) for (currency,) in rows]


def get_offered_currency(conn: Connection, *, tenant_id: int, currency: str | None) -> str | None:
    """The currency if the tenant offers it; its default when none is asked for."""
    row = conn.execute(
        """
        SELECT offered.currency
        FROM tenant_currencies AS offered
        WHERE offered.tenant_id = %(tenant_id)s
          AND CASE WHEN %(currency)s::text IS NULL THEN offered.is_default
                   ELSE offered.currency = %(currency)s
              END
        """,
        {"tenant_id": tenant_id, "currency": currency},
    ).fetchone()
    return None if row is None else str(row[0])


def mark_currencies_not_default(conn: Connection, *, tenant_id: int) -> int:
    """Leave the tenant without a default, within a transaction that gives it another."""
    return conn.execute(
        """
        UPDATE tenant_currencies
        SET is_default = false
        WHERE tenant_id = %(tenant_id)s AND is_default
        """,
        {"tenant_id": tenant_id},
    ).rowcount


def mark_currency_default(conn: Connection, *, tenant_id: int, currency: str) -> int:
    """Let new players play in this currency when nobody says otherwise."""
    return conn.execute(
        """
        UPDATE tenant_currencies
        SET is_default = true
        WHERE tenant_id = %(tenant_id)s AND currency = %(currency)s
        """,
        {"tenant_id": tenant_id, "currency": currency},
    ).rowcount


def update_book(conn: Connection, *, tenant_id: int, book: str) -> int:
    """Say whether players bet what they paid in, or up to a limit what they owe."""
    return conn.execute(
        """
        UPDATE tenants
        SET book = %(book)s
        WHERE id = %(tenant_id)s
        """,
        {"tenant_id": tenant_id, "book": book},
    ).rowcount


def update_calendar(
    conn: Connection, *, tenant_id: int, time_zone: str, week_starts_on: int
) -> int:
    """Say where the betting day begins, and on which day the week."""
    return conn.execute(
        """
        UPDATE tenants
        SET time_zone = %(time_zone)s, week_starts_on = %(week_starts_on)s
        WHERE id = %(tenant_id)s
        """,
        {"tenant_id": tenant_id, "time_zone": time_zone, "week_starts_on": week_starts_on},
    ).rowcount


def update_voids_excluded(conn: Connection, *, tenant_id: int, is_on: bool) -> int:
    """Say whether open bets of players who exclude themselves from now on become void."""
    return conn.execute(
        """
        UPDATE tenants
        SET voids_excluded_from = CASE WHEN %(is_on)s THEN coalesce(voids_excluded_from, now()) END
        WHERE id = %(tenant_id)s
        """,
        {"tenant_id": tenant_id, "is_on": is_on},
    ).rowcount


def lock_cash_out_terms(conn: Connection, *, tenant_id: int) -> CashOutTerms:
    """On what terms the tenant buys bets back; whoever else changes them waits for this one."""
    with conn.cursor(row_factory=class_row(CashOutTerms)) as cursor:
        terms = cursor.execute(
            """
            SELECT tenant.has_cash_out, tenant.cash_out_margin_bp AS margin_bp
            FROM tenants AS tenant
            WHERE tenant.id = %(tenant_id)s
            FOR NO KEY UPDATE
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    assert terms is not None, "a tenant that was found is not deleted"
    return terms


def update_cash_out_terms(
    conn: Connection, *, tenant_id: int, has_cash_out: bool, margin_bp: int
) -> int:
    """Say whether bets are bought back, and at which margin."""
    return conn.execute(
        """
        UPDATE tenants
        SET has_cash_out = %(has_cash_out)s, cash_out_margin_bp = %(margin_bp)s
        WHERE id = %(tenant_id)s
        """,
        {"tenant_id": tenant_id, "has_cash_out": has_cash_out, "margin_bp": margin_bp},
    ).rowcount


def mark_theme_version(conn: Connection, *, tenant_id: int, version: int) -> int:
    """Make a branding version the published one; never goes back."""
    return conn.execute(
        """
        UPDATE tenants
        SET theme_version = %(version)s
        WHERE id = %(tenant_id)s AND theme_version < %(version)s
        """,
        {"tenant_id": tenant_id, "version": version},
    ).rowcount


def lock_tenant(conn: Connection, *, tenant_id: int) -> None:
    """Wait for the tenant's bets under way; the next ones wait for this transaction."""
    conn.execute("SELECT lock_tenant(%(tenant_id)s::bigint)", {"tenant_id": tenant_id}).fetchone()


def update_status(conn: Connection, *, tenant_id: int, status: str) -> int:
    """Let a tenant take bets and visitors, or not; 0 when it stood so already."""
    return conn.execute(
        """
        UPDATE tenants
        SET status = %(status)s
        WHERE id = %(tenant_id)s AND status <> %(status)s
        """,
        {"tenant_id": tenant_id, "status": status},
    ).rowcount


def update_pricing_version(conn: Connection, *, tenant_id: int) -> int:
    """The next version of the tenant's pricing; whoever else changes it waits for this one."""
    row = conn.execute(
        """
        UPDATE tenants
        SET pricing_version = pricing_version + 1
        WHERE id = %(tenant_id)s
        RETURNING pricing_version
        """,
        {"tenant_id": tenant_id},
    ).fetchone()
    assert row is not None, "a tenant that was found is not deleted"
    return int(row[0])


def list_pricing_versions_all_tenants(conn: Connection) -> list[tuple[int, str, int]]:
    """(id, slug, pricing version) of every active tenant."""
    return conn.execute(
        """
        SELECT tenant.id, tenant.slug, tenant.pricing_version
        FROM tenants AS tenant
        WHERE tenant.status = 'active'
        ORDER BY tenant.id
        """
    ).fetchall()
