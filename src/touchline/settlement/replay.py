"""Replays a season of league football: its prices ahead of time, then its results. Half of it is pure.

A season's file tells prices and results of matches long over. All kick-offs move by the same whole
number of weeks, so that what was in order stays in order and on its day of the week.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from touchline.catalog.model import EventStatus, OddsAnswer, ReportedResult
from touchline.catalog.save import Saved, save_answer
from touchline.errors import Refused
from touchline.feeds.feed import Feed
from touchline.feeds.football_data.season import Moment, parse_odds, parse_scores
from touchline.feeds.replay import moved
from touchline.plumbing.db import Database
from touchline.settlement.record import BATCH_RESULTS_MAX, ResultRecorder

SPORT = "soccer"
# The first match is still to start for at least so long: there is time to look, and to bet.
_AHEAD = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class SeasonEmpty(Refused):
    """The season has no match that could be told."""

    code = "season_empty"


@dataclass(frozen=True, slots=True)
class Season:
    """A season as it is replayed. ``dropped`` counts rows that could not be told, by reason."""

    odds: OddsAnswer
    results: tuple[ReportedResult, ...]
    weeks: int
    first_starts_at: datetime
    last_starts_at: datetime
    dropped: Mapping[str, int] = field(default_factory=dict)


def read_season(
    body: bytes,
    *,
    now: datetime,
    moment: Moment = Moment.CLOSING,
    weeks: int | None = None,
    book: str | None = None,
    mark: str = "",
) -> Season:
    """A season's file with its kick-offs ``weeks`` later, by default as few as put all of it ahead.

    ``book`` is the only one to take prices from. A ``mark`` makes its matches others than those of
    the same file without it.

    Raises:
        AnswerRefused: no CSV of a season.
        SeasonEmpty: nothing in it can be told.

    """
    odds = parse_odds(body, sport=SPORT, moment=moment, book=book)
    scores = parse_scores(body, sport=SPORT)
    if not odds.events:
        raise SeasonEmpty
    first = min(event.starts_at for event in odds.events)
    weeks = weeks_ahead(first, now) if weeks is None else weeks
    later = timedelta(weeks=weeks)
    events = tuple(
        replace(
            event,
            provider_event_id=event.provider_event_id + mark,
            status=EventStatus.SCHEDULED,
            raw_status="",
        )
        for event in moved(odds, later).events
    )
    return Season(
        replace(odds, events=events),
        tuple(
            replace(each, provider_event_id=each.provider_event_id + mark)
            for each in scores.results
            if each.status is not EventStatus.SCHEDULED
        ),
        weeks,
        min(event.starts_at for event in events),
        max(event.starts_at for event in events),
        dict(Counter(odds.dropped) | Counter(scores.dropped)),
    )


def weeks_ahead(first: datetime, now: datetime) -> int:
    """The fewest weeks that put the first kick-off at least a day ahead."""
    return max(0, -((first - now - _AHEAD) // _WEEK))


def save_prices(db: Database, season: Season, *, now: datetime) -> Saved:
    """Offer the whole season, as the poller would have.

    Raises:
        DatabaseUnavailable: as for ``save_answer``.

    """
    return save_answer(db, season.odds, now=now)


def save_results(db: Database, feed: Feed, season: Season) -> int:
    """Record the season's results, as if its provider had reported them; the versions written.

    Told a second time they are final.
    """
    recorder = ResultRecorder(feed, db, confirm_s=0.0)  # a season that is over changes no more
    results = list(season.results)
    return sum(
        recorder.save(SPORT, results[start : start + BATCH_RESULTS_MAX]).versions_written
        for start in range(0, len(results), BATCH_RESULTS_MAX)
    )
