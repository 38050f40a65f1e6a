"""SQL of counting: what a range of transfers adds to the days of a book."""

from dataclasses import dataclass

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Horizon:
    """Transfers below ``before_id`` are made by transactions below ``before_xid``."""

    before_id: int
    before_xid: str


@dataclass(frozen=True, slots=True)
class Uncounted:
    """The next transfers to be counted: how many, and which is the last of them; 0 for none."""

    transfers: int
    upto: int


def get_horizon(conn: Connection) -> Horizon:
    """Where counting may go once what runs now is over.

    Who makes an id has written or locked a row before, so its transaction has a number; this one's
    is above all numbers until now. The second is more than ids are rounded by.
    """
    with conn.cursor(row_factory=class_row(Horizon)) as cursor:
        found = cursor.execute(
            """
            SELECT first_id_at(now() - interval '1 second') AS before_id,
                   pg_current_xact_id()::text AS before_xid
            """
        ).fetchone()
    assert found is not None
    return found


def get_is_over(conn: Connection, *, before_xid: str) -> bool:
    """Whether every transaction below one is over."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_over: bool | None = cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %(before_xid)s::text::xid8",
            {"before_xid": before_xid},
        ).fetchone()
    return bool(is_over)


def get_figure_cursor(conn: Connection, *, tenant_id: int) -> int:
    """The transfer up to which a tenant's figures are counted; 0 before the first."""
    row = conn.execute(
        "SELECT counted.after_transfer_id FROM figure_cursors AS counted"
        " WHERE counted.tenant_id = %(tenant_id)s",
        {"tenant_id": tenant_id},
    ).fetchone()
    return 0 if row is None else int(row[0])


def get_uncounted(
    conn: Connection, *, tenant_id: int, after: int, before: int, limit: int
) -> Uncounted:
    """The next transfers of a tenant, whatever they are about."""
    with conn.cursor(row_factory=class_row(Uncounted)) as cursor:
        found = cursor.execute(
            """
            SELECT count(*) AS transfers, coalesce(max(next.id), 0) AS upto
            FROM (
                SELECT transfer.id
                FROM ledger_transfers AS transfer
                WHERE transfer.tenant_id = %(tenant_id)s
                  AND transfer.id > %(after)s
                  AND transfer.id < %(before)s
                ORDER BY transfer.id
                LIMIT %(limit)s
            ) AS next
            """,
            {"tenant_id": tenant_id, "after": after, "before": before, "limit": limit},
        ).fetchone()
    assert found is not None
    return found


