"""SQL of leases on feeds. Shared by all tenants; time is the database's, never a worker's."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A lease that its holder has renewed."""

    provider: str
    sport: str
    part: str
    term: int


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A lease that was taken, and where its feed stands. Seconds are counted from now."""

    provider: str
    sport: str
    part: str
    term: int
    wait_s: float
    next_cursor: str
    full_age_s: float | None


def insert_feed_leases(
    conn: Connection, *, providers: Sequence[str], sports: Sequence[str], parts: Sequence[str]
) -> int:
    """Make sure that there is a lease to take for each feed; returns how many are new."""
    return conn.execute(
        """
        INSERT INTO feed_leases (provider, sport_id, part)
        SELECT wanted.provider, sport.id, wanted.part
        FROM unnest(%(providers)s::text[], %(sports)s::text[], %(parts)s::text[])
            AS wanted (provider, sport, part)
        JOIN sports AS sport ON sport.slug = wanted.sport
        ON CONFLICT (provider, sport_id, part) DO NOTHING
        """,
        {"providers": providers, "sports": sports, "parts": parts},
    ).rowcount


def mark_leases_renewed(conn: Connection, *, holder: str, ttl_s: float) -> list[HeldRow]:
    """Keep what the holder has for another full time; what somebody else took is not among it."""
    with conn.cursor(row_factory=class_row(HeldRow)) as cursor:
        return cursor.execute(
            """
            UPDATE feed_leases AS lease
            SET expires_at = now() + %(ttl_s)s::float8 * interval '1 second'
            FROM sports AS sport
            WHERE sport.id = lease.sport_id
              AND lease.holder = %(holder)s
            RETURNING lease.provider, sport.slug AS sport, lease.part, lease.term
            """,
            {"holder": holder, "ttl_s": ttl_s},
        ).fetchall()


def mark_leases_taken(
    conn: Connection,
    *,
    holder: str,
    ttl_s: float,
    providers: Sequence[str],
    sports: Sequence[str],
    parts: Sequence[str],
) -> list[TakenRow]:
    """Take those that ran out, or whose taking its holder never heard of, in a new term each.

    One whose holder is just writing is left for the next time.
    """
    with conn.cursor(row_factory=class_row(TakenRow)) as cursor:
        return cursor.execute(
            """
            WITH free AS (
                SELECT lease.provider, lease.sport_id, lease.part, sport.slug
                FROM unnest(%(providers)s::text[], %(sports)s::text[], %(parts)s::text[])
                    AS wanted (provider, sport, part)
                JOIN sports AS sport ON sport.slug = wanted.sport
                JOIN feed_leases AS lease
                    ON lease.provider = wanted.provider
                    AND lease.sport_id = sport.id
                    AND lease.part = wanted.part
                WHERE (lease.expires_at <= now() OR lease.holder = %(holder)s)
                ORDER BY lease.provider, lease.sport_id, lease.part
                FOR UPDATE OF lease SKIP LOCKED
            )
            UPDATE feed_leases AS lease
            SET holder = %(holder)s,
                term = lease.term + 1,
                taken_at = now(),
                expires_at = now() + %(ttl_s)s::float8 * interval '1 second'
            FROM free
            WHERE lease.provider = free.provider
              AND lease.sport_id = free.sport_id
              AND lease.part = free.part
            RETURNING
                lease.provider,
                free.slug AS sport,
                lease.part,
                lease.term,
                greatest(0, extract(epoch FROM lease.next_allowed_at - now()))::float8 AS wait_s,
                lease.next_cursor,
                extract(epoch FROM now() - lease.full_at)::float8 AS full_age_s
            """,
            {
                "holder": holder,
                "ttl_s": ttl_s,
                "providers": providers,
                "sports": sports,
                "parts": parts,
            },
        ).fetchall()


def lock_feed_lease(
    conn: Connection, *, provider: str, sport: str, part: str, term: int
) -> int | None:
    """The term while it lasts, held until this transaction ends: no heir begins before that."""
    row = conn.execute(
        """
        SELECT lease.term
        FROM feed_leases AS lease
        WHERE lease.provider = %(provider)s
          AND lease.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
          AND lease.part = %(part)s
          AND lease.term = %(term)s
          AND lease.holder IS NOT NULL
        FOR SHARE OF lease
        """,
        {"provider": provider, "sport": sport, "part": part, "term": term},
    ).fetchone()
    return None if row is None else int(row[0])


def mark_feed_asked(
    conn: Connection, *, provider: str, sport: str, part: str, term: int, rest_s: float
) -> int:
    """Note, before asking, how long the provider is left alone then; 0 when the term is over."""
    return conn.execute(
        """
        UPDATE feed_leases AS lease
        SET next_allowed_at = now() + %(rest_s)s::float8 * interval '1 second'
        FROM sports AS sport
        WHERE sport.id = lease.sport_id
          AND sport.slug = %(sport)s
          AND lease.provider = %(provider)s
          AND lease.part = %(part)s
          AND lease.term = %(term)s
        """,
        {"provider": provider, "sport": sport, "part": part, "term": term, "rest_s": rest_s},
    ).rowcount


def mark_feed_standing(
    conn: Connection,
    *,
    provider: str,
    sport: str,
    part: str,
    term: int,
    wait_s: float,
    next_cursor: str,
    full_age_s: float | None,
) -> int:
    """Note where the feed stands after a poll; 0 when the term is over."""
    return conn.execute(
        """
        UPDATE feed_leases AS lease
        SET next_allowed_at = now() + %(wait_s)s::float8 * interval '1 second',
            next_cursor = %(next_cursor)s,
            full_at = now() - %(full_age_s)s::float8 * interval '1 second'
        FROM sports AS sport
        WHERE sport.id = lease.sport_id
          AND sport.slug = %(sport)s
          AND lease.provider = %(provider)s
          AND lease.part = %(part)s
          AND lease.term = %(term)s
        """,
        {
            "provider": provider,
            "sport": sport,
            "part": part,
            "term": term,
            "wait_s": wait_s,
            "next_cursor": next_cursor,
            "full_age_s": full_age_s,
        },
    ).rowcount


def mark_leases_released(conn: Connection, *, holder: str) -> int:
    """Give back what the holder has, so that a standby need not wait for its end."""
    return conn.execute(
        """
        UPDATE feed_leases AS lease
        SET holder = NULL, expires_at = now()
        WHERE lease.holder = %(holder)s
        """,
        {"holder": holder},
    ).rowcount


def upsert_feed_quota(conn: Connection, *, provider: str, spent_s: float) -> float:
    """Spend what takes so long to come back; returns how long until all has come back."""
    row = conn.execute(
        """
        INSERT INTO feed_quotas AS quota (provider, full_at)
        VALUES (%(provider)s, now() + %(spent_s)s::float8 * interval '1 second')
        ON CONFLICT (provider) DO UPDATE
        SET full_at = greatest(quota.full_at, now())
            + %(spent_s)s::float8 * interval '1 second'
        RETURNING extract(epoch FROM full_at - now())::float8
        """,
        {"provider": provider, "spent_s": spent_s},
    ).fetchone()
    assert row is not None
    return float(row[0])
