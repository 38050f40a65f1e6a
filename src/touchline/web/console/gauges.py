"""How a process went lately, as small charts: its gate, breakers, pool, caches and limits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from touchline.plumbing.vitals import Process
from touchline.web.console.spark import Spark, rates, shares, spark

GATE_STATES = ("closed", "shedding", "half open", "open")
_FULL_PERCENT = 100.0
_BREAKERS_MANY = 3.0


@dataclass(frozen=True, slots=True)
class Gauge:
    """A chart, what it is of and how that is now."""

    label: str
    now: str
    line: Spark


def gauges(process: Process) -> list[Gauge]:
    """The charts of a process; a worker answers nobody, so it has those of databases alone."""
    found = [_gate(process), _breakers(process), _pool(process)]
    if process.kind == "web":
        found += [
            _rate(process, "Refused by the gate", "refusals"),
            _cache(process),
            _rate(process, "Limited", "limited"),
            _rate(process, "Requests", "requests"),
        ]
    return [each for each in found if each is not None]


def requests(process: Process) -> list[float]:
    """Requests a second from telling to telling, the oldest first."""
    return _rates(process, "requests")


def _gate(process: Process) -> Gauge | None:
    states = _told(process, "gate")
    now = GATE_STATES[int(states[-1])]
    line = spark(states, f"gate now {now}; higher is worse", at_least=len(GATE_STATES) - 1)
    return Gauge("Gate", now, line) if line else None


def _breakers(process: Process) -> Gauge | None:
    counts = [float(len(each.open_breakers)) for each in reversed(process.samples)]
    now = f"{counts[-1]:.0f} open" if counts[-1] else "none open"
    line = spark(counts, f"breakers, {now} now", at_least=_BREAKERS_MANY)
    return Gauge("Breakers", now, line) if line else None


def _pool(process: Process) -> Gauge | None:
    used = _told(process, "pool_percent")
    line = spark(used, f"pool now {used[-1]:.0f} percent", at_least=_FULL_PERCENT)
    return Gauge("Pool", f"{used[-1]:.0f} %", line) if line else None


def _cache(process: Process) -> Gauge | None:
    hits = shares(_told(process, "cache_memory"), _told(process, "cache_reads"))
    if not hits:
        return None
    said = f"reads answered from memory, now {hits[-1]:.1f} percent"
    line = spark(hits, said, at_least=_FULL_PERCENT)
    return Gauge("From memory", f"{hits[-1]:.1f} %", line) if line else None


def _rate(process: Process, label: str, name: str) -> Gauge | None:
    counted = _rates(process, name)
    if not counted:
        return None
    line = spark(counted, f"{label.lower()}, now {counted[-1]:.1f} a second")
    return Gauge(label, f"{counted[-1]:.1f} a second", line) if line else None


def _rates(process: Process, name: str) -> list[float]:
    return rates([each.at_s for each in reversed(process.samples)], _told(process, name))


def _told(process: Process, name: str) -> Sequence[float]:
    return [each.numbers.get(name, 0.0) for each in reversed(process.samples)]
