"""Many ask, one computes: concurrent calls for one key in one process share one execution (S3.6).

The outcome is shared, an exception too, but neither is cached: the next call after it computes anew.
Who waits longer than the deadline gets the last good value, if one is known and still valid. A
computation that began before its key was forgotten answers those who wait for it and nobody else.
Across processes a lease decides who computes (lease.py).
"""

import asyncio
import functools
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from threading import Event, Lock, get_ident
from typing import Any, Generic, ParamSpec, TypeVar, cast

from touchline.errors import Unavailable

DEADLINE_S = 2.0
# Last good values remembered for those who cannot wait; the least recently computed goes first.
REMEMBERED_MAX = 1000

Value = TypeVar("Value")
Parameters = ParamSpec("Parameters")
Function = TypeVar("Function", bound=Callable[..., Any])
KeyOf = Callable[..., Hashable]


class StillComputing(Unavailable):
    """Somebody else is still computing this, and nothing older is known."""

    code = "still_computing"


class _Flight(Generic[Value]):
    """One execution and what came of it. Without value or error it was abandoned."""

    __slots__ = ("done", "error", "has_value", "is_forgotten", "owner", "value")

    def __init__(self, owner: object, done: Any) -> None:
        self.owner = owner
        self.done = done
        self.value: Value | None = None
        self.has_value = False
        self.error: Exception | None = None
        self.is_forgotten = False

    def note_failure(self) -> None:
        """Keep the exception that just ended it for everybody; who is killed only hands on."""
        ended_by = None if self.has_value else sys.exception()
        if isinstance(ended_by, Exception):
            self.error = ended_by


