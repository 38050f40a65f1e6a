"""What happens to our own parts while the feed lies: workers and servers are killed and frozen."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from devstack.servers.server import Server
from loadtests.oracle.front import FaultyFeed
from loadtests.oracle.scene import Workers
from loadtests.shape import ODDS, PUBLISHER, SETTLEMENT, Process
from touchline.feeds.adapter import Part
from touchline.feeds.leasing.leases import LEASE_S

CALM_S = (2.0, 8.0)
# Most are struck so soon after an answer went out, when what it says is being saved.
_SOON_S = (0.0, 0.2)
_AWAITED_S = 3.0
DOWN_S = (0.5, 6.0)
# Longer than a lease, so that another holds it when the frozen one thaws; and shorter.
FROZEN_S = (2.0, 2.5 * LEASE_S)
# A worker that saves something is struck more often than what it stands on.
_WEIGHTS = {ODDS: 6, SETTLEMENT: 3, PUBLISHER: 2, "postgres": 3, "pgbouncer": 3, "cache": 2}
# What each has to do with the saving of an answer.
_SAVES = {
    ODDS: Part.ODDS,
    SETTLEMENT: Part.SCORES,
    "postgres": Part.ODDS,
    "pgbouncer": Part.ODDS,
}


@dataclass
class Nemesis:
    """Strikes one part after the other, as a seed says, and mends it after a while."""

    workers: Workers
    feed: FaultyFeed
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    _broken: list[tuple[float, str, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed}:nemesis")
        self._next_s = time.monotonic() + self._dice.uniform(*CALM_S)

    def turn(self) -> None:
        """Mend what was broken long enough, and strike when it is time."""
        now_s = time.monotonic()
        for entry in [entry for entry in self._broken if entry[0] <= now_s]:
            entry[2]()
            self._broken.remove(entry)
        if now_s >= self._next_s:
            self._strike(now_s)
            self._next_s = now_s + self._dice.uniform(*CALM_S)

    def mend_all(self) -> None:
        """Everything runs again."""
        for _, _, mend in self._broken:
            mend()
        self._broken.clear()

    def _strike(self, now_s: float) -> None:
        spared = {kind for _, kind, _ in self._broken}
        kinds = [kind for kind in _WEIGHTS if kind not in spared]
        weights = [_WEIGHTS[kind] for kind in kinds]
        kind, is_killed = self._dice.choices(kinds, weights)[0], self._dice.random() < 0.5
        lasts_s = self._dice.uniform(*(DOWN_S if is_killed else FROZEN_S))
        if (victim := self._victim(kind)) is None:
            return
        if kind in _SAVES:
            self._await_answer(_SAVES[kind])
        if isinstance(victim, Server):
            lasts_s = min(lasts_s, DOWN_S[1])
        if is_killed:
            victim.kill()
        else:
            victim.pause()
        self.done[f"{kind}_{'killed' if is_killed else 'frozen'}"] += 1
        self._broken.append((now_s + lasts_s, kind, victim.start if is_killed else victim.resume))

    def _await_answer(self, part: Part) -> None:
        """Until the feed's next answer, if it gives one, is being read or saved."""
        self.feed.await_sent(part, within_s=_AWAITED_S)
        time.sleep(self._dice.uniform(*_SOON_S))  # noqa: TID251 - the moment is the point

    def _victim(self, kind: str) -> Server | Process | None:
        if kind in {ODDS, SETTLEMENT, PUBLISHER}:
            leaders = self.workers.leaders(kind)
            return self._dice.choice(leaders) if leaders else None
        stack = self.workers.stack
        servers = {"postgres": stack.postgres, "pgbouncer": stack.pgbouncer, "cache": stack.cache}
        return servers[kind]