def upsert_figure_cursor(conn: Connection, *, tenant_id: int, after: int, upto: int) -> bool:
    """Move a tenant's cursor; False when somebody else has moved it meanwhile."""
    return (
        conn.execute(
            """
            INSERT INTO figure_cursors (tenant_id, after_transfer_id)
            VALUES (%(tenant_id)s, %(upto)s)
            ON CONFLICT (tenant_id) DO UPDATE
            SET after_transfer_id = excluded.after_transfer_id
            WHERE figure_cursors.after_transfer_id = %(after)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto},
        ).rowcount
        == 1
    )


def upsert_daily_figures(conn: Connection, *, tenant_id: int, after: int, upto: int) -> None:
    """Add what a range of transfers moved for bets to the days it belongs to, in every dimension.

    A stake counts on the day of its bet; a decision on that day and on its own. What is taken back
    counts against it, on the day on which it is. A stake that came home whole is void.
    """
    conn.execute(
        """
        WITH moved AS MATERIALIZED (
            SELECT transfer.currency,
                   transfer.kind = 1 AS is_stake,
                   CASE transfer.kind WHEN 4 THEN -1 ELSE 1 END AS sign,
                   transfer.recorded_at AT TIME ZONE tenant.time_zone AS decided_at,
                   bet.accepted_at AT TIME ZONE tenant.time_zone AS accepted_at,
                   bet.stake_minor,
                   bet.type,
                   decision.status = 'void' AS is_void,
                   decision.payout_minor,
                   coalesce(terms.limit_class, '') AS limit_class,
                   legs.sport,
                   legs.league,
                   legs.market_type
            FROM ledger_transfers AS transfer
            JOIN tenants AS tenant ON tenant.id = transfer.tenant_id
            JOIN bets AS bet ON bet.tenant_id = transfer.tenant_id AND bet.id = transfer.ref_id
            LEFT JOIN bet_settlements AS decision
                ON decision.tenant_id = transfer.tenant_id
                AND decision.bet_id = transfer.ref_id
                AND decision.gen = transfer.gen
            LEFT JOIN player_terms AS terms
                ON terms.tenant_id = bet.tenant_id AND terms.player_id = bet.player_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN min(leg.sport) = max(leg.sport)
                            THEN min(leg.sport) ELSE 'several' END AS sport,
                       CASE WHEN min(leg.league_id) = max(leg.league_id)
                            THEN min(leg.league_id)::text ELSE 'several' END AS league,
                       CASE WHEN min(leg.market_type) = max(leg.market_type)
                            THEN min(leg.market_type) ELSE 'several' END AS market_type
                FROM bet_legs AS leg
                WHERE leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
            ) AS legs
            WHERE transfer.tenant_id = %(tenant_id)s
              AND transfer.id > %(after)s
              AND transfer.id <= %(upto)s
              AND transfer.ref_type = 1
        ), counted AS MATERIALIZED (
            SELECT dated.by_date, dated.on_day, parted.dimension, parted.value, moved.currency,
                   count(*) FILTER (WHERE moved.is_stake) AS bets,
                   coalesce(sum(moved.stake_minor) FILTER (WHERE moved.is_stake), 0)::bigint
                       AS stake_minor,
                   coalesce(sum(moved.sign) FILTER (WHERE NOT moved.is_void), 0) AS settled_bets,
                   coalesce(
                       sum(moved.sign * moved.stake_minor) FILTER (WHERE NOT moved.is_void), 0
                   )::bigint AS settled_stake_minor,
                   coalesce(
                       sum(moved.sign * moved.payout_minor) FILTER (WHERE NOT moved.is_void), 0
                   )::bigint AS paid_minor,
                   coalesce(sum(moved.sign) FILTER (WHERE moved.is_void), 0) AS voided_bets,
                   coalesce(
                       sum(moved.sign * moved.stake_minor) FILTER (WHERE moved.is_void), 0
                   )::bigint AS voided_stake_minor
            FROM moved
            CROSS JOIN LATERAL (VALUES
                ('bet', moved.accepted_at::date), ('settlement', moved.decided_at::date)
            ) AS dated (by_date, on_day)
            CROSS JOIN LATERAL (VALUES
                ('all', ''), ('hour', to_char(moved.accepted_at, 'HH24')),
                ('sport', moved.sport), ('league', moved.league),
                ('market_type', moved.market_type), ('bet_type', moved.type),
                ('player_class', moved.limit_class)
            ) AS parted (dimension, value)
            WHERE (dated.by_date = 'bet' OR NOT moved.is_stake)
              AND (dated.by_date = 'bet' OR parted.dimension <> 'hour')
            GROUP BY dated.by_date, dated.on_day, parted.dimension, parted.value, moved.currency
        )
        INSERT INTO daily_figures AS known (
            tenant_id, by_date, dimension, currency, on_day, value, bets, stake_minor,
            settled_bets, settled_stake_minor, paid_minor, voided_bets, voided_stake_minor
        )
        SELECT %(tenant_id)s, counted.by_date, counted.dimension, counted.currency, counted.on_day,
               counted.value, counted.bets, counted.stake_minor, counted.settled_bets,
               counted.settled_stake_minor, counted.paid_minor, counted.voided_bets,
               counted.voided_stake_minor
        FROM counted
        ON CONFLICT ON CONSTRAINT daily_figures_pkey DO UPDATE
        SET bets = known.bets + excluded.bets,
            stake_minor = known.stake_minor + excluded.stake_minor,
            settled_bets = known.settled_bets + excluded.settled_bets,
            settled_stake_minor = known.settled_stake_minor + excluded.settled_stake_minor,
            paid_minor = known.paid_minor + excluded.paid_minor,
            voided_bets = known.voided_bets + excluded.voided_bets,
            voided_stake_minor = known.voided_stake_minor + excluded.voided_stake_minor
        """,
        {"tenant_id": tenant_id, "after": after, "upto": upto},
    )


def insert_active_players(conn: Connection, *, tenant_id: int, after: int, upto: int) -> None:
    """Note who bet on which day, as a range of transfers has it."""
    conn.execute(
        """
        INSERT INTO active_players (tenant_id, on_day, player_id)
        SELECT DISTINCT %(tenant_id)s::bigint,
               (bet.accepted_at AT TIME ZONE tenant.time_zone)::date,
               bet.player_id
        FROM ledger_transfers AS transfer
        JOIN tenants AS tenant ON tenant.id = transfer.tenant_id
        JOIN bets AS bet ON bet.tenant_id = transfer.tenant_id AND bet.id = transfer.ref_id
        WHERE transfer.tenant_id = %(tenant_id)s
          AND transfer.id > %(after)s
          AND transfer.id <= %(upto)s
          AND transfer.ref_type = 1
          AND transfer.kind = 1
        ON CONFLICT DO NOTHING
        """,
        {"tenant_id": tenant_id, "after": after, "upto": upto},
    )
