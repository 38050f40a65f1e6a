"""Keeps the days of the price history: their tables are made ahead, and dropped when they are old."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from touchline.catalog import queries
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)

# Ahead as long as a weekend without a worker; behind, so that what came in late finds its day.
DAYS_AHEAD = 3
DAYS_BEHIND = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """The days (UTC) that were made and those that were dropped."""

    made: tuple[date, ...] = ()
    dropped: tuple[date, ...] = ()


def keep_history(db: Database, *, today: date, keep_days: int) -> Kept:
    """Make the days to come, and drop those before the last ``keep_days``. Any number may do so at once.

    A day is dropped as a whole, with all its changes; no row is ever deleted.

    Raises:
        DatabaseUnavailable: what was not done is done the next time.

    """
    with db.connection_ctx() as conn:
        known = queries.list_history_days(conn)
    made, dropped = [], []
    for day in missing_days(known, today=today):
        with db.connection_ctx() as conn:
            if queries.add_history_day(conn, day=day):
                made.append(day)
    for day in expired_days(known, today=today, keep_days=keep_days):
        with db.connection_ctx() as conn:
            if queries.drop_history_day(conn, day=day):
                dropped.append(day)
    if made or dropped:
        facts = {"made": [str(day) for day in made], "dropped": [str(day) for day in dropped]}
        logger.info("history.days_changed", extra=facts)
    return Kept(tuple(made), tuple(dropped))


def missing_days(known: Collection[date], *, today: date) -> list[date]:
    """The days around today that have no table yet, in order."""
    wanted = [today + timedelta(days=distance) for distance in range(-DAYS_BEHIND, DAYS_AHEAD + 1)]
    return [day for day in wanted if day not in known]


def expired_days(known: Collection[date], *, today: date, keep_days: int) -> list[date]:
    """The days that are too old to keep, in order; never yesterday, which may still come in."""
    first_kept = today - timedelta(days=max(keep_days, DAYS_BEHIND))
    return sorted(day for day in known if day < first_kept)
