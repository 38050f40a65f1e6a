"""One line of the table: what it does, what it found, and the answers of its time."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from loadtests.journal import Entry
from loadtests.sanity import judge
from loadtests.sanity.crowd import Terms
from loadtests.sanity.judge import Row
from loadtests.sanity.recovery import NotWell, Recovery
from loadtests.sanity.world import World

# How long a fault lasts; what it takes to be well again is added to a line's time.
HOLD_S = 3.0
_PROBE_S = 0.5


class Skipped(Exception):
    """Why a line cannot be performed on this machine; it is shown, and passes for nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: a name, what is done in so many words, and the doing.

    ``crowd`` says who visits meanwhile: the crowd of the site, or one that the line brings itself.
    ``lost_max`` as in `judge`.
    """

    name: str
    done: str
    act: "Callable[[Scene], None]"
    crowd: str = "site"
    lost_max: int = 0


@dataclass(slots=True)
class Scene:
    """What a line works with while it is performed."""

    world: World
    recovery: Recovery
    misses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, text: str) -> None:
        """A fact for the table."""
        self.notes.append(text)

    def demand(self, *, is_so: bool, otherwise: str) -> None:
        """A miss unless it is so; said once."""
        if not is_so and otherwise not in self.misses:
            self.misses.append(otherwise)

    def hold(self, seconds: float = HOLD_S, *, until: Callable[[], bool] | None = None) -> bool:
        """Let it last, looking at the site as a visitor would: its own look and its book must stay.

        With ``until`` it ends as soon as that is so; False when it never was.
        """
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            for trouble in self.world.site.troubles():
                self.demand(is_so=False, otherwise=trouble)
            if until is not None and until():
                return True
            time.sleep(min(_PROBE_S, max(0.0, end_s - time.monotonic())))  # noqa: TID251 - it lasts
        return until is None

    def recover(self) -> None:
        """The fault is over as of now: await that all is as before, and tell how long it took."""
        try:
            took_s = self.recovery.await_well(since_s=time.time())
        except NotWell as trouble:
            self.demand(is_so=False, otherwise=f"not well again: {trouble}")
        else:
            self.note(f"well after {took_s:.1f} s")

    def visit(
        self,
        *parties: Terms,
        seconds: float = judge.SECONDS_MIN,
        while_there: Callable[[], None] = lambda: None,
    ) -> None:
        """Bring crowds of the line's own, and keep what they were answered."""
        crowds = [self.world.crowd(f"crowd{number}", terms) for number, terms in enumerate(parties)]
        for crowd in crowds:
            crowd.start()
        began_s = time.time()
        while_there()
        left_s = seconds - (time.time() - began_s)
        time.sleep(max(0.0, left_s))  # noqa: TID251 - they stay so long
        ended_s = time.time()
        for crowd in crowds:
            self.entries += crowd.between(0.0, ended_s)  # how they came counts, but not as time
            crowd.stop()
        self.seconds += ended_s - began_s


def perform(line: Line, world: World, recovery: Recovery) -> Row:
    """Do a line and judge it."""
    scene = Scene(world, recovery)
    if line.crowd == "site":
        world.visited()
    else:
        world.leave_alone()
    began_s = time.time()
    try:
        line.act(scene)
        if line.crowd == "site":
            ended_s = max(time.time(), began_s + judge.SECONDS_MIN)
            time.sleep(max(0.0, ended_s - time.time()))  # noqa: TID251 - a line's least time
            scene.entries += world.visited().between(began_s, ended_s)
            scene.seconds = ended_s - began_s
            world.visited().forget()
    except Skipped as reason:
        return Row(line.name, f"{line.done}; not run: {reason}", verdict=judge.SKIP)
    return judge.judge(
        line.name,
        "; ".join([line.done, *scene.notes]),
        scene.entries,
        seconds=scene.seconds,
        misses=scene.misses,
        lost_max=line.lost_max,
    )


def tell(text: str) -> None:
    """Say on standard error what is going on."""
    print(f"sanity: {text}", file=sys.stderr, flush=True)
