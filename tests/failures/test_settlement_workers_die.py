"""Real settlement workers are killed and frozen in the middle of a match; everybody is paid once."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from harness.book import opened, settings_from
from harness.waiting import eventually

from devstack import caller
from loadtests import settling_history
from touchline.ledger.checks.walk import walk
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.wiring import worker_pool

REPOSITORY = Path(__file__).resolve().parents[2]
BETS, PLAYERS = 8_000, 500


@contextmanager
def worker(urls, log):
    """A worker_settlement in a process of its own, whose feeds nobody answers."""
    environment = {
        **caller.environment(), **urls, "ENVIRONMENT": "test", "LOG_FORMAT": "json",
        "PYTHONPATH": str(REPOSITORY / "src"), "GOALSERVE_KEY": "test",
        "GOALSERVE_URL": "http://127.0.0.1:1/getfeed",
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "touchline", "worker", "settlement"],
            cwd=REPOSITORY,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def urls(migrated_stack):
    return migrated_stack.urls()


@pytest.fixture
def superuser(urls):
    with psycopg.connect(urls["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        settling_history.fill(connection, BETS, PLAYERS)
        yield connection


def run(superuser, gen=1):
    """How far a run is: bets seen, and its state."""
    return superuser.execute(
        "SELECT seen, state FROM settlement_runs WHERE gen = %s", [gen]
    ).fetchone() or (0, "")


@pytest.mark.slow
@pytest.mark.spec("S3.12", "B3")
def test_a_worker_that_is_killed_in_a_run_leaves_it_to_the_next_one(urls, superuser, tmp_path):
    settling_history.end(superuser, 1, 2, 0)

    with worker(urls, tmp_path / "killed.log") as killed:
        eventually(lambda: run(superuser)[0] > 0, within_s=90)
        killed.kill()
    with worker(urls, tmp_path / "frozen.log") as frozen:
        before = run(superuser)[0]
        eventually(lambda: run(superuser)[0] > before or run(superuser)[1] == "done", within_s=90)
        os.kill(frozen.pid, signal.SIGSTOP)
        with worker(urls, tmp_path / "heir.log"):
            eventually(lambda: run(superuser)[1] == "done", within_s=90)
            os.kill(frozen.pid, signal.SIGCONT)
            settling_history.end(superuser, 2, 0, 1)
            eventually(lambda: run(superuser, 2)[1] == "done", within_s=90)

    rows = superuser.execute(
        "SELECT status, gen, count(*) FROM bets GROUP BY status, gen ORDER BY status, gen"
    ).fetchall()
    # A draw loses both times; who bet on either side was settled, and then corrected.
    assert rows == [("lost", 1, BETS // 4), ("lost", 2, BETS // 2), ("won", 2, BETS // 4)]
    with opened(worker_pool(settings_from(urls)), "worker") as db:
        walked = walk(db, [settling_history.TENANT_ID], ALL_CHECKS)
        assert {looked.check.name for looked in walked if looked.violations} == set()
