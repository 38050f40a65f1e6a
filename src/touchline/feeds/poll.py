"""Polls the odds feed of a sport: fetch → parse → save what changed → wake the publisher.

The connection is held for the saving alone; what cannot be understood changes nothing.
"""

import logging
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import Saved, save_answer
from touchline.catalog.store import BoardStore
from touchline.feeds.fetch import FeedUnavailable, GoalserveClient
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.sniff import AnswerRefused, read_document
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)

PROVIDER = "goalserve"


@dataclass(slots=True)
class _SportState:
    """What is remembered of a sport between polls."""

    cursor: str = ""
    trouble: str = ""
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one poll came to. ``retry_after_s`` is the provider's wish, 0 when it has none."""

    outcome: str
    retry_after_s: float = 0.0
    rows_written: int = 0


class OddsPoller:
    """Polls sports one at a time and remembers each one's cursor."""

    def __init__(
        self,
        client: GoalserveClient,
        db: Database,
        board_store: BoardStore,
        *,
        bookmaker_ids: tuple[str, ...],
    ) -> None:
        self._client = client
        self._db = db
        self._store = board_store
        self._bookmaker_ids = bookmaker_ids
        self._sports: dict[str, _SportState] = {}

    def poll_once(self, sport: str) -> Cycle:
        """One poll of one sport. Trouble with the feed is counted by reason and logged once."""
        state = self._sports.setdefault(sport, _SportState())
        started_s = pacing.monotonic_s()
        try:
            answer, size_bytes = self._fetch(sport, state.cursor)
        except AnswerRefused as error:
            return self._trouble(sport, state, f"refused_{error.reason}")
        except FeedUnavailable as error:
            cycle = self._trouble(sport, state, f"unavailable_{error.reason}")
            return Cycle(cycle.outcome, retry_after_s=error.retry_after_s)
        if not answer.events and answer.cursor in ("", "0"):
            return self._trouble(sport, state, "empty")
        fetched_s = pacing.monotonic_s()
        saved = save_answer(self._db, answer)
        saved_s = pacing.monotonic_s()
        self._publish(sport)
        state.cursor = answer.cursor
        self._count(sport, state, answer, saved)
        logger.info(
            "odds.cycle_finished",
            extra={
                "sport": sport,
                "size_bytes": size_bytes,
                "fetch_ms": round((fetched_s - started_s) * 1000),
                "save_ms": round((saved_s - fetched_s) * 1000),
                **_facts(answer, saved),
            },
        )
        return Cycle("accepted", rows_written=saved.rows_written)

    def _fetch(self, sport: str, cursor: str) -> tuple[OddsAnswer, int]:
        raw = self._client.odds(sport, cursor=cursor, now=pacing.utc_now())
        logger.info("odds.fetched", extra={"sport": sport, "size_bytes": len(raw)})
        document = read_document(raw)
        return parse_odds(document, sport=sport, bookmaker_ids=self._bookmaker_ids), len(raw)

    def _publish(self, sport: str) -> None:
        """Tell the publisher; without Redis the next sweep after its return finds everything."""
        try:
            self._store.mark_seen(sport)
        except RedisError as error:
            logger.warning("odds.publish_skipped", extra={"sport": sport, "error": repr(error)})
        else:
            logger.info("odds.published", extra={"sport": sport})

    def _trouble(self, sport: str, state: _SportState, outcome: str) -> Cycle:
        metrics.feed_answers.labels(PROVIDER, sport, outcome).inc()
        if state.trouble != outcome:
            logger.warning("odds.answer_refused", extra={"sport": sport, "reason": outcome})
        state.trouble = outcome
        return Cycle(outcome)

    def _count(self, sport: str, state: _SportState, answer: OddsAnswer, saved: Saved) -> None:
        metrics.feed_answers.labels(PROVIDER, sport, "accepted").inc()
        metrics.feed_rows_written.labels(sport).inc(saved.rows_written)
        for reason, dropped in answer.dropped.items():
            metrics.feed_markets_dropped.labels(sport, reason).inc(dropped)
        if state.trouble:
            logger.info(
                "odds.answer_accepted_again", extra={"sport": sport, "after": state.trouble}
            )
        state.trouble = ""


def _facts(answer: OddsAnswer, saved: Saved) -> dict[str, object]:
    markets = [market for event in answer.events for market in event.markets]
    return {
        "events": len(answer.events),
        "markets": len(markets),
        "selections": sum(len(market.selections) for market in markets),
        "markets_read": answer.markets_read,
        "selections_read": answer.selections_read,
        "dropped": dict(sorted(answer.dropped.items())),
        "events_changed": saved.events_changed,
        "rows_written": saved.rows_written,
    }
