"""Makes results that two people of staff vouch for final: each becomes a version as any other.

Workers alone write results; who approves an entry only says so, and hears of it within a minute.
"""

import logging
from dataclasses import dataclass
from hashlib import blake2b

from touchline.catalog.closing.queries import LOCKS_MAX, lock_events
from touchline.plumbing.db import Connection, Database
from touchline.settlement import queries as result_queries
from touchline.settlement.agenda.queries import upsert_agenda
from touchline.settlement.entries import queries
from touchline.settlement.reasons import State
from touchline.settlement.shapes import STAFF
from touchline.settlement.standings import queries as standing_queries

logger = logging.getLogger(__name__)

BATCH_ENTRIES_MAX = LOCKS_MAX


@dataclass(frozen=True, slots=True)
class EntryAdopter:
    """Takes approved entries over."""

    db: Database

    def adopt_once(self) -> int:
        """Every approved entry that is no version yet becomes one, and final; returns how many."""
        with self.db.connection_ctx() as conn:
            entries = queries.list_entries_to_adopt(conn, limit=BATCH_ENTRIES_MAX)
            adopted = [entry for entry in entries if _record(conn, entry)]
            if adopted:
                event_ids = [entry.event_id for entry in adopted]
                versions = [entry.version + 1 for entry in adopted]
                standing_queries.insert_finals(
                    conn,
                    event_ids=event_ids,
                    versions=versions,
                    confirmed_by=["" for _ in adopted],
                    entry_ids=[entry.entry_id for entry in adopted],
                )
                upsert_agenda(conn, event_ids=event_ids)
                standing_queries.upsert_standings(
                    conn,
                    event_ids=event_ids,
                    versions=versions,
                    states=[State.FINAL for _ in adopted],
                    reasons=[None for _ in adopted],
                )
                lock_events(conn, event_ids=event_ids)
        if adopted:
            logger.info("results.entries_adopted", extra={"entries": len(adopted)})
        return len(adopted)


def _record(conn: Connection, entry: queries.ApprovedEntry) -> bool:
    """Whether it is a version now; another one came first otherwise, and the next round tries again."""
    written = result_queries.insert_result(
        conn,
        event_id=entry.event_id,
        version=entry.version + 1,
        status=entry.status,
        raw_status=STAFF,
        home_score=entry.home_score,
        away_score=entry.away_score,
        half_time=entry.half_time,
        full_time=entry.full_time,
        extra_time=entry.extra_time,
        penalties=entry.penalties,
        winner=entry.winner,
        periods=entry.periods,
        # No report of a feed is ever this entry, whatever it says.
        content_hash=blake2b(f"{STAFF} {entry.entry_id}".encode(), digest_size=16).digest(),
    )
    return written == 1
