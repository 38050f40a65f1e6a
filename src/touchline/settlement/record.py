"""Records what score feeds report: every change of an event we know is a new, immutable version.

Each poll also says which versions were told once more, and so which one may be paid on. Nothing is
graded here and nothing is derived: this is the ground that settlement will stand on.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from touchline.catalog.closing.queries import LOCKS_MAX, lock_events
from touchline.catalog.model import EventStatus, ReportedResult, ScoreAnswer
from touchline.feeds.feed import Feed, Question
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Connection, Database
from touchline.settlement import queries
from touchline.settlement.standings import queries as standings
from touchline.settlement.standings.judging import Newest, is_waiting, keep_standings, tell_news

logger = logging.getLogger(__name__)

# Result rows of one transaction, which closes their events to bets.
BATCH_RESULTS_MAX = LOCKS_MAX
# What lasts longer than this is on the page of today; what is older than this staff enter.
OWED_AFTER_S = 4 * 3600
OWED_DAYS = 8
_HEARD = frozenset({"accepted", "unchanged"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one poll came to. ``retry_after_s`` is the provider's wish, 0 when it has none."""

    outcome: str
    results_read: int = 0
    versions_written: int = 0
    finals_written: int = 0
    retry_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of some results. ``waiting`` are those that one more report may make final."""

    versions_written: int = 0
    finals_written: int = 0
    waiting: tuple[ReportedResult, ...] = ()


class ResultRecorder:
    """Polls the scores of one feed, the one whose events the book offers, one sport at a time.

    A result is final when it was reported once more ``confirm_s`` after it was first.
    """

    def __init__(self, feed: Feed, db: Database, *, confirm_s: float) -> None:
        self._feed = feed
        self._db = db
        self._confirm_s = confirm_s
        self._trouble: dict[tuple[str, str], str] = {}
        self._waiting: dict[tuple[str, str], tuple[ReportedResult, ...]] = {}

    def record_once(self, sport: str) -> Recorded:
        """One poll of one sport's scores. Trouble is counted by reason and logged once."""
        asked = self._feed.scores(sport, pacing.utc_now(), owed=self._owed(sport))
        if asked.wait_s > 0:
            return Recorded("paced", retry_after_s=asked.wait_s)
        recorded = []
        told: set[str] = set()
        for question in asked.questions:
            recorded.append(self._ask(sport, question, told))
            if recorded[-1].outcome.startswith("unavailable_"):
                break  # the next question would go to the same host
        return _together(recorded)

    def _owed(self, sport: str) -> list[datetime]:
        """When the events started whose end should be known by now."""
        with self._db.connection_ctx() as conn:
            return standings.list_owed_starts(
                conn,
                sport=sport,
                provider=self._feed.provider,
                after_s=OWED_AFTER_S,
                within_days=OWED_DAYS,
            )

    def _ask(self, sport: str, question: Question[ScoreAnswer], told_before: set[str]) -> Recorded:
        """Ask, and record what no earlier question of this poll told: pages may list a match twice."""
        place = (sport, question.scope)
        try:
            heard = question.ask()
        except AnswerRefused as error:
            return self._refused(place, f"refused_{error.reason}", 0.0)
        except FeedUnavailable as error:
            return self._refused(place, f"unavailable_{error.reason}", error.retry_after_s)
        self._trouble.pop(place, None)
        logger.info("results.fetched", extra={"sport": sport, "size_bytes": heard.size_bytes})
        outcome = "unchanged" if heard.answer is None else "accepted"
        metrics.feed_answers.labels(self._feed.provider, sport, f"scores_{outcome}").inc()
        if heard.answer is None:
            # Said to be unchanged: what was told before is told once more.
            told = list(self._waiting.get(place, ()))
        else:
            results = heard.answer.results
            told = [
                each
                for each in results
                if each.status is not EventStatus.SCHEDULED
                and each.provider_event_id not in told_before
            ]
        told_before.update(each.provider_event_id for each in told)
        saved = [
            self.save(sport, told[start : start + BATCH_RESULTS_MAX])
            for start in range(0, len(told), BATCH_RESULTS_MAX)
        ]
        self._waiting[place] = tuple(each for some in saved for each in some.waiting)
        heard.keep()
        recorded = Recorded(
            outcome,
            len(told),
            sum(each.versions_written for each in saved),
            sum(each.finals_written for each in saved),
        )
        logger.info(
            "results.cycle_finished",
            extra={
                "sport": sport,
                "results": len(told),
                "versions_written": recorded.versions_written,
                "finals_written": recorded.finals_written,
            },
        )
        return recorded

    def save(self, sport: str, results: Sequence[ReportedResult]) -> Saved:
        """Record what is new about events we know, and where it stands, in one transaction."""
        with self._db.connection_ctx() as conn:
            logger.info("results.connection_opened", extra={"sport": sport})
            newest = self._insert(conn, sport, results)
            judged = keep_standings(
                conn,
                sport=sport,
                provider=self._feed.provider,
                told=newest,
                confirm_s=self._confirm_s,
            )
            told = [each.event_id for each in newest if not each.is_repeated]
            lock_events(conn, event_ids=told)
            saved = Saved(
                sum(not each.is_repeated for each in newest),
                sum(each.verdict.is_new_final for each in judged),
                tuple(each.newest.report for each in judged if is_waiting(each)),
            )
            logger.info(
                "results.saved",
                extra={
                    "sport": sport,
                    "versions_written": saved.versions_written,
                    "finals_written": saved.finals_written,
                },
            )
        logger.info("results.connection_closed", extra={"sport": sport})
        tell_news(sport, judged)
        return saved

    def _insert(
        self, conn: Connection, sport: str, results: Sequence[ReportedResult]
    ) -> list[Newest]:
        """The newest version of each event we know; what differs from the one on record is added."""
        latest = queries.list_latest_results(
            conn,
            sport=sport,
            provider=self._feed.provider,
            provider_event_ids=[result.provider_event_id for result in results],
        )
        known = {entry.provider_event_id: entry for entry in latest}
        newest = []
        for result in results:
            entry = known.get(result.provider_event_id)
            if entry is None:
                continue
            digest = content_hash(result)
            if entry.content_hash == digest:
                newest.append(
                    Newest(entry.event_id, entry.version, result, entry.age_s, is_repeated=True)
                )
            elif _insert_version(conn, entry.event_id, entry.version + 1, result, digest):
                newest.append(
                    Newest(entry.event_id, entry.version + 1, result, 0.0, is_repeated=False)
                )
        return newest

    def _refused(self, place: tuple[str, str], outcome: str, retry_after_s: float) -> Recorded:
        sport, _ = place
        metrics.feed_answers.labels(self._feed.provider, sport, f"scores_{outcome}").inc()
        if self._trouble.get(place) != outcome:
            logger.warning("results.answer_refused", extra={"sport": sport, "reason": outcome})
        self._trouble[place] = outcome
        return Recorded(outcome, retry_after_s=retry_after_s)


