"""`./dev bench settlement`: a match that everybody bet on ends; then it turns out to have ended otherwise."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from devstack.disposable import disposable_stack
from devstack.places import find_places
from loadtests import cores, figures, live_bets, readers, settling_history
from loadtests.databases import Databases
from loadtests.figures import Figure, Goal
from touchline import wiring
from touchline.config import Settings
from touchline.ledger.checks.walk import walk
from touchline.plumbing import pacing
from touchline.settlement.checks.listed import ALL_CHECKS

BETS = 1_000_000
SETTLED_WITHIN_S, CORRECTED_WITHIN_S = 120.0, 240.0
CHUNK_P99_MS, WORKER_MB, KILLS = 150.0, 200.0, 3
LIVE_BETS_PER_S = 100.0
_GIVEN_UP_AFTER_S = 1_200.0
_LOOK_S = 0.2


@dataclass(slots=True)
class Worker:
    """The real worker in a process of its own, which may be killed and begun again."""

    environment: Mapping[str, str]
    log: Path
    durations_ms: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    _process: subprocess.Popen[bytes] | None = None
    _read: int = 0

    def begin(self) -> None:
        """Start it; what it says goes behind what the one before said."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "touchline", "worker", "settlement"],
                env=dict(self.environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def look(self) -> None:
        """Note the most memory it ever had."""
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text("utf-8")[-2000:]
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        peak_kb = next(line.split()[1] for line in status.splitlines() if "VmHWM" in line)
        self.peak_mb = max(self.peak_mb, int(peak_kb) / 1024)

    def end(self) -> None:
        """Kill it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def note_durations(self) -> None:
        """Read how long chunks were written."""
        with self.log.open("rb") as said:
            said.seek(self._read)
            for line in said:
                if b"settlement.connection_closed" in line:
                    self.durations_ms.append(float(json.loads(line)["duration_ms"]))
            self._read = said.tell()


@dataclass(frozen=True, slots=True)
class Took:
    """How long a match took to settle, by the database's clock, and how it went."""

    seconds: float
    chunk_p99_ms: float
    peak_mb: float
    kills: int = 0


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bets", type=int, default=BETS)
    parser.add_argument(
        "--part", choices=("all", "plain", "correct", "killed"), default="all", help="only this"
    )
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with (
        disposable_stack(find_places(), f"bench-settlement-{time.time_ns()}") as stack,
        Databases.opened(readers.environment(stack)) as databases,
    ):
        return figures.report(_measure(databases, options.bets, options.part))


def _measure(databases: Databases, bets: int, part: str) -> Iterator[Figure]:
    share = bets / BETS
    if part in ("all", "plain"):
        tenth = _settle(databases.fresh(1), bets // 10)
        whole = _settle(databases.fresh(2), bets)
        ratio = whole.seconds / (10 * tenth.seconds)
        yield _figure("settlement", whole.seconds, "s", "<=", SETTLED_WITHIN_S * share, whole)
        yield Figure("settlement_by_linear", ratio, "x", Goal("<=", 1.25))
        yield _figure("settlement_chunk_p99", whole.chunk_p99_ms, "ms", "<", CHUNK_P99_MS, whole)
        yield _figure("settlement_worker_peak", whole.peak_mb, "MB", "<", WORKER_MB, whole)
    if part in ("all", "correct"):
        turned = _settle(databases.fresh(3), bets, corrects=True)
        yield _figure("correction", turned.seconds, "s", "<=", CORRECTED_WITHIN_S * share, turned)
        yield _figure("correction_chunk_p99", turned.chunk_p99_ms, "ms", "<", CHUNK_P99_MS, turned)
    if part in ("all", "killed"):
        killed = _settle(databases.fresh(4), bets, kills=KILLS, is_live=True)
        yield _figure(
            "settlement_killed",
            killed.seconds,
            "s",
            "<=",
            SETTLED_WITHIN_S * max(share, 0.2),
            killed,
        )
        yield Figure("settlement_kills", killed.kills, "kills", Goal("=", KILLS))


def _figure(name: str, value: float, unit: str, sign: str, bound: float, took: Took) -> Figure:
    peers = {"chunk_p99_ms": took.chunk_p99_ms, "worker_peak_mb": took.peak_mb}
    return Figure(name, value, unit, Goal(sign, bound), peers=peers)


def _settle(
    environment: Mapping[str, str],
    bets: int,
    *,
    corrects: bool = False,
    kills: int = 0,
    is_live: bool = False,
) -> Took:
    """Fill a database, end the match, and wait until everybody is paid; then all must add up."""
    with ExitStack() as stack:
        url = environment["DIRECT_DATABASE_URL"]
        superuser = stack.enter_context(psycopg.connect(url, autocommit=True))  # noqa: TID251 - a history is made past our doors
        figures.tell(f"writing {bets:,} bets")
        settling_history.fill(superuser, bets)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        worker = Worker(
            {
                **environment,
                "LOG_FORMAT": "json",
                "GOALSERVE_KEY": "bench",
                "GOALSERVE_URL": "http://127.0.0.1:1/nowhere",  # no feed has a part in this
            },
            folder / "worker.log",
        )
        worker.begin()
        stack.callback(worker.end)
        if is_live:
            stack.enter_context(_live(environment))
        settling_history.end(superuser, 1, 2, 0)
        seconds, killed = _wait(superuser, worker, bets, 1, kills)
        if corrects:
            worker.note_durations()
            worker.durations_ms.clear()
            settling_history.end(superuser, 2, 0, 1)
            seconds, killed = _wait(superuser, worker, bets, 2, 0)
        worker.note_durations()
        _add_up(environment, superuser, bets)
    durations = sorted(worker.durations_ms)
    p99 = durations[int(len(durations) * 0.99)] if durations else 0.0
    figures.tell(f"{bets:,} bets in {seconds:.1f} s, {len(durations)} chunks")
    return Took(seconds, p99, worker.peak_mb, killed)


def _wait(
    superuser: psycopg.Connection[Any], worker: Worker, bets: int, gen: int, kills: int
) -> tuple[float, int]:
    """How long a run took, in seconds, and how often the worker was killed meanwhile."""
    until_s, killed = time.monotonic() + _GIVEN_UP_AFTER_S, 0
    while time.monotonic() < until_s:
        row = superuser.execute(
            "SELECT seen, state, extract(epoch FROM ended_at - opened_at)::float8"
            " FROM settlement_runs WHERE event_id = %s AND gen = %s",
            [settling_history.EVENT_ID, gen],
        ).fetchone()
        worker.look()
        if row is not None and row[1] == "done":
            return row[2], killed
        if row is not None and killed < kills and row[0] > bets * (killed + 1) / (kills + 1):
            worker.end()
            killed += 1
            worker.begin()
        pacing.sleep(_LOOK_S)
    raise TimeoutError


@contextmanager
def _live(environment: Mapping[str, str]) -> Iterator[None]:
    """Bets on another match meanwhile; how many were taken and refused is told in the end."""
    stop, told = Event(), live_bets.Told()
    settings = _settings(environment)
    thread = Thread(target=live_bets.place_until, args=(settings, LIVE_BETS_PER_S, stop, told))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        figures.tell(
            f"live bets: {told.taken} taken, {told.failed} not, p99 {told.p99_ms():.0f} ms"
        )


def _settings(environment: Mapping[str, str]) -> Settings:
    names = set(Settings.model_fields)
    return Settings(
        **{key.lower(): value for key, value in environment.items() if key.lower() in names}
    )


def _add_up(environment: Mapping[str, str], superuser: psycopg.Connection[Any], bets: int) -> None:
    """Every bet was settled once, and every check passes."""
    row = superuser.execute(
        "SELECT count(*) FILTER (WHERE status <> 'open'), count(*) FROM bets WHERE id < %s",
        [settling_history.FIRST_BET_ID + bets],
    ).fetchone()
    assert row == (bets, bets), f"settled: {row} of {bets}"
    superuser.execute("ANALYZE")  # as the server does by itself a minute later
    settings = _settings({**environment, "DB_STATEMENT_TIMEOUT": "60s"})
    db = wiring.open_database(wiring.worker_pool(settings), settings, name="bench")
    try:
        wrong = {
            looked.check.name
            for looked in walk(db, [settling_history.TENANT_ID], ALL_CHECKS)
            if looked.violations
        }
    finally:
        db.close()
    assert not wrong, f"what does not add up: {wrong}"


if __name__ == "__main__":
    sys.exit(main())
