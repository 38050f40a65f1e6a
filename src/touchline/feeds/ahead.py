"""Polls the fixtures of who prices a sport: what is moved or called off reaches the events we offer.

Prices come every half minute and say the same sooner; fixtures tell of what prices leave out, such as
a match that is gone from the offer because it was put off.
"""

import logging
from collections import Counter
from dataclasses import dataclass

from touchline.catalog.guards.claims import PlannedEvent
from touchline.catalog.replan import PlanRefused, take_plan
from touchline.feeds.adapter import FixtureAnswer
from touchline.feeds.feed import Feed, Question
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)

_ABSENT = f"refused_{Reason.ABSENT}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one poll came to. ``retry_after_s`` is the provider's wish, 0 when it has none."""

    outcome: str
    retry_after_s: float = 0.0
    written: int = 0


@dataclass(frozen=True, slots=True)
class FixturesPoller:
    """Polls the fixtures of one feed, one sport at a time."""

    feed: Feed
    db: Database

    def poll_once(self, sport: str) -> Looked:
        """One poll of one sport. A page that is refused does not keep the others from being asked."""
        asked = self.feed.fixtures(sport, pacing.utc_now())
        if asked.wait_s > 0:
            return Looked("paced", asked.wait_s)
        looked: list[Looked] = []
        doubts: Counter[str] = Counter()
        for question in asked.questions:
            looked.append(self._ask(sport, question, doubts))
            if looked[-1].outcome.startswith("unavailable_"):
                break  # the next question would go to the same host
        outcome = _together([each.outcome for each in looked])
        metrics.feed_answers.labels(self.feed.provider, sport, f"fixtures_{outcome}").inc()
        for reason, count in doubts.items():
            metrics.feed_events_doubted.labels(sport, reason).inc(count)
        written = sum(each.written for each in looked)
        logger.info(
            "fixtures.cycle_finished",
            extra={
                "provider": self.feed.provider,
                "sport": sport,
                "outcome": outcome,
                "rows_written": written,
                "doubts": dict(sorted(doubts.items())),
            },
        )
        return Looked(outcome, max((each.retry_after_s for each in looked), default=0.0), written)

    def _ask(self, sport: str, question: Question[FixtureAnswer], doubts: Counter[str]) -> Looked:
        try:
            heard = question.ask()
        except AnswerRefused as error:
            return Looked(f"refused_{error.reason}")
        except FeedUnavailable as error:
            return Looked(f"unavailable_{error.reason}", error.retry_after_s)
        if heard.answer is None:
            return Looked("unchanged")
        planned = [
            PlannedEvent(
                each.provider_event_id, each.home_name, each.away_name, each.starts_at, each.status
            )
            for each in heard.answer.fixtures
        ]
        try:
            taken = take_plan(
                self.db,
                sport=sport,
                provider=self.feed.provider,
                planned=planned,
                now=pacing.utc_now(),
            )
        except PlanRefused as error:
            logger.warning("fixtures.plan_refused", extra={"sport": sport, **error.facts})
            return Looked("refused_implausible")
        doubts.update(taken.doubts)
        heard.keep()
        return Looked("accepted", written=taken.written)


def _together(outcomes: list[str]) -> str:
    """The first trouble if any, else whether anything was new; a day without a page has no fixtures."""
    told = [outcome for outcome in outcomes if outcome != _ABSENT] or outcomes
    troubles = [outcome for outcome in told if outcome not in ("accepted", "unchanged")]
    return (troubles or sorted(told) or ["nothing_asked"])[0]
