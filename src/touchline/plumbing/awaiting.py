"""Waits for the database's answer while the other greenlets of the process go on.

psycopg would ask gevent's imitation of poll(), made anew for each look and ten looks a second. One
watcher and one timer are all there is to it.
"""

from typing import Any, TypeVar

import psycopg
from gevent import Timeout, get_hub, monkey
from psycopg import waiting
from psycopg.abc import PQGen

Answer = TypeVar("Answer")

# psycopg looks this often whether a signal came while it waits.
_LOOK_S = 0.1
# gevent's words for what is waited for: 1 is reading, 2 is writing.
_EVENTS = {waiting.WAIT_R: 1, waiting.WAIT_W: 2, waiting.WAIT_RW: 3}
_READY: dict[Any, Any] = {
    waiting.WAIT_R: waiting.READY_R,
    waiting.WAIT_W: waiting.READY_W,
    # Whoever waits for both may try both: neither blocks.
    waiting.WAIT_RW: waiting.READY_RW,
}


def answer_of(gen: PQGen[Answer], fileno: int, *, timeout_s: float) -> Answer:
    """What a conversation with the server comes to.

    Raises:
        psycopg.OperationalError: it did not come to an end within ``timeout_s``, or at all.

    """
    if not monkey.is_module_patched("select"):
        return waiting.wait(gen, fileno, interval=_LOOK_S, timeout=timeout_s)
    return beside_others(gen, fileno, timeout_s=timeout_s)


def beside_others(gen: PQGen[Answer], fileno: int, *, timeout_s: float) -> Answer:
    """The same under gevent."""
    try:
        wanted = next(gen)
        hub = get_hub()
        with Timeout(timeout_s, psycopg.OperationalError("the server did not answer in time")):
            while True:
                watcher = hub.loop.io(fileno, _EVENTS[wanted])
                try:
                    hub.wait(watcher)
                finally:
                    watcher.close()
                wanted = gen.send(_READY[wanted])
    except StopIteration as end:
        answer: Answer = end.value
        return answer
