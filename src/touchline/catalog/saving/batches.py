"""Which changed events are written together: whole events, as many as a short transaction can write."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from touchline.catalog.model import OfferedEvent
from touchline.catalog.queries import KnownEvent
from touchline.catalog.saving.markets import Compared

# A connection may be held for 300 ms. Batches aim at far less, since any of them may meet a moment in
# which the machine has other things to do; how many prices that makes, they tell themselves.
HOLD_AIM_S = 0.06
BATCH_SELECTIONS_FIRST = 600
BATCH_SELECTIONS_MIN = 150
BATCH_SELECTIONS_MAX = 1_500
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
    """The changed events that are still to be written; ``is_quoted``: at prices as they are."""

    events: deque[Changed]
    is_quoted: bool = False
    selections_max: int = field(
        default_factory=lambda: min(BATCH_SELECTIONS_FIRST, BATCH_SELECTIONS_MAX)
    )
    _guess_percent: int = _FIRST_GUESS_PERCENT

    def take(self) -> list[Changed]:
        """The next events, about as many as fit into one batch."""
        items: list[Changed] = []
        size = 0
        while self.events and size < self.selections_max and len(items) < BATCH_EVENTS_MAX:
            item = self.events.popleft()
            percent = 100 if item.known is None else self._guess_percent
            size += max(1, item.selections * percent // 100)
            items.append(item)
        return items

    def fitting(self, found: Sequence[Compared]) -> int:
        """How many of the events, from the first on, are written together: at least one."""
        size = 0
        for place, each in enumerate(found):
            size += each.selections_changed
            if place and size > self.selections_max:
                return place
        return len(found)

    def settle(
        self, items: Sequence[Changed], found: Sequence[Compared], *, written: int, held_s: float
    ) -> None:
        """The first of what was taken are written; the rest comes again, better guessed.

        ``held_s`` is how long the writing of them held its connection.
        """
        self.events.extendleft(reversed(items[written:]))
        offered = sum(item.selections for item in items if item.known)
        if offered:
            pairs = zip(items, found, strict=True)
            changed = sum(each.selections_changed for item, each in pairs if item.known)
            self._guess_percent = max(_GUESS_PERCENT_MIN, changed * 100 // offered)
        selections = sum(each.selections_changed for each in found[:written])
        self.selections_max = _size_after(self.selections_max, selections, held_s)


def _size_after(size: int, selections: int, held_s: float) -> int:
    """How many prices the next batch may write, after one of ``selections`` that held so long."""
    if held_s > HOLD_AIM_S:
        size = int(size * HOLD_AIM_S / held_s)
    elif selections * 2 >= size:  # a small batch tells nothing about a large one
        size = int(size * min(2.0, HOLD_AIM_S / max(held_s, 0.001)))
    return min(max(size, BATCH_SELECTIONS_MIN), BATCH_SELECTIONS_MAX)
