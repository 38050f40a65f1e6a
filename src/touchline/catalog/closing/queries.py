"""SQL between the offer and the bets on it. The catalogue is shared by all tenants."""

from collections.abc import Sequence

from touchline.plumbing.db import Connection

# What lock_events() takes at a time.
LOCKS_MAX = 64


def lock_events(conn: Connection, *, event_ids: Sequence[int]) -> None:
    """Wait for the bets under way on these events; the next ones wait for this transaction.

    Whoever suspends, moves or ends something calls it before the commit, as late as may be: what is
    written under the lock is what every later bet reads.
    """
    conn.execute(
        "SELECT lock_events(%(event_ids)s::bigint[])", {"event_ids": list(event_ids)}
    ).fetchone()


def upsert_odds_heard(conn: Connection, *, sport: str) -> int:
    """Note that all prices of a sport have just been heard and saved."""
    return conn.execute(
        """
        INSERT INTO odds_heard AS heard (sport_id, heard_at)
        SELECT sport.id, clock_timestamp()
        FROM sports AS sport
        WHERE sport.slug = %(sport)s
        ON CONFLICT (sport_id) DO UPDATE
        SET heard_at = greatest(heard.heard_at, excluded.heard_at)
        """,
        {"sport": sport},
    ).rowcount
