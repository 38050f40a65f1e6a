"""Web workers, publishers and pollers are killed and frozen."""

import os
import signal
from collections.abc import Callable, Iterator

from devstack.waiting import wait_until
from loadtests.sanity.crew import Member
from loadtests.sanity.recovery import WITHIN_S, NotWell
from loadtests.sanity.scene import Line, Scene
from loadtests.sanity.world import PUBLISHERS, WEB_WORKERS

# What a killed web worker was answering ends with it; a visitor's browser asks again.
LOST_MAX = 5
_TAKEN = "publisher.lead_taken"


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line(
        "web_worker_killed",
        "one of two web workers kill -9",
        _web_worker_killed,
        lost_max=LOST_MAX,
    )
    yield Line(
        "publisher_killed",
        "the leading publisher kill -9, the other takes over",
        _publisher(Member.kill, Member.start),
    )
    yield Line(
        "publisher_frozen",
        "SIGSTOP to the leading publisher, the other takes over",
        _publisher(Member.freeze, Member.thaw),
    )
    for name in ("odds", "settlement"):
        yield Line(
            f"{name}_killed",
            f"worker_{name} kill -9, 3 s, started again",
            _worker(name, Member.kill, Member.start),
        )
        yield Line(
            f"{name}_frozen",
            f"SIGSTOP to worker_{name}, 3 s",
            _worker(name, Member.freeze, Member.thaw),
        )


_Do = Callable[[Member], None]


def _web_worker_killed(scene: Scene) -> None:
    web = scene.world.members["web"]
    before = web.workers()
    os.kill(before[0], signal.SIGKILL)

    def is_replaced() -> bool:
        now = web.workers()
        return len(now) == WEB_WORKERS and before[0] not in now

    scene.demand(is_so=wait_until(is_replaced, within_s=WITHIN_S), otherwise="never replaced")
    scene.hold()
    scene.recover()


def _publisher(fall: _Do, rise: _Do) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        leader = _leader(scene)
        fall(leader)
        try:
            took_s = scene.recovery.edit_shows_after_s(within_s=WITHIN_S)
        except NotWell as trouble:
            scene.demand(is_so=False, otherwise=f"no standby within {WITHIN_S:.0f} s: {trouble}")
        else:
            scene.note(f"an edit shows after {took_s:.1f} s")
        rise(leader)
        scene.recover()

    return act


def _worker(name: str, fall: _Do, rise: _Do) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        worker = scene.world.members[name]
        fall(worker)
        scene.hold()
        offset = worker.log_size()
        rise(worker)
        scene.recover()
        event = f"{'results' if name == 'settlement' else 'odds'}.cycle_finished"
        is_back = wait_until(lambda: event in worker.said_since(offset), within_s=WITHIN_S)
        scene.demand(is_so=is_back, otherwise=f"worker_{name} polls no more")

    return act


def _leader(scene: Scene) -> Member:
    """Who took the lead last; its log says when."""
    return max(
        (scene.world.members[name] for name in PUBLISHERS),
        key=lambda member: max(
            (_said_at(line) for line in member.said_since(0).splitlines() if _TAKEN in line),
            default="",
        ),
    )


def _said_at(line: str) -> str:
    """A log line's time, which sorts as text."""
    return line.partition('"ts": "')[2].partition('"')[0]
