"""How often the days of the price history are looked after."""

from touchline.catalog.history import keep_history
from touchline.config import Settings
from touchline.plumbing import pacing
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task

HISTORY_REST_S = 1800.0


def history_task(settings: Settings, db: Database) -> Task:
    """Make the days to come and drop the old ones: at the start, then twice an hour."""

    def keep() -> float:
        today = pacing.utc_now().date()
        keep_history(db, today=today, keep_days=settings.price_history_days)
        return pacing.jittered(HISTORY_REST_S)

    return Task("history", keep)
