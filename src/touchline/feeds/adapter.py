"""What a provider is to us: what it can tell, how it is asked, and how its bytes are read. Pure.

An adapter is a value. It makes requests without sending them and reads bytes without fetching
them; it never sees a key, a clock, a database or another provider. docs/feeds.md says how to add one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Generic, TypeVar

from touchline.catalog.model import EventStatus, OddsAnswer, ScoreAnswer

# What a feed's customers settled at when it names no time itself.
RATE_LIMITED_REST_S = 60.0

Answer = TypeVar("Answer")


class Part(StrEnum):
    """What a provider may be asked for."""

    ODDS = "odds"
    SCORES = "scores"
    FIXTURES = "fixtures"


class KeyPlace(StrEnum):
    """Where a provider wants its key: as the first part of the path, as a parameter, or nowhere."""

    PATH = "path"
    QUERY = "query"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is wanted of a provider. ``cursor`` is what its last accepted answer gave, or empty.

    ``owed`` are the starts of events whose end we should know by now and do not. ``turn`` counts the
    rounds asked before this one, for whoever asks one thing after the other.
    """

    sport: str
    now: datetime
    cursor: str = ""
    owed: tuple[datetime, ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One question, without address and key.

    ``scope`` names the piece of the sport it is about, such as a league; empty means all of it.
    ``cost_credits`` is what the provider counts it as.
    """

    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""
    cost_credits: int = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """The least rest between two polls of one sport, in seconds, with and without a cursor."""

    rest_s: float = 0.0
    full_rest_s: float = 0.0

    def of(self, cursor: str) -> float:
        """The rest after a poll that carried this cursor."""
        return self.rest_s if cursor else self.full_rest_s


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how a provider is asked.

    ``readable`` are the statuses whose body is an answer. ``refusals`` are fixed words in the body
    of a refusal and what each means to us. The two ``*_credits`` headers tell what is left of a
    quota and what the last request took of it.
    """

    base_url: str
    key_place: KeyPlace = KeyPlace.NOWHERE
    key_name: str = ""
    readable: frozenset[int] = frozenset({HTTPStatus.OK})
    refusals: Mapping[str, str] = field(default_factory=dict)
    rate_limited_rest_s: float = RATE_LIMITED_REST_S
    left_credits_header: str = ""
    spent_credits_header: str = ""


@dataclass(frozen=True, slots=True)
class Further(Generic[Answer]):
    """Questions that an answer leads to, each read as the answer was, and how all make one answer.

    One that stays unanswered is left out: what only it would have told is then not on offer.
    """

    requests: Callable[[Answer, Asking], Sequence[Request]]
    together: Callable[[Answer, Sequence[Answer]], Answer]


@dataclass(frozen=True, slots=True)
class Offer(Generic[Answer]):
    """One part of what a provider tells: of which sports, how it is asked, how it is read.

    ``read`` takes the bytes, the sport and the request's scope, for answers that do not say themselves
    what they are about; a replay may know no scope. ``requests`` are asked one after the other, each for its
    own piece of the sport; ``further`` is what one answer makes us ask besides. ``probe`` names, from
    an answer's bytes, the path of a short answer that changes when this one does: it is asked first.

    Raises (``read``):
        AnswerRefused: the bytes are no answer about this sport; nothing of them may be used.

    """

    sports: frozenset[str]
    requests: Callable[[Asking], Sequence[Request]]
    read: Callable[[bytes, str, str], Answer]
    pace: Pace = Pace()
    further: Further[Answer] | None = None
    probe: Callable[[bytes], str] | None = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """An event as a provider names it, for whoever joins it to ours. The names join nothing."""

    provider_event_id: str
    league_provider_id: str
    league_name: str
    home_provider_id: str
    home_name: str
    away_provider_id: str
    away_name: str
    starts_at: datetime
    status: EventStatus


@dataclass(frozen=True, slots=True)
class FixtureAnswer:
    """One accepted answer about fixtures."""

    provider: str
    sport: str
    fixtures: tuple[Fixture, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adapter:
    """A provider. One that may not price only ever confirms what another reports."""

    provider: str
    endpoint: Endpoint
    may_price: bool
    odds: Offer[OddsAnswer] | None = None
    scores: Offer[ScoreAnswer] | None = None
    fixtures: Offer[FixtureAnswer] | None = None

    @property
    def offers(
        self,
    ) -> Mapping[Part, Offer[OddsAnswer] | Offer[ScoreAnswer] | Offer[FixtureAnswer] | None]:
        """What it tells, by part; None where it tells nothing."""
        return {Part.ODDS: self.odds, Part.SCORES: self.scores, Part.FIXTURES: self.fixtures}

    def sports(self, part: Part) -> frozenset[str]:
        """The sports of which it tells this part."""
        offer = self.offers[part]
        return frozenset() if offer is None else offer.sports
