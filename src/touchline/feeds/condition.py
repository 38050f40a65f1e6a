"""How a feed is doing: what its last poll met, what it lost, which words nobody knows. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from touchline.catalog.model import EventStatus, OddsAnswer, ScoreAnswer
from touchline.feeds.adapter import FixtureAnswer, Part

# Unknown words shown of one poll, and what is shown of each: a feed may invent as many as it likes.
WORDS_MAX = 20
WORD_LENGTH_MAX = 40
REASONS_MAX = 40

FeedAnswer = OddsAnswer | ScoreAnswer | FixtureAnswer


@dataclass(frozen=True, slots=True, order=True)
class FeedKey:
    """One feed: what one provider tells of one sport."""

    provider: str
    sport: str
    part: Part

    def __str__(self) -> str:
        return f"{self.provider}:{self.sport}:{self.part.value}"


@dataclass(slots=True)
class Condition:
    """What one poll met, over all that it asked. Events are counted, words kept, under bounds."""

    trouble: str = ""
    size_bytes: int = 0
    fetch_s: float = 0.0
    dropped: Counter[str] = field(default_factory=Counter)
    unknown_events: int = 0
    unknown_words: set[str] = field(default_factory=set)

    def note_trouble(self, reason: str) -> None:
        """An answer did not come, or was no answer."""
        self.trouble = reason

    def note_answer(self, answer: FeedAnswer | None, *, size_bytes: int, fetch_s: float) -> None:
        """An answer was read; None: it said that nothing has changed."""
        self.size_bytes += size_bytes
        self.fetch_s += fetch_s
        if answer is None:
            return
        for reason, count in answer.dropped.items():
            if reason in self.dropped or len(self.dropped) < REASONS_MAX:
                self.dropped[reason] += count
        for word in _unknown_words(answer):
            self.unknown_events += 1
            if len(self.unknown_words) < WORDS_MAX:
                self.unknown_words.add(word[:WORD_LENGTH_MAX])


def _unknown_words(answer: FeedAnswer) -> Iterator[str]:
    """The status of each event whose status means nothing to us, as the feed wrote it."""
    if isinstance(answer, OddsAnswer):
        yield from (e.raw_status for e in answer.events if e.status is EventStatus.UNKNOWN)
    elif isinstance(answer, ScoreAnswer):
        yield from (r.raw_status for r in answer.results if r.status is EventStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """How a feed was after a poll, as it is told to people.

    ``lag_ms`` is from asking to everything saved, by our own clock; ``rest_s`` how long the provider
    was to be left alone then. ``credits_left`` is what we still grant ourselves today, ``quota_left``
    what the provider says is left; None where nobody counts.
    """

    outcome: str = ""
    trouble: str = ""
    size_bytes: int = 0
    fetch_ms: int = 0
    lag_ms: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    unknown_events: int = 0
    unknown_words: Sequence[str] = ()
    breaker: str = ""
    rest_s: float = 0.0
    credits_left: int | None = None
    quota_left: int | None = None
    holder: str = ""
    term: int = 0
