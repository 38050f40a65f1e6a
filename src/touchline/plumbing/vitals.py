"""What each process tells Redis of itself now and then: a picture for people, nobody acts on it.

Numbers are those of /metrics, of this process alone. The newest are kept beside some that came before,
so that a page can draw how it went; a process that says nothing any more is forgotten after an hour.
"""

import os
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, cast

import orjson
from prometheus_client.metrics import MetricWrapperBase
from redis.exceptions import RedisError

from touchline.plumbing import kv, metrics, pacing
from touchline.plumbing.spawning import spawn_with_context

TELL_S = 15.0
# Half an hour of samples, in which an operator sees what led to it.
SAMPLES_MAX = 120
KEPT_S = 3600
# Who has missed this many tellings is called silent.
SILENT_AFTER_S = 3 * TELL_S

_TELL = """
local at = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - tonumber(ARGV[3]))
redis.call('LPUSH', KEYS[2], at .. '\\n' .. ARGV[2])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[4]) - 1)
redis.call('EXPIRE', KEYS[2], ARGV[3])
"""
_OPEN = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One telling. ``at_s`` is epoch seconds of the shared clock."""

    at_s: int
    numbers: Mapping[str, float]
    open_breakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A process and what it told, the newest first. ``kind`` is its process type."""

    name: str
    kind: str
    version: str
    samples: tuple[Sample, ...] = field(default_factory=tuple)

    def number(self, name: str) -> float:
        """What it said last of a number; 0 where it said nothing."""
        return self.samples[0].numbers.get(name, 0.0) if self.samples else 0.0


def numbers() -> dict[str, float]:
    """The numbers of this process."""
    return {
        "requests": _sum(metrics.http_requests),
        "refusals": _sum(metrics.gate_refusals),
        "gate": _highest(metrics.gate_state),
        "control": _highest(metrics.gate_control_state),
        "pool_percent": _highest(metrics.pool_total_usage_percent),
        "pool_waiting": _sum(metrics.pool_waiting_connections),
        "cache_memory": _sum(metrics.cache_hits, level="memory"),
        "cache_reads": _sum(metrics.cache_hits) + _sum(metrics.cache_misses),
        "limits_alone": _highest(metrics.ratelimit_state),
        "limited": _sum(metrics.ratelimit_decisions, decision="limited"),
        "ledger_violations": _sum(metrics.ledger_violations),
        "limbo": _sum(metrics.bets_in_limbo),
        "settlement_lag_s": _highest(metrics.settlement_lag),
        "trail_flaws": _sum(metrics.audit_flaws),
    }


def open_breakers() -> list[str]:
    """The names of the breakers of this process that are open."""
    return sorted(
        sample.labels["name"] for sample in _samples(metrics.breaker_state) if sample.value == _OPEN
    )


class VitalsStore:
    """The picture of all processes."""

    def __init__(self, client: kv.Client) -> None:
        self._client = client
        self._tell = client.register_script(_TELL)

    def put(self, name: str, kind: str, version: str) -> None:
        """Tell how this process is.

        Raises:
            redis.RedisError: the next telling says more.

        """
        said = {"kind": kind, "version": version, "numbers": numbers(), "open": open_breakers()}
        self._tell(
            keys=[kv.VITALS, f"{kv.VITALS_OF}{name}"],
            args=[name, orjson.dumps(said), KEPT_S, SAMPLES_MAX],
        )

    def read(self) -> list[Process]:
        """Every process that has told something within the hour, by name.

        Raises:
            redis.RedisError: nothing can be said.

        """
        names = sorted(cast("list[bytes]", self._client.zrange(kv.VITALS, 0, -1)))
        with self._client.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.lrange(f"{kv.VITALS_OF}{name.decode()}", 0, SAMPLES_MAX - 1)
            told = cast("list[list[bytes]]", pipeline.execute())
        return [
            _process(name.decode(), lines) for name, lines in zip(names, told, strict=True) if lines
        ]


def process_name(kind: str) -> str:
    """What this process is called among all."""
    return f"{kind}@{socket.gethostname()}:{os.getpid()}"


def tell_of(client: kv.Client, kind: str, version: str, stop: Event) -> Thread:
    """Tell beside the work of this process, until told to stop."""
    store, name = VitalsStore(client), process_name(kind)

    def tell() -> None:
        while True:
            with suppress(RedisError):  # a picture for people; what matters has its own ways
                store.put(name, kind, version)
            # Not through pacing.rest(): the pulse of a worker is its loop's, and this is not it.
            if Event.wait(stop, pacing.jittered(TELL_S)):
                return

    return spawn_with_context(tell, name="vitals")


def _process(name: str, lines: Iterable[bytes]) -> Process:
    samples: list[Sample] = []
    said: dict[str, Any] = {}
    for line in lines:
        at, _, body = line.partition(b"\n")
        facts = orjson.loads(body)
        said = said or facts
        samples.append(Sample(int(at), facts.get("numbers", {}), tuple(facts.get("open", ()))))
    return Process(name, said.get("kind", ""), said.get("version", ""), tuple(samples))


def _samples(metric: MetricWrapperBase) -> Iterable[Any]:
    for family in metric.collect():
        yield from (each for each in family.samples if not each.name.endswith("_created"))


def _sum(metric: MetricWrapperBase, **labels: str) -> float:
    return sum(
        (each.value for each in _samples(metric) if labels.items() <= each.labels.items()), 0.0
    )


def _highest(metric: MetricWrapperBase) -> float:
    return max((each.value for each in _samples(metric)), default=0.0)
