"""Who may hold a connection: lanes with limits, a queue, and the pressure they make. Pure.

The counts are ours. A pool's own statistics count waiters that left long ago and connections that
do not exist yet.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Lane(IntEnum):
    """How much a piece of work matters; a lower lane waits for the higher ones."""

    CRITICAL = 0
    NORMAL = 1
    SHEDDABLE = 2


_LIMIT_PCT = {Lane.CRITICAL: 100, Lane.NORMAL: 85, Lane.SHEDDABLE: 60}

BUSY_PCT = 85
BUSY_FOR_S = 0.25
# One or two connections in use say nothing: such a pool is judged by its waiters alone.
BUSY_SIZE_MIN = 3
WAITERS = 5
WAITED_S = 0.1
# While the pool is still connecting, waiting is its work and not yet a sign of pressure; but it must
# be told before those who wait give up, or nobody ever counts as waiting long.
WAITED_WHILE_FILLING_S = 0.3
CALM_PCT = 60
CALM_FOR_S = 1.0


def lane_limit(lane: Lane, size: int, share: float = 1.0) -> int:
    """How many of ``size`` connections may be in use for a lane to take one more.

    Rounded down, so that critical work always keeps at least one; a pool of one has nothing to keep.
    ``share`` is what is left of the limits of the lower lanes after a recovery.
    """
    if lane is Lane.CRITICAL:
        return size
    return max(1, int(min(size * _LIMIT_PCT[lane] // 100, size - 1) * share))


@dataclass(eq=False, slots=True)
class Place:
    """One caller's place: waiting, or with a slot of the pool (``is_in``)."""

    lane: Lane
    asked_at_s: float
    is_in: bool = False
    is_holding: bool = False


class Lanes:
    """Slots of a pool of ``size`` and the queue for them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.share = 1.0
        self._in: set[Place] = set()
        self._holding = 0
        self._queues: dict[Lane, deque[Place]] = {lane: deque() for lane in Lane}

    def ask(self, lane: Lane, now_s: float) -> Place:
        """A place: with a slot when there is one, else at the end of the lane's queue."""
        place = Place(lane, now_s)
        if self._has_room(lane) and not any(self._queues[other] for other in Lane if other <= lane):
            self._take(place)
        else:
            self._queues[lane].append(place)
        return place

    def take(self, lane: Lane, now_s: float) -> Place:
        """A slot whatever the limits say."""
        place = Place(lane, now_s)
        self._take(place)
        return place

    def hold(self, place: Place) -> None:
        """The pool has handed over a connection."""
        if place.is_in and not place.is_holding:
            place.is_holding = True
            self._holding += 1

    def leave(self, place: Place) -> list[Place]:
        """Give a place up, with or without a slot; returns whoever got a slot by it."""
        if place.is_in:
            place.is_in = False
            self._in.discard(place)
            self._holding -= place.is_holding
            place.is_holding = False
        elif place in self._queues[place.lane]:
            self._queues[place.lane].remove(place)
        return list(self._admit())

    def admit(self) -> list[Place]:
        """Let in who may; for when the share has grown."""
        return list(self._admit())

    @property
    def in_use(self) -> int:
        """Slots taken, by all lanes."""
        return len(self._in)

    @property
    def in_use_below_critical(self) -> int:
        """Slots taken by the lanes that may be shed."""
        return sum(place.lane is not Lane.CRITICAL for place in self._in)

    @property
    def critical_in_use(self) -> int:
        """Slots taken by critical work."""
        return self.in_use - self.in_use_below_critical

    @property
    def holding(self) -> int:
        """Slots whose connection the pool has handed over."""
        return self._holding

    @property
    def is_filling(self) -> bool:
        """Whether a slot was given that the pool has no connection for yet."""
        return self._holding < len(self._in)

    @property
    def waiters(self) -> int:
        """Callers waiting for a slot right now."""
        return sum(len(queue) for queue in self._queues.values())

    def oldest_wait_s(self, now_s: float) -> float:
        """How long the first of them has waited; 0 when nobody waits."""
        asked = [queue[0].asked_at_s for queue in self._queues.values() if queue]
        return now_s - min(asked) if asked else 0.0

    def _has_room(self, lane: Lane) -> bool:
        return len(self._in) < lane_limit(lane, self.size, self.share)

    def _take(self, place: Place) -> None:
        place.is_in = True
        self._in.add(place)

    def _admit(self) -> Iterator[Place]:
        for lane in Lane:
            queue = self._queues[lane]
            while queue and self._has_room(lane):
                place = queue.popleft()
                self._take(place)
                yield place
            if queue:
                return


class Pressure:
    """Whether the pool is so busy that only critical work may go on, with hysteresis."""

    def __init__(self, size: int) -> None:
        self._busy_at = -(-size * BUSY_PCT // 100) if size >= BUSY_SIZE_MIN else size + 1
        self._calm_below = size * CALM_PCT / 100
        self._busy_since_s: float | None = None
        self._calm_since_s: float | None = None
        self.is_on = False

    def forget(self) -> None:
        """What made it has been mended: no need to wait for calm."""
        self.is_on = False
        self._busy_since_s = self._calm_since_s = None

    def observe(self, lanes: Lanes, now_s: float) -> None:
        """Look at the lanes; to be called on every change and at least every 100 ms."""
        if lanes.in_use < self._busy_at:
            self._busy_since_s = None
        elif self._busy_since_s is None:
            self._busy_since_s = now_s
        if lanes.in_use >= self._calm_below or lanes.waiters:
            self._calm_since_s = None
        elif self._calm_since_s is None:
            self._calm_since_s = now_s
        if self._is_pressed(lanes, now_s):
            self.is_on = True
        elif self._calm_since_s is not None and now_s - self._calm_since_s >= CALM_FOR_S:
            self.is_on = False

    def _is_pressed(self, lanes: Lanes, now_s: float) -> bool:
        if self._busy_since_s is not None and now_s - self._busy_since_s >= BUSY_FOR_S:
            return True
        waited_s = WAITED_WHILE_FILLING_S if lanes.is_filling else WAITED_S
        return lanes.waiters >= WAITERS and lanes.oldest_wait_s(now_s) >= waited_s