class _Flights(Generic[Value]):
    """Which keys are being computed, and the last good values. Never waits."""

    def __init__(self, remembered_max: int) -> None:
        self._flights: dict[Hashable, _Flight[Value]] = {}
        self._last: OrderedDict[Hashable, Value] = OrderedDict()
        self._remembered_max = remembered_max
        self._lock = Lock()

    def board(
        self, key: Hashable, owner: object, new_event: Callable[[], Any]
    ) -> tuple[_Flight[Value], bool]:
        """The flight of a key, and whether the caller is its pilot."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight, False
            flight = self._flights[key] = _Flight(owner, new_event())
            return flight, True

    def land(self, key: Hashable, flight: _Flight[Value]) -> None:
        """Take the flight off the map and let everybody out; remembers what is still valid."""
        with self._lock:
            if not flight.is_forgotten:
                del self._flights[key]
                if flight.has_value and self._remembered_max:
                    self._last[key] = cast("Value", flight.value)
                    self._last.move_to_end(key)
                    while len(self._last) > self._remembered_max:
                        self._last.popitem(last=False)
        flight.done.set()

    def forget(self, key: Hashable) -> None:
        """What is known of the key, and what is being computed of it, is no longer true."""
        with self._lock:
            self._last.pop(key, None)
            flight = self._flights.pop(key, None)
            if flight is not None:
                flight.is_forgotten = True

    def last(self, key: Hashable) -> Value:
        """The last good value.

        Raises:
            StillComputing: there is none.

        """
        with self._lock:
            if key not in self._last:
                raise StillComputing
            return self._last[key]


class Singleflight(Generic[Value]):
    """Shares executions between the threads or greenlets of a process."""

    def __init__(
        self, *, deadline_s: float = DEADLINE_S, remembered_max: int = REMEMBERED_MAX
    ) -> None:
        self._flights: _Flights[Value] = _Flights(remembered_max)
        self._deadline_s = deadline_s

    def do(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """The outcome of ``compute``, run here or by whoever is at it already.

        A caller that is killed while computing hands on to one of those who wait.

        Raises:
            StillComputing: the deadline passed and no older value is known.

        """
        while True:
            flight, is_pilot = self._flights.board(key, get_ident(), Event)
            if is_pilot:
                return self._fly(key, flight, compute)
            assert flight.owner != get_ident(), f"{key!r} is computed from itself"
            if not flight.done.wait(self._deadline_s):
                return self._flights.last(key)
            if flight.error is not None:
                raise flight.error
            if flight.has_value:
                return cast("Value", flight.value)

    def forget(self, key: Hashable) -> None:
        """Invalidate: later callers compute anew even while an older computation still runs."""
        self._flights.forget(key)

    def _fly(self, key: Hashable, flight: _Flight[Value], compute: Callable[[], Value]) -> Value:
        try:
            flight.value = compute()
            flight.has_value = True
        finally:
            flight.note_failure()
            self._flights.land(key, flight)
        return flight.value


class AsyncSingleflight(Generic[Value]):
    """The same between the tasks of one event loop; a cancelled pilot hands on."""

    def __init__(
        self, *, deadline_s: float = DEADLINE_S, remembered_max: int = REMEMBERED_MAX
    ) -> None:
        self._flights: _Flights[Value] = _Flights(remembered_max)
        self._deadline_s = deadline_s

    async def do(self, key: Hashable, compute: Callable[[], Awaitable[Value]]) -> Value:
        """As Singleflight.do()."""
        while True:
            me = asyncio.current_task()
            flight, is_pilot = self._flights.board(key, me, asyncio.Event)
            if is_pilot:
                return await self._fly(key, flight, compute)
            assert flight.owner is not me, f"{key!r} is computed from itself"
            try:
                await asyncio.wait_for(flight.done.wait(), self._deadline_s)
            except TimeoutError:
                return self._flights.last(key)
            if flight.error is not None:
                raise flight.error
            if flight.has_value:
                return cast("Value", flight.value)

    def forget(self, key: Hashable) -> None:
        """As Singleflight.forget()."""
        self._flights.forget(key)

    async def _fly(
        self, key: Hashable, flight: _Flight[Value], compute: Callable[[], Awaitable[Value]]
    ) -> Value:
        try:
            flight.value = await compute()
            flight.has_value = True
        finally:
            flight.note_failure()
            self._flights.land(key, flight)
        return flight.value


def singleflight(
    key: KeyOf | None = None, *, deadline_s: float = DEADLINE_S
) -> Callable[[Callable[Parameters, Value]], Callable[Parameters, Value]]:
    """Decorator: concurrent calls with one key share one execution.

    ``key`` makes the key from the arguments; without it all of them are. The function's ``forget``
    takes the same arguments and invalidates.
    """

    def decorate(function: Callable[Parameters, Value]) -> Callable[Parameters, Value]:
        flights: Singleflight[Value] = Singleflight(deadline_s=deadline_s)

        @functools.wraps(function)
        def shared(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Value:
            return flights.do(_key(key, args, kwargs), functools.partial(function, *args, **kwargs))

        return _forgettable(shared, key, flights.forget)

    return decorate


def singleflight_async(
    key: KeyOf | None = None, *, deadline_s: float = DEADLINE_S
) -> Callable[[Callable[Parameters, Awaitable[Value]]], Callable[Parameters, Awaitable[Value]]]:
    """The decorator for coroutine functions, with the same semantics."""

    def decorate(
        function: Callable[Parameters, Awaitable[Value]],
    ) -> Callable[Parameters, Awaitable[Value]]:
        flights: AsyncSingleflight[Value] = AsyncSingleflight(deadline_s=deadline_s)

        @functools.wraps(function)
        async def shared(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Value:
            return await flights.do(
                _key(key, args, kwargs), functools.partial(function, *args, **kwargs)
            )

        return _forgettable(shared, key, flights.forget)

    return decorate


def _tenant_first(tenant: Hashable, *_: Any, **__: Any) -> Hashable:
    return tenant


singleflight_branding = singleflight(_tenant_first)
"""Decorator for what is computed of a tenant's branding: the first argument names the tenant."""


def _key(key: KeyOf | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    return key(*args, **kwargs) if key else (args, tuple(sorted(kwargs.items())))


def _forgettable(
    shared: Function, key: KeyOf | None, forget: Callable[[Hashable], None]
) -> Function:
    shared.forget = lambda *args, **kwargs: forget(_key(key, args, kwargs))  # type: ignore[attr-defined]  # functions carry attributes
    return shared
