"""The feeds as platform staff see them: one read-only page on the platform's own host.

It reads what workers told Redis, asks no feed and no database, and names no tenant.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from redis.exceptions import RedisError

from touchline.catalog.guards.ages import AgesMax
from touchline.errors import NotFound
from touchline.feeds.condition import FeedFacts, FeedKey
from touchline.feeds.store import FeedHealthStore, Told
from touchline.web.pages import PAGE_HEADERS
from touchline.web.probes import Keeper, stranger
from touchline.web.reading import current_site
from touchline.web.routes import response_of

FEEDS_PATH = "/platform/feeds"
_MINUTE_S = 60
_HOUR_S = 3600
_KIB = 1024


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed in words. ``is_well``: it was heard lately, and nothing is in its way."""

    provider: str
    sport: str
    part: str
    is_well: bool
    state: str
    age: str
    lag: str
    size: str
    dropped: Sequence[str]
    unknown: Sequence[str]
    breaker: str
    budget: str
    holder: str


def blueprint(
    health: FeedHealthStore,
    keys: Sequence[FeedKey],
    keeper: Keeper,
    *,
    ages_max: AgesMax,
    now_s: Callable[[], float],
) -> Blueprint:
    """The page, for whoever may read details; on a tenant's host there is no such page."""
    platform = Blueprint("platform", __name__)

    @platform.get(FEEDS_PATH)
    def feeds() -> Response:
        if not current_site().is_platform:
            raise NotFound
        if not keeper.lets_in(request.environ):
            return response_of(stranger())
        rows: list[FeedRow] | None = None
        with suppress(RedisError):  # the page says so; a feed may be well all the same
            rows = feed_rows(health.read(), keys, at_s=now_s(), ages_max=ages_max)
        template = current_app.jinja_env.get_template("feeds.html")
        return Response(
            template.render(rows=rows, theme=None),
            headers={**PAGE_HEADERS, "Cache-Control": "no-store"},
            content_type="text/html; charset=utf-8",
        )

    return platform


def feed_rows(
    told: Mapping[str, Told], keys: Iterable[FeedKey], *, at_s: float, ages_max: AgesMax
) -> list[FeedRow]:
    """A row for each feed that should be asked, told of or not."""
    return [_row(key, told.get(str(key)), at_s, ages_max.of(key.sport)) for key in keys]


def duration(span_s: float) -> str:
    """A span in one unit: 12 s, 3 min, 2 h."""
    if span_s < _MINUTE_S:
        return f"{max(0, round(span_s))} s"
    if span_s < _HOUR_S:
        return f"{round(span_s / _MINUTE_S)} min"
    return f"{round(span_s / _HOUR_S)} h"


def size(count_bytes: int) -> str:
    """A size in one unit: 312 B, 14 KiB, 3.4 MiB."""
    if count_bytes < _KIB:
        return f"{count_bytes} B"
    if count_bytes < _KIB * _KIB:
        return f"{count_bytes // _KIB} KiB"
    return f"{count_bytes / _KIB / _KIB:.1f} MiB"


def _row(key: FeedKey, told: Told | None, at_s: float, age_max_s: float) -> FeedRow:
    names = (key.provider, key.sport, key.part.value)
    if told is None:
        return FeedRow(*names, False, "never asked", "never", "", "", (), (), "", "", "nobody")
    facts = told.facts
    age_s = None if told.heard_at_s is None else at_s - told.heard_at_s
    is_fresh = age_s is not None and age_s <= age_max_s + facts.rest_s
    return FeedRow(
        *names,
        is_well=is_fresh and not facts.trouble and not facts.unknown_events,
        state=facts.outcome.replace("_", " ", 1),
        age="never" if age_s is None else duration(age_s),
        lag=f"{facts.lag_ms} ms",
        size=size(facts.size_bytes),
        dropped=[f"{reason} {facts.dropped[reason]}" for reason in _most_first(facts.dropped)],
        unknown=[word or "(no word)" for word in facts.unknown_words],
        breaker=facts.breaker.replace("_", " "),
        budget=_budget(facts, at_s - told.told_at_s),
        holder=f"{facts.holder}, term {facts.term}",
    )


def _budget(facts: FeedFacts, told_ago_s: float) -> str:
    """When it may be asked again at the soonest, and what is left where the provider counts."""
    rest_s = max(0.0, facts.rest_s - told_ago_s)
    parts = [f"again in {duration(rest_s)}" if rest_s else "may be asked"]
    if facts.credits_left is not None:
        parts.append(f"{facts.credits_left} credits of today")
    if facts.quota_left is not None:
        parts.append(f"{facts.quota_left} credits in all")
    return ", ".join(parts)


def _most_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda reason: (-counts[reason], reason))
