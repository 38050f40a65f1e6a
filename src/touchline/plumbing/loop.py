"""The shape of every worker: tasks on their own schedules, one at a time, until told to stop.

What must not wait for the others has a lane of its own: a thread in which the same holds.
"""

import heapq
import logging
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from types import FrameType

from touchline.errors import Unavailable
from touchline.plumbing import logs, pacing
from touchline.plumbing.ids import Ids
from touchline.plumbing.logs import Surroundings
from touchline.plumbing.pulse import Pulse
from touchline.plumbing.spawning import spawn_with_context

logger = logging.getLogger(__name__)

# Above the longest wait for a feed, below the time that a platform gives a process to end.
ABANDON_AFTER_S = 25.0


@dataclass(frozen=True, slots=True)
class Task:
    """Something done again and again. ``run`` returns how long to rest before the next time.

    The returned rest is exact; a task jitters it when it should be. After an error the task rests
    by exponential back-off with full jitter between ``error_rest_s`` and ``error_rest_max_s``.
    """

    name: str
    run: Callable[[], float]
    first_after_s: float = 0.0
    error_rest_s: float = 1.0
    error_rest_max_s: float = 30.0


def run(
    name: str,
    tasks: Iterable[Task],
    stop: Event,
    *,
    beside: Mapping[str, Iterable[Task]] | None = None,
) -> None:
    """Run the tasks whenever each is due; a failing task is logged and rests longer each time.

    Each lane of ``beside`` comes round in a thread of its own. All end together: on ``stop``, or when
    one of them is broken off, because half a worker would be taken for a whole one.
    """
    logger.info("worker.started", extra={"worker": name})
    lanes = [_begun(name, lane, its, stop) for lane, its in (beside or {}).items()]
    try:
        _come_round(name, tasks, stop)
    finally:
        stop.set()
        for lane in lanes:
            lane.join()
    logs.enter(Surroundings())
    logger.info("worker.stopped", extra={"worker": name})


def _begun(name: str, lane: str, tasks: Iterable[Task], stop: Event) -> Thread:
    own_stop = stop.beside(lane) if isinstance(stop, Pulse) else stop

    def come_round() -> None:
        try:
            _come_round(name, tasks, own_stop)
        finally:
            stop.set()

    return spawn_with_context(come_round, name=f"{name}-{lane}")


def _come_round(name: str, tasks: Iterable[Task], stop: Event) -> None:
    queue: list[tuple[float, int]] = []
    listed = list(tasks)
    failures = [0] * len(listed)
    ids = Ids()
    start_s = pacing.monotonic_s()
    for place, task in enumerate(listed):
        heapq.heappush(queue, (start_s + task.first_after_s, place))
    while not stop.is_set():
        due_s, place = queue[0]
        if pacing.rest(stop, max(0.0, due_s - pacing.monotonic_s())):
            break
        heapq.heappop(queue)
        logs.enter(Surroundings(correlation_id=ids.next()))
        rest_s, failures[place] = _run_once(name, listed[place], failures[place])
        heapq.heappush(queue, (pacing.monotonic_s() + rest_s, place))


def _run_once(name: str, task: Task, failures: int) -> tuple[float, int]:
    """The rest before the next time, and the failures in a row so far."""
    try:
        return task.run(), 0
    except Unavailable as error:  # foreseen, and said elsewhere by whatever is away
        facts = {"worker": name, "task": task.name, "error": repr(error)}
        logger.warning("worker.cycle_skipped", extra=facts)
    except Exception:  # a worker outlives whatever one cycle meets; it is logged with its trace
        logger.exception("worker.cycle_failed", extra={"worker": name, "task": task.name})
    failures += 1
    rest_s = pacing.backoff(failures, base_s=task.error_rest_s, cap_s=task.error_rest_max_s)
    return max(0.1, rest_s), failures


def stop_on_signals(name: str = "", *, abandon_after_s: float = ABANDON_AFTER_S) -> Pulse:
    """An event that SIGTERM or SIGINT sets; a second signal ends the process at once.

    What is under way then may finish within ``abandon_after_s``; after that the kernel ends the
    process, which needs nothing of ours to come round any more: an open transaction rolls back, a
    lease runs out. It is also the pulse of the worker ``name``, which waits for it between its tasks.
    """
    stop = Pulse(name)

    def ask(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        signal.setitimer(signal.ITIMER_REAL, abandon_after_s)
        stop.set()

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
