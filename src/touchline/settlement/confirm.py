"""Asks the providers that only confirm, and keeps what they say of events that were joined to ours.

Nothing is settled from here: a confirmation stands beside the result of the provider that prices,
which is judged again, and held where the two contradict each other.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import orjson

from touchline.catalog.model import EventStatus, ReportedResult, ScoreAnswer
from touchline.feeds import queries as feed_queries
from touchline.feeds.adapter import FixtureAnswer
from touchline.feeds.feed import Feed, Heard, Question
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.settlement import queries
from touchline.settlement.standings import queries as standings
from touchline.settlement.standings.judging import judge_again, tell_news

logger = logging.getLogger(__name__)

BATCH_ROWS_MAX = 500
OWED_AFTER_S = 4 * 3600
OWED_DAYS = 14
Told = TypeVar("Told", FixtureAnswer, ScoreAnswer)
_NOT_YET = frozenset({EventStatus.SCHEDULED, EventStatus.LIVE, EventStatus.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What one poll came to. ``retry_after_s`` is the provider's wish, 0 when it has none."""

    outcome: str
    sightings: int = 0
    confirmations: int = 0
    retry_after_s: float = 0.0


@dataclass(slots=True)
class _Poll:
    """What the questions of one poll met. ``absent`` pieces are none there yet, such as a new season."""

    heard: int = 0
    absent: int = 0
    first_trouble: str = ""
    retry_after_s: float = 0.0
    is_cut_short: bool = False

    @property
    def trouble(self) -> str:
        """The first trouble; that some piece is not there is one when no other was."""
        is_nothing_there = self.absent and not self.heard
        return self.first_trouble or (f"refused_{Reason.ABSENT}" if is_nothing_there else "")

    def ask_each(
        self, questions: Sequence[Question[Told]], take: Callable[[Question[Told]], int]
    ) -> int:
        """What taking each answer came to; nothing more is asked of a provider that is away."""
        taken = 0
        for question in questions:
            try:
                taken += take(question)
                self.heard += 1
            except AnswerRefused as error:
                self._note(error.reason)
            except FeedUnavailable as error:
                self.first_trouble = self.first_trouble or f"unavailable_{error.reason}"
                self.retry_after_s, self.is_cut_short = error.retry_after_s, True
                break
        return taken

    def _note(self, reason: Reason) -> None:
        if reason is Reason.ABSENT:
            self.absent += 1
        else:
            self.first_trouble = self.first_trouble or f"refused_{reason}"


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Polls one confirming feed, one sport at a time."""

    feed: Feed
    db: Database

    def confirm_once(self, sport: str) -> Confirmed:
        """One poll: what the provider names, for whoever joins it to ours, and what it reports.

        A piece that is refused does not keep the others from being asked.
        """
        now = pacing.utc_now()
        poll = _Poll()
        sightings, confirmations = 0, 0
        if self.feed.adapter.fixtures is not None:
            named = self.feed.fixtures(sport, now)
            sightings = poll.ask_each(named.questions, partial(self._sight, sport))
        outcome = "paced"
        if not poll.is_cut_short:
            scores = self.feed.scores(sport, now, owed=self._unconfirmed(sport))
            poll.retry_after_s = scores.wait_s
            confirmations = poll.ask_each(scores.questions, partial(self._confirm, sport))
            outcome = "accepted" if scores.questions else "paced"
        outcome = poll.trouble or outcome
        metrics.feed_answers.labels(self.feed.provider, sport, f"confirming_{outcome}").inc()
        logger.info(
            "results.confirmed",
            extra={
                "provider": self.feed.provider,
                "sport": sport,
                "outcome": outcome,
                "sightings": sightings,
                "confirmations": confirmations,
                "absent": poll.absent,
            },
        )
        return Confirmed(outcome, sightings, confirmations, poll.retry_after_s)

    def _unconfirmed(self, sport: str) -> list[datetime]:
        """When the joined events started whose end the provider should have told by now."""
        with self.db.connection_ctx() as conn:
            return standings.list_unconfirmed_starts(
                conn,
                sport=sport,
                provider=self.feed.provider,
                after_s=OWED_AFTER_S,
                within_days=OWED_DAYS,
            )

    def _sight(self, sport: str, question: Question[FixtureAnswer]) -> int:
        heard: Heard[FixtureAnswer] = question.ask()
        if heard.answer is None:
            return 0
        rows = {
            ("event", fixture.provider_event_id): (
                f"{fixture.home_name} - {fixture.away_name}",
                fixture.starts_at,
            )
            for fixture in heard.answer.fixtures
        }
        named: dict[tuple[str, str], str] = {}
        for fixture in heard.answer.fixtures:
            named["league", fixture.league_provider_id] = fixture.league_name
            named["team", fixture.home_provider_id] = fixture.home_name
            named["team", fixture.away_provider_id] = fixture.away_name
        everything = [
            *((kind, each, name, at) for (kind, each), (name, at) in rows.items()),
            *((kind, each, name, None) for (kind, each), name in named.items() if each),
        ]
        for start in range(0, len(everything), BATCH_ROWS_MAX):
            batch = everything[start : start + BATCH_ROWS_MAX]
            with self.db.connection_ctx() as conn:
                feed_queries.upsert_sightings(
                    conn,
                    provider=self.feed.provider,
                    sport=sport,
                    kinds=[kind for kind, _, _, _ in batch],
                    provider_ids=[each for _, each, _, _ in batch],
                    names=[name for _, _, name, _ in batch],
                    starts_at=[at for _, _, _, at in batch],
                )
        with self.db.connection_ctx() as conn:
            feed_queries.delete_old_sightings(conn, provider=self.feed.provider, sport=sport)
        heard.keep()
        return len(everything)

    def _confirm(self, sport: str, question: Question[ScoreAnswer]) -> int:
        heard: Heard[ScoreAnswer] = question.ask()
        if heard.answer is None:
            return 0
        over = [result for result in heard.answer.results if result.status not in _NOT_YET]
        written = sum(
            self._save(sport, over[start : start + BATCH_ROWS_MAX])
            for start in range(0, len(over), BATCH_ROWS_MAX)
        )
        # An alias approved later hears of it too: everything is asked for whole again and again.
        heard.keep()
        return written

    def _save(self, sport: str, results: Sequence[ReportedResult]) -> int:
        with self.db.connection_ctx() as conn:
            event_ids = queries.upsert_confirmations(
                conn,
                provider=self.feed.provider,
                sport=sport,
                provider_event_ids=[result.provider_event_id for result in results],
                statuses=[result.status.value for result in results],
                home_scores=[result.home_score for result in results],
                away_scores=[result.away_score for result in results],
                half_times=[_pair(result.half_time) for result in results],
                full_times=[_pair(result.full_time) for result in results],
            )
            judged = judge_again(conn, sport=sport, event_ids=event_ids) if event_ids else []
        tell_news(sport, judged)
        return len(event_ids)


def _pair(score: tuple[int, int] | None) -> str | None:
    return None if score is None else orjson.dumps(score).decode()
