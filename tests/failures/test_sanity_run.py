"""The sanity run itself: it boots, breaks, looks, tells, and leaves nothing behind."""

import json
import subprocess
import sys

import pytest
from house.sources import ROOT

from devstack.places import DISPOSABLE_PREFIX, find_places

LINE = "redis_flushed"


@pytest.mark.slow
@pytest.mark.spec("S3.11")
@pytest.mark.timeout(600)
def test_one_line_is_performed_under_load_and_nothing_of_it_remains():
    done = subprocess.run(
        [sys.executable, "-m", "loadtests.sanity", "--only", LINE, "--rate", "8", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=560,
    )

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["line"] for row in rows] == [LINE], done.stderr
    assert rows[0]["requests"] > 0, done.stderr
    # So few that a busy machine can answer them; the line then misses its number of requests.
    assert not [status for status in rows[0]["statuses"] if status[0] == "5" or status == "-1"]
    assert rows[0]["verdict"] == "MISS"
    assert any("at least" in reason for reason in rows[0]["reasons"])
    assert done.returncode == 1
    assert not (find_places().dev / f"{DISPOSABLE_PREFIX}sanity").exists()


def test_a_line_nobody_knows_is_refused_before_anything_is_started():
    done = subprocess.run(
        [sys.executable, "-m", "loadtests.sanity", "--only", "earthquake"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "no such line: earthquake" in done.stderr
