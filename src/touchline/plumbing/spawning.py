"""Work beside the current work: a thread, or a greenlet where the library is patched.

Neither inherits context by itself, so a line logged there would not say whose work it was.
"""

from collections.abc import Callable
from threading import Thread

from touchline.plumbing import logs


def spawn_with_context(work: Callable[[], object], *, name: str) -> Thread:
    """Start ``work`` with the log surroundings of the caller, and nothing else of its context.

    A held connection or a deadline of the caller is deliberately not carried over.
    """
    surroundings = logs.current()

    def run() -> None:
        logs.enter(surroundings)
        work()

    thread = Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
