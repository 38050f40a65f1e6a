"""SQL of domains that tenants claim, and of what was found when their zones were looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Claim:
    """A domain that a tenant says is its own, or that the platform vouches for (``token`` is "" then).

    ``proved_at`` is when the proof was first seen; ``missed_at`` since when it is not seen any more.
    """

    domain: str
    token: str
    claimed_at: datetime
    looked_at: datetime | None
    finding: str | None
    seen_at: datetime | None
    missed_at: datetime | None
    proved_at: datetime | None
    now_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A claim that is to be looked at now. ``is_proved``: its domain leads to the tenant's site."""

    tenant_id: int
    domain: str
    token: str
    age: timedelta
    is_proved: bool
    is_missed: bool


def insert_claim(
    conn: Connection, *, tenant_id: int, domain: str, token: str, claimed_by: str
) -> int:
    """Keep what a tenant claims; 0 when it is claimed already."""
    return conn.execute(
        """
        INSERT INTO domain_claims (tenant_id, domain, token, claimed_by)
        VALUES (%(tenant_id)s, %(domain)s, %(token)s, %(claimed_by)s)
        ON CONFLICT (tenant_id, domain) DO NOTHING
        """,
        {"tenant_id": tenant_id, "domain": domain, "token": token, "claimed_by": claimed_by},
    ).rowcount


def list_claims(conn: Connection, *, tenant_id: int) -> list[Claim]:
    """The domains of a tenant: claimed, proved, or vouched for by the platform."""
    with conn.cursor(row_factory=class_row(Claim)) as cursor:
        return cursor.execute(
            """
            SELECT domain,
                   coalesce(claim.token, '') AS token,
                   coalesce(claim.claimed_at, proved.created_at) AS claimed_at,
                   claim.looked_at,
                   claim.finding,
                   claim.seen_at,
                   claim.missed_at,
                   proved.verified_at AS proved_at,
                   now() AS now_at
            FROM (
                SELECT domain, token, claimed_at, looked_at, finding, seen_at, missed_at
                FROM domain_claims
                WHERE tenant_id = %(tenant_id)s
            ) AS claim
            FULL JOIN (
                SELECT domain, verified_at, created_at
                FROM tenant_domains
                WHERE tenant_id = %(tenant_id)s AND verified_at IS NOT NULL
            ) AS proved USING (domain)
            ORDER BY domain
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_claims_due_all_tenants(conn: Connection, *, limit: int) -> list[Due]:
    """The claims to look at, the longest due first."""
    with conn.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(
            """
            SELECT claim.tenant_id, claim.domain, claim.token,
                   now() - claim.claimed_at AS age,
                   EXISTS (
                       SELECT
                       FROM tenant_domains AS proved
                       WHERE proved.tenant_id = claim.tenant_id
                         AND proved.domain = claim.domain
                         AND proved.verified_at IS NOT NULL
                   ) AS is_proved,
                   claim.missed_at IS NOT NULL AS is_missed
            FROM domain_claims AS claim
            WHERE claim.due_at <= now()
            ORDER BY claim.due_at
            LIMIT %(limit)s
            """,
            {"limit": limit},
        ).fetchall()


def lock_claim(conn: Connection, *, tenant_id: int, domain: str, token: str) -> bool:
    """Whether the claim still stands as it was read; who changes it waits for this one."""
    row = conn.execute(
        """
        SELECT claim.domain
        FROM domain_claims AS claim
        WHERE claim.tenant_id = %(tenant_id)s
          AND claim.domain = %(domain)s
          AND claim.token = %(token)s
        FOR UPDATE
        """,
        {"tenant_id": tenant_id, "domain": domain, "token": token},
    ).fetchone()
    return row is not None


def mark_claim_looked_at(
    conn: Connection,
    *,
    tenant_id: int,
    domain: str,
    finding: str,
    is_proved: bool,
    due_in_s: int | None,
) -> int:
    """Keep what a look found, and when the next is due; None is: not before somebody asks."""
    return conn.execute(
        """
        UPDATE domain_claims
        SET looked_at = now(),
            finding = %(finding)s,
            seen_at = CASE WHEN %(finding)s = 'found' THEN now() ELSE seen_at END,
            missed_at = CASE
                WHEN %(finding)s = 'found' OR NOT %(is_proved)s THEN NULL
                ELSE coalesce(missed_at, now())
            END,
            due_at = coalesce(
                now() + make_interval(secs => %(due_in_s)s::double precision), 'infinity'
            )
        WHERE tenant_id = %(tenant_id)s AND domain = %(domain)s
        """,
        {
            "tenant_id": tenant_id,
            "domain": domain,
            "finding": finding,
            "is_proved": is_proved,
            "due_in_s": due_in_s,
        },
    ).rowcount


def mark_claim_due(conn: Connection, *, tenant_id: int, domain: str) -> int:
    """Let a claim be looked at as soon as a worker comes to it."""
    return conn.execute(
        """
        UPDATE domain_claims
        SET due_at = now()
        WHERE tenant_id = %(tenant_id)s AND domain = %(domain)s
        """,
        {"tenant_id": tenant_id, "domain": domain},
    ).rowcount


def delete_claim(conn: Connection, *, tenant_id: int, domain: str) -> int:
    """Forget a claim; 0 when there is none."""
    return conn.execute(
        """
        DELETE FROM domain_claims
        WHERE tenant_id = %(tenant_id)s AND domain = %(domain)s
        """,
        {"tenant_id": tenant_id, "domain": domain},
    ).rowcount
