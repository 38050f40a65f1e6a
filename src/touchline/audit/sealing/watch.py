"""Looks all trails over, a slice at a time, for ever: what was rewritten is found without being asked."""

import logging

from touchline.audit.sealing import queries
from touchline.audit.sealing.verify import Position, look
from touchline.plumbing import metrics
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)


class TrailWatch:
    """Where one process is on its round."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._round: list[int] = []
        self._position = Position()

    def look_once(self) -> int:
        """Look over the next slice of the round; how much was wrong there."""
        if not self._round:
            with self._db.connection_ctx() as conn:
                self._round = queries.list_chains_all_tenants(conn)[::-1]
            if not self._round:
                return 0
        scope = self._round[-1]
        looked = look(self._db, scope, self._position)
        if looked.findings:
            said = [f"{each.flaw} at {each.seq or each.line_id}" for each in looked.findings]
            logger.error("audit.check_failed", extra={"scope": scope, "flaws": said[:20]})
            for each in looked.findings:
                metrics.audit_flaws.labels(each.flaw.value).inc()
        self._position = looked.position
        if looked.is_end:
            self._round.pop()
            self._position = Position()
        return len(looked.findings)
