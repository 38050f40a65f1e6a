"""Which changed events are written together: whole events, as many as a short transaction can write."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from touchline.catalog.model import OfferedEvent
from touchline.catalog.queries import KnownEvent
from touchline.catalog.saving.markets import Compared

# One transaction writes about this many prices, and looks at so many events: far below the 300 ms
# that a connection may be held.
BATCH_SELECTIONS_MAX = 600
BATCH_EVENTS_MAX = 64  # and what a transaction may close at most
# Of what is offered of a changed event most stays; each batch tells how much does now.
_FIRST_GUESS_PERCENT = 10
_GUESS_PERCENT_MIN = 2


@dataclass(frozen=True, slots=True)
class Changed:
    """An event that says something new; ``known`` is None for one nobody has seen."""

    event: OfferedEvent
    content_hash: bytes
    known: KnownEvent | None

    @property
    def selections(self) -> int:
        """How many outcomes are offered of it, changed or not."""
        return sum(len(market.selections) for market in self.event.markets)


@dataclass(slots=True)
class Queue:
    """The changed events that are still to be written."""

    events: deque[Changed]
    _guess_percent: int = _FIRST_GUESS_PERCENT

    def take(self) -> list[Changed]:
        """The next events, about as many as fit into one batch."""
        items: list[Changed] = []
        size = 0
        while self.events and size < BATCH_SELECTIONS_MAX and len(items) < BATCH_EVENTS_MAX:
            item = self.events.popleft()
            percent = 100 if item.known is None else self._guess_percent
            size += max(1, item.selections * percent // 100)
            items.append(item)
        return items

    def settle(self, items: Sequence[Changed], found: Sequence[Compared], *, written: int) -> None:
        """The first of what was taken are written; the rest comes again, better guessed."""
        self.events.extendleft(reversed(items[written:]))
        offered = sum(item.selections for item in items if item.known)
        if offered:
            pairs = zip(items, found, strict=True)
            changed = sum(each.selections_changed for item, each in pairs if item.known)
            self._guess_percent = max(_GUESS_PERCENT_MIN, changed * 100 // offered)


def fitting(found: Sequence[Compared]) -> int:
    """How many of the events, from the first on, are written together: at least one."""
    size = 0
    for place, each in enumerate(found):
        size += each.selections_changed
        if place and size > BATCH_SELECTIONS_MAX:
            return place
    return len(found)
