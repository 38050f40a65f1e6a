"""Our server and a peer under the same closed loop, turn by turn, on the same processor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from loadtests import client, cores, figures, processes
from loadtests.client import Order, Outcome
from loadtests.figures import Figure
from loadtests.processes import WebServer
from loadtests.wire import Target

CONNECTIONS = 32
_WARM_UP_S = 1.5


@dataclass(slots=True)
class Side:
    """One of the two: its server, what to ask it, and what came of it."""

    name: str
    server: WebServer
    target: Target
    rps: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)
    client_share: list[float] = field(default_factory=list)
    answered: int = 0

    def summary(self) -> dict[str, object]:
        """Its medians, for a figure's peers."""
        return {
            "rps": median(self.rps),
            "rps_runs": list(self.rps),
            "server_cpu_us_per_request": median(self.cpu_us),
            "p95_ms": median(self.p95_ms),
            "load_generator_busy": median(self.client_share),
        }


def fight(sides: Sequence[Side], *, rounds: int, seconds: float) -> None:
    """Measure the sides ABAB…, so that what the machine does meanwhile happens to both.

    Raises:
        AssertionError: an answer was neither 200 nor 304; such a run measures nothing.

    """
    server_core, client_core = cores.pair()
    for side in sides:
        side.server.stay_on(server_core)
        _load(side, _WARM_UP_S, client_core)
    for number in range(rounds):
        for side in sides:
            used_s = side.server.used_s()
            outcome = _load(side, seconds, client_core)
            used_s = side.server.used_s() - used_s
            assert outcome.failed == 0, f"{side.name}: {outcome.statuses}, {outcome.broken} broken"
            side.answered += outcome.answered
            side.rps.append(outcome.rps)
            side.cpu_us.append(used_s / outcome.answered * 1e6)
            side.p95_ms.append(outcome.p_ms(0.95))
            side.client_share.append(outcome.cpu_s / outcome.seconds)
            figures.tell(f"round {number + 1}: {side.name} {outcome.rps:.0f} requests/s")


def ceiling(settings: Mapping[str, str], answer: Path, target: Target) -> Figure:
    """What the load generator reaches against a server that only sends the recorded answer."""
    _, client_core = cores.pair()
    with processes.bare_socket(settings, answer) as port:
        order = Order(replace(target, port=port), 2, connections=CONNECTIONS, core=client_core)
        outcome = client.carry_out(order)
    return Figure("load_generator_ceiling", outcome.rps, "requests/s")


def _load(side: Side, seconds: float, core: int | None) -> Outcome:
    return client.carry_out(Order(side.target, seconds, connections=CONNECTIONS, core=core))


def cpu_ratio(ours: Side, theirs: Side) -> float:
    """How much more a second of processor serves of ours than of theirs; deaf to other load."""
    return median(theirs.cpu_us) / median(ours.cpu_us)
