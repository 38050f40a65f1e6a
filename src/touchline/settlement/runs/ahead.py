"""What is wanted next, made in a thread of its own while something else is waited for."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Ahead(Generic[Made]):
    """One thing at a time, known by what it is for. Begun and taken by one thread, made by another."""

    def __init__(self) -> None:
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._begun: tuple[object, Future[Made]] | None = None

    def begin(self, wanted_for: object, make: Callable[[], Made]) -> None:
        """Have it made; what was begun before and never taken is forgotten."""
        self._begun = wanted_for, self._hand.submit(make)

    def take(self, wanted_for: object) -> Made | None:
        """What was begun for this; None when nothing was, or it could not be made."""
        begun, self._begun = self._begun, None
        if begun is None or begun[0] != wanted_for or begun[1].exception() is not None:
            return None
        return begun[1].result()

    def forget(self) -> None:
        """Want nothing of what was begun."""
        self._begun = None
