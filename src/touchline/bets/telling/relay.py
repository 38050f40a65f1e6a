"""Tells what happened to bets: at least once, of each bet in its order, forgotten only afterwards."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from redis.exceptions import RedisError

from touchline.bets.telling import queries
from touchline.bets.telling.queries import Untold
from touchline.bets.telling.store import BetStreams
from touchline.plumbing import metrics
from touchline.plumbing.db import Database, Lane

logger = logging.getLogger(__name__)

AT_A_TIME = 200


@dataclass(slots=True)
class Relay:
    """Brings events from the outbox to the streams. ``is_delayed`` while the streams are away."""

    db: Database
    streams: BetStreams
    is_delayed: bool = False

    def relay_once(self) -> Iterator[int]:
        """Tell what waits, some of every tenant at a time, until nothing does; yields how much.

        What cannot be told now goes on waiting.
        """
        while True:
            with self.db.connection_ctx(lane=Lane.SHEDDABLE) as conn:
                untold = queries.list_untold_all_tenants(conn, each=AT_A_TIME)
            if not untold or not self._told(untold):
                return
            with self.db.connection_ctx() as conn:
                queries.delete_told_all_tenants(
                    conn,
                    tenant_ids=[event.tenant_id for event in untold],
                    ids=[event.id for event in untold],
                )
            for event in untold:
                metrics.bet_events_told.labels(event.topic).inc()
            yield len(untold)

    def _told(self, untold: list[Untold]) -> bool:
        was_delayed = self.is_delayed
        try:
            self.streams.add(untold)
        except RedisError as error:
            self.is_delayed = True
            if not was_delayed:  # and not again every second
                logger.warning("bet.events_delayed", extra={"error": repr(error)})
            return False
        self.is_delayed = False
        return True
