"""The feeds in words, one row each, from what workers told Redis. Reads nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touchline.catalog.guards.ages import AgesMax
from touchline.feeds.condition import FeedFacts, FeedKey
from touchline.feeds.store import Told

_MINUTE_S = 60
_HOUR_S = 3600
_KIB = 1024
# An answer with nothing in it.
_NOTHING = "refused_empty"


class Health(StrEnum):
    """How a feed is: heard lately with nothing in its way, with nothing to tell so far, or neither."""

    WELL = "well"
    QUIET = "quiet"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed in words."""

    provider: str
    sport: str
    part: str
    health: Health
    state: str
    age: str
    lag: str
    size: str
    dropped: Sequence[str]
    unknown: Sequence[str]
    breaker: str
    budget: str
    holder: str


def feed_rows(
    told: Mapping[str, Told], keys: Iterable[FeedKey], *, at_s: float, ages_max: AgesMax
) -> list[FeedRow]:
    """A row for each feed that should be asked, told of or not.

    While any feed was heard, one that was not asked yet is quiet: fixtures are asked once in a long
    while. So is one that has only ever answered with nothing, as of a sport that nobody offers.
    """
    is_any_heard = any(each.heard_at_s is not None for each in told.values())
    quiet = Health.QUIET if is_any_heard else Health.ILL
    return [_row(key, told.get(str(key)), at_s, ages_max.of(key.sport), quiet) for key in keys]


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


def _row(key: FeedKey, told: Told | None, at_s: float, age_max_s: float, quiet: Health) -> FeedRow:
    names = (key.provider, key.sport, key.part.value)
    if told is None:
        return FeedRow(*names, quiet, "never asked", "never", "", "", (), (), "", "", "nobody")
    facts = told.facts
    age_s = None if told.heard_at_s is None else at_s - told.heard_at_s
    return FeedRow(
        *names,
        health=_health(facts, age_s, age_max_s, quiet),
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


def _health(facts: FeedFacts, age_s: float | None, age_max_s: float, quiet: Health) -> Health:
    if age_s is None:
        return quiet if facts.outcome == _NOTHING else Health.ILL
    is_fresh = age_s <= age_max_s + facts.rest_s
    is_well = is_fresh and not facts.trouble and not facts.unknown_events
    return Health.WELL if is_well else Health.ILL


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
