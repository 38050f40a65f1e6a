"""SQL of the house's limits and of its terms for players."""

from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.bets.facts import EarlyLimit, LimitRule
from touchline.bets.terms.model import PlayerTerms
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class NamedLimit:
    """A limit with who set it. ``name`` is that of a league, of a player or of the sides of an event.

    ``event_id`` is the event it is on or in; 0 for others.
    """

    kind: str
    target: str
    stake_min_minor: int | None
    stake_max_minor: int | None
    payout_max_minor: int | None
    exposure_max_minor: int | None
    refers: bool
    name: str
    event_id: int
    changed_by: str
    changed_at: datetime


def list_limits(conn: Connection, *, tenant_id: int, currency: str) -> list[LimitRule]:
    """Every limit of a tenant in a currency."""
    with conn.cursor(row_factory=class_row(LimitRule)) as cursor:
        return cursor.execute(
            """
            SELECT rule.kind, rule.target, rule.stake_min_minor, rule.stake_max_minor,
                   rule.payout_max_minor, rule.exposure_max_minor, rule.refers
            FROM limit_rules AS rule
            WHERE rule.tenant_id = %(tenant_id)s AND rule.currency = %(currency)s
            ORDER BY rule.kind, rule.target
            """,
            {"tenant_id": tenant_id, "currency": currency},
        ).fetchall()


def list_named_limits(
    conn: Connection,
    *,
    tenant_id: int,
    currency: str,
    kind: str,
    after_kind: str,
    after_target: str,
    limit: int,
) -> list[NamedLimit]:
    """The limits of a tenant in a currency after one of them, with what each is on; "" asks for any kind."""
    with conn.cursor(row_factory=class_row(NamedLimit)) as cursor:
        return cursor.execute(
            """
            SELECT rule.kind, rule.target, rule.stake_min_minor, rule.stake_max_minor,
                   rule.payout_max_minor, rule.exposure_max_minor, rule.refers,
                   coalesce(
                       league.name, player.display_name,
                       event.home_name || ' v ' || event.away_name, ''
                   ) AS name,
                   coalesce(event.id, 0) AS event_id,
                   rule.changed_by, rule.changed_at
            FROM limit_rules AS rule
            LEFT JOIN markets AS market
                ON market.id = CASE WHEN rule.kind = 'market' THEN rule.target::bigint END
            LEFT JOIN events AS event
                ON event.id = CASE WHEN rule.kind = 'event' THEN rule.target::bigint
                                   ELSE market.event_id END
            LEFT JOIN leagues AS league
                ON league.id = CASE WHEN rule.kind = 'league' THEN rule.target::bigint END
            LEFT JOIN players AS player
                ON player.tenant_id = rule.tenant_id
                AND player.id = CASE WHEN rule.kind = 'player' THEN rule.target::bigint END
            WHERE rule.tenant_id = %(tenant_id)s AND rule.currency = %(currency)s
              AND (%(kind)s = '' OR rule.kind = %(kind)s)
              AND (rule.kind, rule.target) > (%(after_kind)s, %(after_target)s)
            ORDER BY rule.kind, rule.target
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "currency": currency,
                "kind": kind,
                "after_kind": after_kind,
                "after_target": after_target,
                "limit": limit,
            },
        ).fetchall()


def get_limit(
    conn: Connection, *, tenant_id: int, currency: str, kind: str, target: str
) -> LimitRule | None:
    """The limit on one thing."""
    with conn.cursor(row_factory=class_row(LimitRule)) as cursor:
        return cursor.execute(
            """
            SELECT rule.kind, rule.target, rule.stake_min_minor, rule.stake_max_minor,
                   rule.payout_max_minor, rule.exposure_max_minor, rule.refers
            FROM limit_rules AS rule
            WHERE rule.tenant_id = %(tenant_id)s AND rule.currency = %(currency)s
              AND rule.kind = %(kind)s AND rule.target = %(target)s
            """,
            {"tenant_id": tenant_id, "currency": currency, "kind": kind, "target": target},
        ).fetchone()


def lock_limit(
    conn: Connection, *, tenant_id: int, currency: str, kind: str, target: str
) -> LimitRule | None:
    """The limit on one thing, so that nobody else changes it meanwhile."""
    with conn.cursor(row_factory=class_row(LimitRule)) as cursor:
        return cursor.execute(
            """
            SELECT rule.kind, rule.target, rule.stake_min_minor, rule.stake_max_minor,
                   rule.payout_max_minor, rule.exposure_max_minor, rule.refers
            FROM limit_rules AS rule
            WHERE rule.tenant_id = %(tenant_id)s AND rule.currency = %(currency)s
              AND rule.kind = %(kind)s AND rule.target = %(target)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "currency": currency, "kind": kind, "target": target},
        ).fetchone()


