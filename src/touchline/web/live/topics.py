"""The pages that somebody watches, and who does: counted, bounded, and told together.

A watcher keeps nothing but the number of the message it has sent; who is slow finds the newest one
and has missed the others, which their page notices. So nothing is kept for anybody.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from touchline.web.live.moves import Look
from touchline.web.manner import Manner

# A site, the root of its paths, and a page.
Key = tuple[str, str, str]

# Each is looked at again and again.
TOPICS_MAX = 500


@dataclass(frozen=True, slots=True)
class Caps:
    """How many may watch at a time: in this process, of one site, from one address."""

    process: int
    site: int
    client: int


class Refused(Exception):
    """Nobody more may watch; ``reason`` says which bound was met."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Watcher(Protocol):
    """One stream. ``writing_since_s`` is None while it waits for news."""

    writing_since_s: float | None

    def wake(self) -> None:
        """There is news."""

    def hang_up(self) -> None:
        """Close its connection, whatever it is doing."""


@dataclass(eq=False, slots=True)
class Topic:
    """One page of one site, told in one manner. ``environ`` is what asking for it again takes.

    ``message`` is the newest, ``number`` counts them; ``look`` is None until the first look.
    """

    environ: dict[str, Any]
    manner: Manner
    look: Look | None = None
    message: bytes = b""
    number: int = 0
    told_at_s: float = 0.0
    is_over: bool = False
    watchers: set[Watcher] = field(default_factory=set)

    def post(self, message: bytes, now_s: float) -> None:
        """Make a message the newest; whoever watches has still to be woken."""
        self.message = message
        self.number += 1
        self.told_at_s = now_s


class Topics:
    """What is watched in this process."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._topics: dict[tuple[Key, Manner], Topic] = {}
        self._count = 0
        self._of_site: Counter[str] = Counter()
        self._of_client: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Topic]:
        """Those that somebody watches; the others are forgotten."""
        for key, topic in list(self._topics.items()):
            if topic.watchers:
                yield topic
            else:
                self._topics.pop(key, None)

    def __len__(self) -> int:
        """How many watch."""
        return self._count

    def topic(self, key: Key, environ: dict[str, Any], manner: Manner) -> Topic:
        """The topic of a page; a new one is made of what the first watcher sent.

        Raises:
            Refused: too many pages are watched.

        """
        found = self._topics.get((key, manner))
        if found is None:
            if len(self._topics) >= TOPICS_MAX:
                raise Refused("topics")
            found = self._topics[key, manner] = Topic(environ, manner)
        return found

    def enter(self, watcher: Watcher, topic: Topic, *, site: str, client: str) -> None:
        """Count one more.

        Raises:
            Refused: that is one too many.

        """
        for reason, count, most in (
            ("process", self._count, self._caps.process),
            ("site", self._of_site[site], self._caps.site),
            ("client", self._of_client[client], self._caps.client),
        ):
            if count >= most:
                raise Refused(reason)
        topic.watchers.add(watcher)
        self._count += 1
        self._of_site[site] += 1
        self._of_client[client] += 1

    def leave(self, watcher: Watcher, topic: Topic, *, site: str, client: str) -> bool:
        """Count one less; False for who had left before."""
        if watcher not in topic.watchers:
            return False
        topic.watchers.discard(watcher)
        self._count -= 1
        for counts, name in ((self._of_site, site), (self._of_client, client)):
            counts[name] -= 1
            if not counts[name]:
                del counts[name]
        return True
