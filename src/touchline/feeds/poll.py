"""Polls the odds feed of a sport: ask → read → save what changed → wake the publisher.

The connection is held for the saving alone; what cannot be understood changes nothing.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from touchline.catalog.closing.queries import upsert_odds_heard
from touchline.catalog.guards.listing import Coverage
from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import AnswerShrunken, Saved, save_answer
from touchline.catalog.store import BoardStore
from touchline.feeds.feed import Feed, Heard, Question
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)

_HEARD = frozenset({"accepted", "unchanged"})


@dataclass(slots=True)
class _Trouble:
    """What the last poll of one scope of a sport met; empty while all is well."""

    outcome: str = ""
    shrunken: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one poll came to. ``retry_after_s`` is the provider's wish, 0 when it has none."""

    outcome: str
    retry_after_s: float = 0.0
    rows_written: int = 0


@dataclass(slots=True)
class OddsPoller:
    """Polls the sports of one feed one at a time."""

    feed: Feed
    db: Database
    store: BoardStore
    _troubles: dict[tuple[str, str], _Trouble] = field(default_factory=dict)

    def poll_once(self, sport: str) -> Cycle:
        """One poll of one sport. Trouble with the feed is counted by reason and logged once.

        A sport counts as seen only when all that was asked of it was heard.
        """
        asked = self.feed.odds(sport, pacing.utc_now())
        if asked.wait_s > 0:
            return Cycle("paced", retry_after_s=asked.wait_s)
        cycles = []
        for question in asked.questions:
            cycles.append(self._ask(sport, question))
            if cycles[-1].outcome.startswith("unavailable_"):
                break  # the next question would go to the same host
        if cycles and all(cycle.outcome in _HEARD for cycle in cycles):
            self._note_heard(sport)
            self._publish(sport)
        return _together(cycles)

    def _ask(self, sport: str, question: Question[OddsAnswer]) -> Cycle:
        trouble = self._troubles.setdefault((sport, question.scope), _Trouble())
        started_s = pacing.monotonic_s()
        try:
            heard = question.ask()
        except AnswerRefused as error:
            return self._refused(sport, trouble, f"refused_{error.reason}")
        except FeedUnavailable as error:
            cycle = self._refused(sport, trouble, f"unavailable_{error.reason}")
            return Cycle(cycle.outcome, retry_after_s=error.retry_after_s)
        answer, size_bytes = heard.answer, heard.size_bytes
        logger.info("odds.fetched", extra={"sport": sport, "size_bytes": size_bytes})
        if answer is None:
            self._accepted(sport, trouble, "unchanged")
            return Cycle("unchanged")
        if not answer.events and answer.cursor in ("", "0"):
            return self._refused(sport, trouble, "empty")
        fetched_s = pacing.monotonic_s()
        try:
            saved = save_answer(
                self.db,
                answer,
                now=pacing.utc_now(),
                coverage=_coverage(question, heard),
                shrunken_before=trouble.shrunken,
            )
        except AnswerShrunken:
            trouble.shrunken += 1
            return self._refused(sport, trouble, "refused_shrunken")
        trouble.shrunken = 0
        saved_s = pacing.monotonic_s()
        heard.keep()
        self._accepted(sport, trouble, "accepted")
        _count(answer, saved)
        self._keep_drops(answer)
        logger.info(
            "odds.cycle_finished",
            extra={
                "provider": answer.provider,
                "sport": sport,
                "scope": question.scope,
                "size_bytes": size_bytes,
                "fetch_ms": round((fetched_s - started_s) * 1000),
                "save_ms": round((saved_s - fetched_s) * 1000),
                **_facts(answer, saved),
            },
        )
        return Cycle("accepted", rows_written=saved.rows_written)

    def _keep_drops(self, answer: OddsAnswer) -> None:
        """Keep the table of what was left out; the counters tell as much without it."""
        with suppress(RedisError):
            self.store.put_drops(answer)

    def _note_heard(self, sport: str) -> None:
        """Tell the bets; who lost the feed while asking learns it here from the fence, too."""
        with self.db.connection_ctx() as conn:
            upsert_odds_heard(conn, sport=sport)

    def _publish(self, sport: str) -> None:
        """Tell the publisher; without Redis the next sweep after its return finds everything."""
        try:
            self.store.mark_seen(sport)
        except RedisError as error:
            logger.warning("odds.publish_skipped", extra={"sport": sport, "error": repr(error)})
        else:
            logger.info("odds.published", extra={"sport": sport})

    def _refused(self, sport: str, trouble: _Trouble, outcome: str) -> Cycle:
        metrics.feed_answers.labels(self.feed.provider, sport, outcome).inc()
        if trouble.outcome != outcome:
            logger.warning(
                "odds.answer_refused",
                extra={"provider": self.feed.provider, "sport": sport, "reason": outcome},
            )
        trouble.outcome = outcome
        return Cycle(outcome)

    def _accepted(self, sport: str, trouble: _Trouble, outcome: str) -> None:
        metrics.feed_answers.labels(self.feed.provider, sport, outcome).inc()
        if trouble.outcome:
            logger.info(
                "odds.answer_accepted_again", extra={"sport": sport, "after": trouble.outcome}
            )
        trouble.outcome = ""


def _coverage(question: Question[OddsAnswer], heard: Heard[OddsAnswer]) -> Coverage:
    if question.scope:
        return Coverage.PART
    return Coverage.WHOLE if heard.is_full else Coverage.CHANGES


def _together(cycles: list[Cycle]) -> Cycle:
    """What several questions came to: the first trouble if any, else whether anything was new."""
    outcomes = [cycle.outcome for cycle in cycles]
    troubles = [outcome for outcome in outcomes if outcome not in _HEARD]
    outcome = (troubles or sorted(outcomes) or ["nothing_asked"])[0]
    return Cycle(
        outcome,
        retry_after_s=max((cycle.retry_after_s for cycle in cycles), default=0.0),
        rows_written=sum(cycle.rows_written for cycle in cycles),
    )


def _count(answer: OddsAnswer, saved: Saved) -> None:
    metrics.feed_rows_written.labels(answer.sport).inc(saved.rows_written)
    for reason, dropped in answer.dropped.items():
        metrics.feed_markets_dropped.labels(answer.sport, reason).inc(dropped)
    for reason, held in saved.held.items():
        metrics.feed_markets_held.labels(answer.sport, reason).inc(held)
    for reason, doubted in saved.doubts.items():
        metrics.feed_events_doubted.labels(answer.sport, reason).inc(doubted)


def _facts(answer: OddsAnswer, saved: Saved) -> dict[str, object]:
    markets = [market for event in answer.events for market in event.markets]
    return {
        "events": len(answer.events),
        "markets": len(markets),
        "selections": sum(len(market.selections) for market in markets),
        "markets_read": answer.markets_read,
        "selections_read": answer.selections_read,
        "dropped": dict(sorted(answer.dropped.items())),
        "held": dict(sorted(saved.held.items())),
        "doubts": dict(sorted(saved.doubts.items())),
        "events_changed": saved.events_changed,
        "rows_written": saved.rows_written,
    }
