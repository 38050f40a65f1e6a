"""A duty: done every so often, in steps, by one worker at a time, and by another when that one dies."""

from collections.abc import Callable, Iterator

from touchline.duties import queries
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task

# Longer than a step and the rest after it; a holder that is killed is replaced after that.
HELD_S = 60.0
LOOK_S = 5.0
# Between two steps a duty rests this many times what the step took: it has a fifth of a worker.
REST_SHARE = 4.0
# ... and a twentieth while it gives way; below the time for which it is held.
GIVING_WAY_SHARE = 19.0
REST_MIN_S = 0.05
REST_MAX_S = HELD_S / 2


def rest_after_s(step_s: float, *, gives_way: bool) -> float:
    """How long to rest after a step that took so long."""
    share = GIVING_WAY_SHARE if gives_way else REST_SHARE
    return min(REST_MAX_S, max(REST_MIN_S, share * step_s))


class Duty:
    """Something that is begun when it is due and goes on step by step until it is done.

    ``begin`` makes the steps: each is bounded, and between two of them nothing is held. It must not
    matter when a pass ends in the middle and another worker begins anew. ``forget`` is called while
    another worker has the duty: what this one told of its last pass is old. ``gives_way`` says whether
    something more urgent needs the server meanwhile; the duty then goes on, but slowly.
    """

    def __init__(
        self,
        db: Database,
        name: str,
        *,
        holder: str,
        every_s: float,
        begin: Callable[[], Iterator[object]],
        forget: Callable[[], None],
        gives_way: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self._db = db
        self._holder = holder
        self._every_s = every_s
        self._begin = begin
        self._forget = forget
        self._gives_way = gives_way
        self._steps: Iterator[object] | None = None

    def task(self) -> Task:
        """This duty in a worker's loop."""
        return Task(f"duty:{self.name}", self.run_once)

    def run_once(self) -> float:
        """Take a step if it is ours and due; how long to rest before the next.

        Raises:
            DatabaseUnavailable: the pass under way is given up.

        """
        with self._db.connection_ctx() as conn:
            is_due = queries.upsert_duty_held(
                conn, name=self.name, holder=self._holder, ttl_s=HELD_S
            )
        if not is_due:
            self._steps = None
            if is_due is None:
                self._forget()
            return pacing.jittered(LOOK_S)
        started_s = pacing.monotonic_s()
        if self._step():
            return rest_after_s(pacing.monotonic_s() - started_s, gives_way=self._gives_way())
        return pacing.jittered(min(LOOK_S, self._every_s))

    def _step(self) -> bool:
        """Whether there is more to do."""
        steps, self._steps = self._steps or self._begin(), None
        with metrics.duty_runs.labels(self.name, "failed").count_exceptions():
            try:
                next(steps)
            except StopIteration:
                self._finish()
                return False
        self._steps = steps
        return True

    def _finish(self) -> None:
        with self._db.connection_ctx() as conn:
            queries.mark_duty_finished(
                conn, name=self.name, holder=self._holder, every_s=self._every_s
            )
        metrics.duty_runs.labels(self.name, "done").inc()
        metrics.duty_finished_at.labels(self.name).set(pacing.utc_now().timestamp())
