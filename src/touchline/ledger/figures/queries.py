"""SQL of figures: each is one statement, so that all of it is of one instant."""

from psycopg.rows import class_row

from touchline.ledger.figures.model import Line, StatementLine, Total, WeeklyFigure
from touchline.plumbing.db import Connection


def list_statement(
    conn: Connection, *, tenant_id: int, player_id: int, days: int, limit: int
) -> list[Line]:
    """The entries of a player's cash in the last days, the newest first."""
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(
            """
            SELECT entry.transfer_id,
                   transfer.recorded_at,
                   transfer.kind,
                   transfer.ref_type,
                   transfer.ref_id,
                   entry.amount_minor,
                   entry.balance_after_minor,
                   transfer.actor,
                   transfer.reason
            FROM ledger_accounts AS account
            JOIN ledger_entries AS entry
                ON entry.tenant_id = account.tenant_id
               AND entry.account_id = account.id
               AND entry.currency = account.currency
            JOIN ledger_transfers AS transfer
                ON transfer.tenant_id = entry.tenant_id
               AND transfer.id = entry.transfer_id
               AND transfer.currency = entry.currency
            WHERE account.tenant_id = %(tenant_id)s
              AND account.player_id = %(player_id)s
              AND account.kind = 10
              AND entry.transfer_id >= first_id_at(now() - make_interval(days => %(days)s))
            ORDER BY entry.version DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "days": days, "limit": limit},
        ).fetchall()


def list_statement_before(
    conn: Connection, *, tenant_id: int, player_id: int, before_version: int, limit: int
) -> list[StatementLine]:
    """The entries of a player's cash before one of them, the newest first."""
    with conn.cursor(row_factory=class_row(StatementLine)) as cursor:
        return cursor.execute(
            """
            SELECT entry.version,
                   transfer.recorded_at,
                   transfer.kind,
                   transfer.ref_type,
                   transfer.ref_id,
                   entry.amount_minor,
                   entry.balance_after_minor
            FROM ledger_accounts AS account
            JOIN ledger_entries AS entry
                ON entry.tenant_id = account.tenant_id
               AND entry.account_id = account.id
               AND entry.currency = account.currency
            JOIN ledger_transfers AS transfer
                ON transfer.tenant_id = entry.tenant_id
               AND transfer.id = entry.transfer_id
               AND transfer.currency = entry.currency
            WHERE account.tenant_id = %(tenant_id)s
              AND account.player_id = %(player_id)s
              AND account.kind = 10
              AND entry.version < %(before_version)s
            ORDER BY entry.version DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "before_version": before_version,
                "limit": limit,
            },
        ).fetchall()


def list_weekly_figures(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int | None,
    weeks_ago: int,
    after_name: str = "",
    limit: int | None = None,
) -> list[WeeklyFigure]:
    """The figures of a betting week, of one player or of all who have or had anything, by name.

    The carry is what is there now, less what has happened since: history need not be read. Weeks
    are counted where the tenant is: one in which clocks change is an hour shorter or longer.
    """
    with conn.cursor(row_factory=class_row(WeeklyFigure)) as cursor:
        return cursor.execute(
            """
            WITH week AS MATERIALIZED (
                SELECT (present.began - make_interval(days => 7 * %(weeks_ago)s))
                           AT TIME ZONE tenant.time_zone AS starts_at,
                       (present.began - make_interval(days => 7 * (%(weeks_ago)s - 1)))
                           AT TIME ZONE tenant.time_zone AS ends_at
                FROM tenants AS tenant
                CROSS JOIN LATERAL (
                    SELECT betting_period_start(
                               'week', now(), tenant.time_zone, tenant.week_starts_on
                           ) AT TIME ZONE tenant.time_zone AS began
                ) AS present
                WHERE tenant.id = %(tenant_id)s
            ), held AS (
                SELECT account.player_id, sum(account.balance_minor) AS present_minor
                FROM ledger_accounts AS account
                WHERE account.tenant_id = %(tenant_id)s
                  AND account.kind < 20
                  AND (%(player_id)s::bigint IS NULL OR account.player_id = %(player_id)s)
                GROUP BY account.player_id
            ), moved AS (
                SELECT account.player_id,
                       sum(entry.amount_minor) AS since_minor,
                       sum(entry.amount_minor) FILTER (
                           WHERE entry.transfer_id < first_id_at(week.ends_at)
                             AND transfer.kind < 7
                       ) AS won_lost_minor,
                       sum(entry.amount_minor) FILTER (
                           WHERE entry.transfer_id < first_id_at(week.ends_at)
                             AND transfer.kind BETWEEN 10 AND 13
                       ) AS payments_minor,
                       sum(entry.amount_minor) FILTER (
                           WHERE entry.transfer_id < first_id_at(week.ends_at)
                             AND (transfer.kind = 7 OR transfer.kind >= 20)
                       ) AS adjustments_minor
                FROM week
                JOIN ledger_accounts AS account ON account.tenant_id = %(tenant_id)s
                JOIN ledger_entries AS entry
                    ON entry.tenant_id = account.tenant_id
                   AND entry.account_id = account.id
                   AND entry.currency = account.currency
                   AND entry.transfer_id >= first_id_at(week.starts_at)
                JOIN ledger_transfers AS transfer
                    ON transfer.tenant_id = entry.tenant_id
                   AND transfer.id = entry.transfer_id
                   AND transfer.currency = entry.currency
                WHERE account.kind < 20
                  AND (%(player_id)s::bigint IS NULL OR account.player_id = %(player_id)s)
                GROUP BY account.player_id
            )
            SELECT player.id AS player_id,
                   player.username_norm AS username,
                   player.currency,
                   offered.exponent,
                   week.starts_at,
                   week.ends_at,
                   (held.present_minor - coalesce(moved.since_minor, 0))::bigint AS carry_minor,
                   coalesce(moved.won_lost_minor, 0)::bigint AS won_lost_minor,
                   coalesce(moved.adjustments_minor, 0)::bigint AS adjustments_minor,
                   coalesce(moved.payments_minor, 0)::bigint AS payments_minor
            FROM held
            CROSS JOIN week
            LEFT JOIN moved ON moved.player_id = held.player_id
            JOIN players AS player
                ON player.tenant_id = %(tenant_id)s AND player.id = held.player_id
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = player.tenant_id AND offered.currency = player.currency
            WHERE player.username_norm > %(after_name)s
            ORDER BY player.username_norm
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "weeks_ago": weeks_ago,
                "after_name": after_name,
                "limit": limit,
            },
        ).fetchall()


def list_totals(conn: Connection, *, tenant_id: int) -> list[Total]:
    """What lies in all accounts of each kind; together, per currency, they are nothing."""
    with conn.cursor(row_factory=class_row(Total)) as cursor:
        return cursor.execute(
            """
            SELECT account.currency,
                   offered.exponent,
                   account.kind,
                   account.provider,
                   sum(
                       CASE WHEN account.kind < 20 THEN account.balance_minor
                            ELSE coalesce((
                                SELECT sum(entry.amount_minor)
                                FROM ledger_entries AS entry
                                WHERE entry.tenant_id = account.tenant_id
                                  AND entry.account_id = account.id
                                  AND entry.currency = account.currency
                            ), 0)
                       END
                   )::bigint AS total_minor
            FROM ledger_accounts AS account
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = account.tenant_id AND offered.currency = account.currency
            WHERE account.tenant_id = %(tenant_id)s
            GROUP BY account.currency, offered.exponent, account.kind, account.provider
            ORDER BY account.currency, account.kind, account.provider
            """,
            {"tenant_id": tenant_id},
        ).fetchall()
