"""`./dev chaos kills`: a storm over the production shape, under visitors; then what is left is judged.

Servers, workers, the feed and web workers are killed, frozen, stopped and flushed as the dice say,
two at a time at most, and mended after a moment. Afterwards everything runs again, the writers are
stopped in order, and what is published must equal what a calm publisher renders.
"""

import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread, Timer

from redis.exceptions import RedisError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack import identity
from devstack.disposable import disposable_stack
from devstack.places import find_places
from devstack.servers.server import Server
from devstack.waiting import wait_until
from loadtests import aftermath, campaign, figures
from loadtests.figures import Figure, Goal
from loadtests.shape import (
    FEED,
    ODDS,
    PUBLISHER,
    SETTLEMENT,
    STANDBY,
    WEB,
    Process,
    Shape,
    die_now,
    standing,
)
from loadtests.visitors import Visits, existing_paths, visiting
from touchline.plumbing import kv

WHOLE_AGAIN_WITHIN_S = 90
EQUAL_WITHIN_S = 60
AT_ONCE_MAX = 2
DOCUMENTS_MIN = 20
LASTS_S = (0.5, 5.0)
CALM_S = (0.2, 1.5)
# A frozen web worker keeps its visitors waiting; gunicorn itself would replace it after 30 s.
WEB_LASTS_MAX_S = 2.0
VISITORS = 6


@dataclass
class Storm:
    """What the dice do to a shape, and how often."""

    shape: Shape
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)

    def rage(self, until_s: float) -> None:
        """Break something, mend what has lasted long enough, and again; all is mended at the end."""
        broken: list[tuple[float, str, Callable[[], None]]] = []
        while time.monotonic() < until_s:
            time.sleep(self.dice.uniform(*CALM_S))  # noqa: TID251 - the storm has its own pace
            now_s = time.monotonic()
            for entry in [entry for entry in broken if entry[0] <= now_s]:
                entry[2]()
                broken.remove(entry)
            if len(broken) < AT_ONCE_MAX:
                name, act, mend = self._strike({entry[1] for entry in broken})
                self.done[f"{name}_{act}"] += 1
                broken.append((now_s + self.dice.uniform(*LASTS_S), name, mend))
        for _, _, mend in broken:
            mend()

    def _strike(self, spared: set[str]) -> tuple[str, str, Callable[[], None]]:
        stack = self.shape.stack
        servers: dict[str, Server | None] = {
            "postgres": stack.postgres,
            "pgbouncer": stack.pgbouncer,
            "cache": stack.cache,
            "sessions": stack.sessions,
        }
        workers = [FEED, ODDS, SETTLEMENT, PUBLISHER, STANDBY]
        names = [name for name, server in servers.items() if server] + [*workers, WEB, "flush"]
        name = self.dice.choice([name for name in names if name not in spared])
        if name == WEB:
            return name, *self._strike_web()
        if name == "flush":
            return name, _flushed(self.shape.settings["REDIS_CACHE_URL"]), lambda: None
        victim: Server | Process = servers.get(name) or self.shape[name]
        if self.dice.random() < 0.5:
            victim.pause()
            return name, "frozen", victim.resume
        victim.kill()
        return name, "killed", victim.start

    def _strike_web(self) -> tuple[str, Callable[[], None]]:
        """One of gunicorn's workers; the master replaces it by itself."""
        children = self.shape[WEB].children()
        if not children:
            return "spared", lambda: None
        victim = self.dice.choice(children)
        if self.dice.random() < 0.5:
            die_now(victim)
            return "worker_killed", lambda: None
        identity.send(victim, signal.SIGSTOP)
        thaw = Timer(WEB_LASTS_MAX_S, identity.send, (victim, signal.SIGCONT))
        thaw.start()
        return "worker_frozen", thaw.join


def _flushed(url: str) -> str:
    """Empty the cache, or find out that it is down just now."""
    client = kv.connect(url, timeout_ms=500)
    try:
        client.flushdb()
    except RedisError:
        return "in_vain"
    finally:
        client.close()
    return "cache"


def main() -> int:
    """Run the storm; 1 when something did not hold."""
    parser = campaign.parser(__doc__, minutes=5)
    options = parser.parse_args()
    campaign.announce("kills", options)
    return figures.report(_figures(options.seed, options.minutes))


def _figures(seed: int, minutes: float) -> Iterator[Figure]:
    settings = {"ODDS_POLL_S": "1", "RESULTS_POLL_S": "1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        disposable_stack(find_places(), f"chaos-kills-{time.time_ns()}") as stack,
        standing(stack, Path(folder), **settings) as shape,
    ):
        storm, versions, stop = (
            Storm(shape, random.Random(seed)),
            aftermath.Versions(shape),
            Event(),
        )
        watcher = Thread(target=versions.watch, args=(stop,))
        with visiting(shape, existing_paths(shape), visitors=VISITORS) as visits:
            watcher.start()
            storm.rage(time.monotonic() + minutes * 60)
        stop.set()
        watcher.join()
        yield from _of_visits(visits, {**storm.done, "seed": seed})
        yield from _of_what_is_left(shape, versions)


def _of_visits(visits: Visits, peers: dict[str, int]) -> Iterator[Figure]:
    statuses = {str(status): count for status, count in visits.statuses.items()}
    yield Figure("kills_visits", len(visits.made), "requests", None, (), {**peers, **statuses})
    wrong = {"examples": [str(visit) for visit in visits.wrong[:5]]}
    yield Figure("kills_wrong_answers", len(visits.wrong), "requests", Goal("=", 0), (), wrong)
    keepable = {"examples": [str(visit) for visit in visits.misleading[:5]]}
    yield Figure(
        "kills_keepable_pages_without_data",
        len(visits.misleading),
        "requests",
        Goal("=", 0),
        (),
        keepable,
    )


def _of_what_is_left(shape: Shape, versions: aftermath.Versions) -> Iterator[Figure]:
    began_s = time.monotonic()
    is_whole = wait_until(shape.is_filled, within_s=WHOLE_AGAIN_WITHIN_S)
    yield Figure(
        "kills_whole_again", time.monotonic() - began_s, "s", Goal("<", WHOLE_AGAIN_WITHIN_S)
    )
    if not is_whole:
        return
    yield Figure("kills_versions_going_back", len(versions.went_back), "documents", Goal("=", 0))
    leaders = aftermath.publishers_of_one_edit(shape)
    yield Figure("kills_publishers_of_one_edit", leaders, "publishers", Goal("=", 1))
    for writer in (ODDS, SETTLEMENT):
        shape[writer].stop()
    differing, compared = aftermath.unlike_calm(shape)
    until_s = time.monotonic() + EQUAL_WITHIN_S
    while differing and time.monotonic() < until_s:  # a last round may be under way, or a kick-off
        differing, compared = aftermath.unlike_calm(shape)
    yield Figure("kills_documents_compared", compared, "documents", Goal(">=", DOCUMENTS_MIN))
    examples = {"examples": differing[:5]}
    yield Figure(
        "kills_documents_unlike_calm", len(differing), "documents", Goal("=", 0), (), examples
    )
    for name, count in aftermath.impossible_rows(shape).items():
        yield Figure(f"kills_{name}", count, "rows", Goal("=", 0))
    bugs = aftermath.bugs_logged(shape)
    yield Figure("kills_bugs_logged", len(bugs), "lines", Goal("=", 0), (), {"examples": bugs[:5]})


if __name__ == "__main__":
    sys.exit(main())