def upsert_limit(
    conn: Connection, *, tenant_id: int, currency: str, rule: LimitRule, changed_by: str
) -> int:
    """Set the limit on one thing, in place of the one it had."""
    return conn.execute(
        """
        INSERT INTO limit_rules (
            tenant_id, currency, kind, target, stake_min_minor, stake_max_minor, payout_max_minor,
            exposure_max_minor, refers, changed_by
        )
        VALUES (
            %(tenant_id)s, %(currency)s, %(kind)s, %(target)s, %(stake_min_minor)s,
            %(stake_max_minor)s, %(payout_max_minor)s, %(exposure_max_minor)s, %(refers)s,
            %(changed_by)s
        )
        ON CONFLICT (tenant_id, currency, kind, target) DO UPDATE
        SET stake_min_minor = excluded.stake_min_minor,
            stake_max_minor = excluded.stake_max_minor,
            payout_max_minor = excluded.payout_max_minor,
            exposure_max_minor = excluded.exposure_max_minor,
            refers = excluded.refers,
            changed_by = excluded.changed_by,
            changed_at = now()
        """,
        {"tenant_id": tenant_id, "currency": currency, "changed_by": changed_by, **asdict(rule)},
    ).rowcount


def delete_limit(conn: Connection, *, tenant_id: int, currency: str, kind: str, target: str) -> int:
    """Take the limit on one thing away; 0 when there was none."""
    return conn.execute(
        """
        DELETE FROM limit_rules
        WHERE tenant_id = %(tenant_id)s AND currency = %(currency)s
          AND kind = %(kind)s AND target = %(target)s
        """,
        {"tenant_id": tenant_id, "currency": currency, "kind": kind, "target": target},
    ).rowcount


def lock_player_terms(conn: Connection, *, tenant_id: int, player_id: int) -> PlayerTerms | None:
    """What the house makes of a player, so that nobody else changes it meanwhile; None is the usual."""
    with conn.cursor(row_factory=class_row(PlayerTerms)) as cursor:
        return cursor.execute(
            """
            SELECT terms.limit_class, terms.stake_percent
            FROM player_terms AS terms
            WHERE terms.tenant_id = %(tenant_id)s AND terms.player_id = %(player_id)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def upsert_player_terms(
    conn: Connection, *, tenant_id: int, player_id: int, terms: PlayerTerms, changed_by: str
) -> int:
    """Set what the house makes of a player."""
    return conn.execute(
        """
        INSERT INTO player_terms (tenant_id, player_id, limit_class, stake_percent, changed_by)
        VALUES (
            %(tenant_id)s, %(player_id)s, %(limit_class)s, %(stake_percent)s, %(changed_by)s
        )
        ON CONFLICT (tenant_id, player_id) DO UPDATE
        SET limit_class = excluded.limit_class,
            stake_percent = excluded.stake_percent,
            changed_by = excluded.changed_by,
            changed_at = now()
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "changed_by": changed_by,
            **asdict(terms),
        },
    ).rowcount


def get_exponent(conn: Connection, *, tenant_id: int, currency: str) -> int | None:
    """The decimals of a currency of the tenant's; None when nobody plays in it there."""
    row = conn.execute(
        """
        SELECT money.exponent
        FROM tenant_currencies AS money
        WHERE money.tenant_id = %(tenant_id)s AND money.currency = %(currency)s
        """,
        {"tenant_id": tenant_id, "currency": currency},
    ).fetchone()
    return None if row is None else int(row[0])


def list_early_limits(conn: Connection, *, tenant_id: int) -> list[EarlyLimit]:
    """How much may be staked long before a start, by sport and time."""
    with conn.cursor(row_factory=class_row(EarlyLimit)) as cursor:
        return cursor.execute(
            """
            SELECT early.sport, early.hours_before, early.limit_percent AS percent
            FROM early_limits AS early
            WHERE early.tenant_id = %(tenant_id)s
            ORDER BY early.sport, early.hours_before DESC
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def lock_early_limit(
    conn: Connection, *, tenant_id: int, sport: str, hours_before: int
) -> EarlyLimit | None:
    """One of them, so that nobody else changes it meanwhile."""
    with conn.cursor(row_factory=class_row(EarlyLimit)) as cursor:
        return cursor.execute(
            """
            SELECT early.sport, early.hours_before, early.limit_percent AS percent
            FROM early_limits AS early
            WHERE early.tenant_id = %(tenant_id)s
              AND early.sport = %(sport)s AND early.hours_before = %(hours_before)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "sport": sport, "hours_before": hours_before},
        ).fetchone()


def upsert_early_limit(
    conn: Connection, *, tenant_id: int, early: EarlyLimit, changed_by: str
) -> int:
    """Set one of them."""
    return conn.execute(
        """
        INSERT INTO early_limits (tenant_id, sport, hours_before, limit_percent, changed_by)
        VALUES (%(tenant_id)s, %(sport)s, %(hours_before)s, %(percent)s, %(changed_by)s)
        ON CONFLICT (tenant_id, sport, hours_before) DO UPDATE
        SET limit_percent = excluded.limit_percent,
            changed_by = excluded.changed_by,
            changed_at = now()
        """,
        {"tenant_id": tenant_id, "changed_by": changed_by, **asdict(early)},
    ).rowcount


def delete_early_limit(conn: Connection, *, tenant_id: int, sport: str, hours_before: int) -> int:
    """Take one of them away; 0 when there was none."""
    return conn.execute(
        """
        DELETE FROM early_limits
        WHERE tenant_id = %(tenant_id)s AND sport = %(sport)s
          AND hours_before = %(hours_before)s
        """,
        {"tenant_id": tenant_id, "sport": sport, "hours_before": hours_before},
    ).rowcount
