"""A feed at work: an adapter, the client that asks for it, and what is remembered between two polls.

A cursor and the stamps of an answer are remembered only once its receiver has kept what it said:
an answer that could not be saved is asked for again, whole.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from math import inf
from typing import Generic, TypeVar

from touchline.catalog.model import OddsAnswer, ScoreAnswer
from touchline.feeds.adapter import Adapter, Asking, FixtureAnswer, Offer, Part, Request
from touchline.feeds.budget import Credits
from touchline.feeds.condition import Condition
from touchline.feeds.http import UNSTAMPED, FeedClient, FeedUnavailable, Validators
from touchline.feeds.sniff import AnswerRefused
from touchline.plumbing import metrics
from touchline.plumbing.pacing import monotonic_s

# How long to wait when the provider itself says that nothing is left; its quota is a month's.
QUOTA_REST_S = 3600.0
# What came in pieces, or was said to be unchanged, is asked for whole this often: a book that has
# drifted from its feed is right again after that.
WHOLE_AGAIN_S = 900.0

Answer = TypeVar("Answer", OddsAnswer, ScoreAnswer, FixtureAnswer)


@dataclass(slots=True)
class _Memory:
    """What is known of one request from the last answer that was kept, and since when."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = UNSTAMPED
    probe: str = ""
    probed: bytes | None = None
    kept_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where an incremental feed stands, and when it last told everything."""

    value: str
    full_s: float


@dataclass(frozen=True, slots=True)
class Heard(Generic[Answer]):
    """What came of one question. ``answer`` is None when nothing changed since the one last kept.

    ``is_full``: it was asked for everything, and not for what changed since a cursor. Call ``keep``
    once what it says is safe.
    """

    answer: Answer | None
    size_bytes: int
    is_full: bool
    keep: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """One request, ready to be asked."""

    scope: str
    ask: Callable[[], Heard[Answer]]


@dataclass(frozen=True, slots=True)
class Round(Generic[Answer]):
    """Everything to be asked in one poll; nothing, when it is too soon: come back in ``wait_s``."""

    questions: tuple[Question[Answer], ...] = ()
    wait_s: float = 0.0


def _untold(_part: Part, _sport: str, _rest_s: float) -> None:
    """Nobody wants to know that something is asked."""


@dataclass(slots=True)
class Feed:
    """One provider as pollers use it. ``credits`` bounds what may be spent, where it counts.

    ``on_asking`` is told before a round of questions what it is about and how long the provider is
    left alone afterwards; what it raises keeps the round from being asked.
    """

    adapter: Adapter
    client: FeedClient
    credits: Credits | None = None
    now_s: Callable[[], float] = monotonic_s
    on_asking: Callable[[Part, str, float], None] = _untold
    whole_again_s: float = WHOLE_AGAIN_S
    _cursors: dict[str, _Cursor] = field(default_factory=dict)
    _memories: dict[tuple[Part, str], dict[str, _Memory]] = field(default_factory=dict)
    _asked_s: dict[tuple[Part, str], float] = field(default_factory=dict)
    _turns: dict[tuple[Part, str], int] = field(default_factory=dict)
    _not_before_s: dict[tuple[Part, str], float] = field(default_factory=dict)
    _conditions: dict[tuple[Part, str], Condition] = field(default_factory=dict)

    @property
    def provider(self) -> str:
        """Who it comes from, as rows and metrics say it."""
        return self.adapter.provider

    def odds(self, sport: str, now: datetime) -> Round[OddsAnswer]:
        """The questions of one poll of a sport's odds."""
        assert self.adapter.odds is not None
        return self._round(Part.ODDS, self.adapter.odds, Asking(sport, now))

    def scores(
        self, sport: str, now: datetime, *, owed: Iterable[datetime] = ()
    ) -> Round[ScoreAnswer]:
        """The questions of one poll of a sport's scores; ``owed`` starts have no known end."""
        assert self.adapter.scores is not None
        return self._round(Part.SCORES, self.adapter.scores, Asking(sport, now, owed=tuple(owed)))

    def fixtures(self, sport: str, now: datetime) -> Round[FixtureAnswer]:
        """The questions of one poll of a sport's fixtures."""
        assert self.adapter.fixtures is not None
        return self._round(Part.FIXTURES, self.adapter.fixtures, Asking(sport, now))

    def resume(
        self, part: Part, sport: str, *, wait_s: float, next_cursor: str, full_age_s: float | None
    ) -> None:
        """Go on where whoever asked before stood; what this process remembers is of another time."""
        now_s = self.now_s()
        self._not_before_s[part, sport] = now_s + wait_s
        self._asked_s.pop((part, sport), None)
        self._memories.pop((part, sport), None)
        if part is Part.ODDS:
            self._cursors.pop(sport, None)
            if next_cursor and full_age_s is not None:
                self._cursors[sport] = _Cursor(next_cursor, now_s - full_age_s)

    def standing(self, part: Part, sport: str) -> tuple[str, float | None]:
        """The cursor to go on from and the seconds since everything was heard; none, no age."""
        known = self._cursors.get(sport) if part is Part.ODDS else None
        return ("", None) if known is None else (known.value, self.now_s() - known.full_s)

    def rest_s(self, part: Part, sport: str) -> float:
        """How long the provider is to be left alone about this, as agreed with it."""
        offer = self.adapter.offers[part]
        assert offer is not None
        now_s = self.now_s()
        asked_s = self._asked_s.get((part, sport), -inf)
        agreed_s = asked_s + offer.pace.of(self._cursor(part, sport, now_s))
        return max(0.0, agreed_s - now_s, self._not_before_s.get((part, sport), -inf) - now_s)

    def condition(self, part: Part, sport: str) -> Condition | None:
        """What the last poll met; None before the first."""
        return self._conditions.get((part, sport))

    def _round(self, part: Part, offer: Offer[Answer], wanted: Asking) -> Round[Answer]:
        sport, now_s = wanted.sport, self.now_s()
        cursor, turn = self._cursor(part, sport, now_s), self._turns.get((part, sport), 0)
        asking = replace(wanted, cursor=cursor, turn=turn)
        requests = offer.requests(asking)
        cost = sum(request.cost_credits for request in requests)
        wait_s = max(self.rest_s(part, sport), self._quota_wait_s(cost, now_s))
        if wait_s > 0:
            return Round(wait_s=wait_s)
        self.on_asking(part, sport, offer.pace.of(cursor))
        self._asked_s[part, sport] = now_s
        self._turns[part, sport] = turn + 1
        condition = self._conditions[part, sport] = Condition()
        if self.credits is not None:
            self.credits.spend(cost, now_s)
        known = self._memories.get((part, sport), {})
        # What is not asked any more, such as an event that is over, is forgotten here.
        memories = {request.path: known.get(request.path, _Memory()) for request in requests}
        self._memories[part, sport] = memories
        return Round(
            tuple(
                Question(
                    request.scope,
                    partial(self._ask, condition, offer, asking, request, memories[request.path]),
                )
                for request in requests
            )
        )

    def _cursor(self, part: Part, sport: str, now_s: float) -> str:
        """Where to go on; nowhere, when it is time to hear everything once more."""
        known = self._cursors.get(sport) if part is Part.ODDS else None
        return (
            known.value if known is not None and now_s < known.full_s + self.whole_again_s else ""
        )

    def _quota_wait_s(self, cost: int, now_s: float) -> float:
        left = self.client.left_credits
        if left is not None and left < cost:
            return QUOTA_REST_S
        return 0.0 if self.credits is None else self.credits.wait_s(cost, now_s)

    def _ask(
        self,
        condition: Condition,
        offer: Offer[Answer],
        asking: Asking,
        request: Request,
        memory: _Memory,
    ) -> Heard[Answer]:
        """Ask, and note how it went."""
        began_s = self.now_s()
        try:
            heard = self._hear(offer, asking, request, memory)
        except (AnswerRefused, FeedUnavailable) as error:
            condition.note_trouble(str(error.reason))
            raise
        fetch_s = self.now_s() - began_s
        condition.note_answer(heard.answer, size_bytes=heard.size_bytes, fetch_s=fetch_s)
        return heard

    def _hear(
        self, offer: Offer[Answer], asking: Asking, request: Request, memory: _Memory
    ) -> Heard[Answer]:
        is_full = not asking.cursor
        is_known = (
            memory.parameters == request.parameters
            and self.now_s() < memory.kept_s + self.whole_again_s
        )
        probed = self.client.probe(memory.probe) if memory.probe else None
        if is_known and probed is not None and probed == memory.probed:
            return Heard(None, len(probed), is_full, keep=_nothing)
        received = self.client.fetch(request, known=memory.validators if is_known else UNSTAMPED)
        if received.is_unchanged:
            return Heard(None, 0, is_full, keep=_nothing)
        answer = self._with_further(
            offer, asking, offer.read(received.body, asking.sport, request.scope)
        )
        # Not the bytes: they may be many, and would be held while the answer is saved.
        size_bytes, validators = len(received.body), received.validators
        probe = None if offer.probe is None else offer.probe(received.body)

        def keep() -> None:
            memory.parameters, memory.kept_s = request.parameters, self.now_s()
            memory.validators, memory.probed = validators, probed
            if probe is not None and probe != memory.probe:
                memory.probe, memory.probed = probe, None
            self._keep_cursor(asking, _cursor_of(answer))

        return Heard(answer, size_bytes, is_full, keep)

    def _with_further(self, offer: Offer[Answer], asking: Asking, answer: Answer) -> Answer:
        """The answer with what it made us ask besides, as far as the quota reaches."""
        if offer.further is None:
            return answer
        more: list[Answer] = []
        for request in offer.further.requests(answer, asking):
            now_s = self.now_s()
            if self._quota_wait_s(request.cost_credits, now_s) > 0:
                break
            if self.credits is not None:
                self.credits.spend(request.cost_credits, now_s)
            try:
                body = self.client.fetch(request).body
                more.append(offer.read(body, asking.sport, request.scope))
            except (FeedUnavailable, AnswerRefused) as error:
                labels = (self.provider, asking.sport, f"further_{error.reason}")
                metrics.feed_answers.labels(*labels).inc()
        return offer.further.together(answer, more)

    def _keep_cursor(self, asking: Asking, value: str) -> None:
        if value:
            known = self._cursors.get(asking.sport)
            full_s = known.full_s if asking.cursor and known else self.now_s()
            self._cursors[asking.sport] = _Cursor(value, full_s)


def _cursor_of(answer: OddsAnswer | ScoreAnswer | FixtureAnswer) -> str:
    return answer.cursor if isinstance(answer, OddsAnswer) else ""


def _nothing() -> None:
    """An unchanged answer leaves nothing to keep."""
