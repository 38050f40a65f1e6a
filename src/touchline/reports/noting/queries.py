"""SQL of notes: what stands against a book today for each of the next days."""

from touchline.plumbing.db import Connection


def upsert_liability_notes(conn: Connection, *, tenant_id: int) -> int:
    """Note today's liability of today and the six days after it, in each currency; how many notes.

    The day itself keeps the most that it was: events that are over have none. A book without a bet
    has nothing to note.
    """
    return conn.execute(
        """
        WITH held AS MATERIALIZED (
            SELECT slot.currency, slot.selection_id, sum(slot.used_minor) AS used_minor
            FROM exposure_slots AS slot
            WHERE slot.tenant_id = %(tenant_id)s AND slot.used_minor > 0
            GROUP BY slot.currency, slot.selection_id
        ), dearest AS MATERIALIZED (
            SELECT held.currency, market.event_id, market.id, max(held.used_minor) AS used_minor
            FROM held
            JOIN selections AS selection ON selection.id = held.selection_id
            JOIN markets AS market ON market.id = selection.market_id
            GROUP BY held.currency, market.event_id, market.id
        ), standing AS MATERIALIZED (
            SELECT dearest.currency,
                   (event.starts_at AT TIME ZONE tenant.time_zone)::date AS on_day,
                   sum(dearest.used_minor)::bigint AS liability_minor
            FROM dearest
            JOIN events AS event ON event.id = dearest.event_id
            JOIN tenants AS tenant ON tenant.id = %(tenant_id)s
            WHERE NOT EXISTS (
                SELECT FROM graded_events AS graded
                WHERE graded.event_id = event.id AND graded.gen > 0
            )
            GROUP BY 1, 2
        )
        INSERT INTO liability_notes AS known (
            tenant_id, currency, noted_on, on_day, liability_minor
        )
        SELECT tenant.id, offered.currency, present.today, present.today + ahead,
               coalesce(standing.liability_minor, 0)
        FROM tenants AS tenant
        CROSS JOIN LATERAL (
            SELECT (now() AT TIME ZONE tenant.time_zone)::date AS today
        ) AS present
        JOIN tenant_currencies AS offered ON offered.tenant_id = tenant.id
        CROSS JOIN generate_series(0, 6) AS ahead
        LEFT JOIN standing
            ON standing.currency = offered.currency AND standing.on_day = present.today + ahead
        WHERE tenant.id = %(tenant_id)s
          AND EXISTS (SELECT FROM figure_cursors AS counted WHERE counted.tenant_id = tenant.id)
        ON CONFLICT ON CONSTRAINT liability_notes_pkey DO UPDATE
        SET liability_minor = CASE
                WHEN known.noted_on = known.on_day
                    THEN greatest(known.liability_minor, excluded.liability_minor)
                ELSE excluded.liability_minor
            END
        """,
        {"tenant_id": tenant_id},
    ).rowcount


def delete_old_notes(conn: Connection, *, tenant_id: int, keep_days: int) -> int:
    """Forget what was noted longer ago than a forecast looks back."""
    return conn.execute(
        """
        DELETE FROM liability_notes AS known
        WHERE known.tenant_id = %(tenant_id)s
          AND known.noted_on < (now() - make_interval(days => %(keep_days)s))::date
        """,
        {"tenant_id": tenant_id, "keep_days": keep_days},
    ).rowcount
