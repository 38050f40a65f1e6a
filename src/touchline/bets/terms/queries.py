"""SQL of the house's limits and of its terms for players."""

from dataclasses import asdict

from psycopg.rows import class_row

from touchline.bets.facts import LimitRule
from touchline.bets.terms.model import PlayerTerms
from touchline.plumbing.db import Connection


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