def _together(recorded: list[Recorded]) -> Recorded:
    """What several questions came to: the first trouble if any, else whether anything was new."""
    outcomes = [each.outcome for each in recorded]
    if not _HEARD.isdisjoint(outcomes):  # then a page that is not there is no trouble
        outcomes = [outcome for outcome in outcomes if outcome != f"refused_{Reason.ABSENT}"]
    troubles = [outcome for outcome in outcomes if outcome not in _HEARD]
    return Recorded(
        (troubles or sorted(outcomes) or ["nothing_asked"])[0],
        sum(each.results_read for each in recorded),
        sum(each.versions_written for each in recorded),
        sum(each.finals_written for each in recorded),
        max((each.retry_after_s for each in recorded), default=0.0),
    )


def _insert_version(
    conn: Connection, event_id: int, version: int, result: ReportedResult, digest: bytes
) -> bool:
    """Whether it was recorded; somebody else recorded this version first otherwise."""
    written = queries.insert_result(
        conn,
        event_id=event_id,
        version=version,
        status=result.status.value,
        raw_status=result.raw_status,
        home_score=result.home_score,
        away_score=result.away_score,
        half_time=_pair(result.half_time),
        full_time=_pair(result.full_time),
        extra_time=_pair(result.extra_time),
        penalties=_pair(result.penalties),
        winner=result.winner,
        periods=result.periods,
        content_hash=digest,
    )
    return written == 1


def content_hash(result: ReportedResult) -> bytes:
    """A digest of everything reported; equal digests are the same version."""
    return hashlib.blake2b(orjson.dumps(result), digest_size=16).digest()


def _pair(score: tuple[int, int] | None) -> list[int] | None:
    return None if score is None else list(score)
