"""`./dev bench gate`: how soon the gate sheds, how soon it lets in again, and what it costs."""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from threading import Barrier, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import psycopg

from devstack.disposable import disposable_stack
from devstack.places import find_places
from devstack.stack import Stack
from loadtests import cores, figures, ground, readers
from loadtests.figures import Figure, Goal
from touchline.plumbing.breaker import Breaker, Outcome, Rules
from touchline.plumbing.db import Database, PoolSettings
from touchline.plumbing.gate import DbGate
from touchline.plumbing.lanes import Lane

READS_PER_S = 150
BURST = 15
CALLS = 50
CALL_S = 0.1
PASSAGES = 20_000
OUTAGES = (
    ("postgres", "pause", "resume"),
    ("postgres", "kill", "start"),
    ("pgbouncer", "pause", "resume"),
    ("pgbouncer", "kill", "start"),
)


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of each outage")
    parser.add_argument("--seconds", type=float, default=4, help="that an outage lasts")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.runs, options.seconds))


def _measure(runs: int, seconds: float) -> Iterator[Figure]:
    yield _concurrent_calls()
    yield _passage()
    yield _interleaved_errors()
    with disposable_stack(find_places(), "bench-gate") as stack:
        ground.run_command(readers.environment(stack), "migrate")
        stack.grant_logins()
        yield _cold_bursts(stack)
        for server, fall, rise in OUTAGES:
            if getattr(stack, server) is not None:
                found = [_outage(stack, server, fall, rise, seconds) for _ in range(runs)]
                yield from _of_outages(f"{server}_{fall}", found)


def _outage(
    stack: Stack, server: str, fall: str, rise: str, seconds: float
) -> tuple[float, float, int]:
    """Seconds until reads are refused at once, seconds until one is served again, other errors."""
    victim = getattr(stack, server)
    with readers.opened(_pool(stack)) as db, readers.reading(db, READS_PER_S) as heard:
        heard.await_answers(50)
        fell_s = time.monotonic()
        getattr(victim, fall)()
        time.sleep(seconds)  # noqa: TID251 - the outage lasts
        getattr(victim, rise)()
        up_s = time.monotonic()
        heard.await_answers_since(up_s)
    shed_s = heard.first_refused_at_once(since_s=fell_s) - fell_s
    return shed_s, heard.first_answer(since_s=up_s) - up_s, len(heard.strange)


def _of_outages(name: str, found: list[tuple[float, float, int]]) -> Iterator[Figure]:
    shed = [run[0] for run in found]
    back = [run[1] for run in found]
    yield Figure(f"gate_sheds_{name}", max(shed), "s", Goal("<=", 1), shed)
    yield Figure(f"gate_recovers_{name}", max(back), "s", Goal("<=", 2), back)
    strange = sum(run[2] for run in found)
    yield Figure(f"gate_strange_errors_{name}", strange, "errors", Goal("=", 0))


def _cold_bursts(stack: Stack, rounds: int = 10) -> Figure:
    """A pool that was opened this moment, and fifteen who ask at once."""
    trips = 0
    for _ in range(rounds):
        with readers.opened(_pool(stack, size_min=2, size_max=20)) as db:
            barrier, refused = Barrier(BURST), []

            def read(db: Database = db, barrier: Barrier = barrier, told: list = refused) -> None:
                barrier.wait()
                try:
                    with db.connection_ctx() as conn:
                        conn.execute("SELECT pg_sleep(0.005)")
                except psycopg.OperationalError as error:
                    told.append(error)

            crowd = [Thread(target=read) for _ in range(BURST)]
            for reader in crowd:
                reader.start()
            for reader in crowd:
                reader.join()
            trips += bool(refused) or db.gate.is_bypassed
    return Figure("gate_trips_on_cold_bursts", trips, f"of {rounds} bursts", Goal("=", 0))


def _interleaved_errors(seeds: int = 200) -> Figure:
    """Four errors in five, at random, 20 calls/s, on a clock of our own: the longest of all runs."""
    slowest_s = 0.0
    for seed in range(seeds):
        dice, now_s = random.Random(seed), 1000.0
        breaker = Breaker(Rules(), jitter=lambda rest_s: rest_s)
        while (permit := breaker.allow(now_s)) is not None and now_s < 1060:
            outcome = Outcome.FAILED if dice.random() < 0.8 else Outcome.SUCCEEDED
            breaker.record(permit, outcome, now_s)
            now_s += 0.05
        slowest_s = max(slowest_s, now_s - 1000)
    return Figure("gate_opens_at_80_percent_errors", slowest_s, "s", Goal("<=", 10))


def _gate(size: int) -> DbGate:
    return DbGate("bench", size, rules=Rules(), jitter=lambda rest_s: rest_s, on_doubt=lambda: None)


def _concurrent_calls(rounds: int = 5) -> Figure:
    """Fifty calls of 100 ms at once: a gate that locked around a call would need five seconds."""
    runs = []
    for _ in range(rounds):
        gate, barrier = _gate(CALLS + 10), Barrier(CALLS + 1)

        def call(gate: DbGate = gate, barrier: Barrier = barrier) -> None:
            barrier.wait()
            entry = gate.enter(Lane.NORMAL, wait_s=1)
            time.sleep(CALL_S)  # noqa: TID251 - it stands for a statement
            gate.leave(entry, Outcome.SUCCEEDED)

        crowd = [Thread(target=call) for _ in range(CALLS)]
        for caller in crowd:
            caller.start()
        barrier.wait()
        began_s = time.monotonic()
        for caller in crowd:
            caller.join()
        runs.append((time.monotonic() - began_s) * 1000)
    return Figure("gate_50_calls_of_100_ms", median(runs), "ms", Goal("<", 200), runs)


def _passage() -> Figure:
    """One way in and out of an idle gate."""
    gate = _gate(6)
    began_s = time.perf_counter()
    for _ in range(PASSAGES):
        entry = gate.enter(Lane.NORMAL, wait_s=0)
        gate.hold(entry)
        gate.leave(entry, Outcome.SUCCEEDED)
    return Figure("gate_passage", (time.perf_counter() - began_s) / PASSAGES * 1e6, "us")


def _pool(stack: Stack, *, size_min: int = 1, size_max: int = 6) -> PoolSettings:
    return PoolSettings(
        url=stack.urls()["DATABASE_URL"],
        size_first=size_min,
        size_min=size_min,
        size_max=size_max,
        conn_timeout_s=5,
        statement_timeout_ms=3000,
        idle_timeout_ms=5000,
        prepare_threshold=None,
        lifetime_max_s=1200,
        idle_max_s=300,
    )


if __name__ == "__main__":
    sys.exit(main())
