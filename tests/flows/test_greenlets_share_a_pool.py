"""The pool under gevent: queries run side by side, and whoever is killed leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from harness.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]


def run_greenlets(url, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "harness.greenlets", url, *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )


@pytest.fixture(scope="module")
def found(stack_env):
    answer = run_greenlets(stack_env["DATABASE_URL"])
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr, answer.stderr
    assert "finalized" not in answer.stderr, "the pool outlived its interpreter"
    return json.loads(answer.stdout)


@pytest.mark.spec("S0.1")
def test_queries_of_greenlets_run_side_by_side(found):
    assert found["patched"] is True
    assert found["concurrent_s"] < 5 * 0.5, "one after the other takes at least 2.5 s"


def test_killed_greenlets_give_back_their_slots_and_their_place_in_the_queue(found):
    assert (found["killed"], found["timed_out"]) == (9, 3)
    assert found["usage"] == [0, 0, 0]
    assert found["answers"] == 42


def test_a_killed_greenlet_leaves_no_query_running(found, stack_env):
    assert found["killed"]
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as conn:
        eventually(lambda: _orphans(conn) == 0)


def test_what_is_spawned_with_its_context_knows_the_correlation_id(found):
    assert found["context"] == ["abc"]


def test_an_import_before_the_patch_is_noticed(stack_env):
    answer = run_greenlets(stack_env["DATABASE_URL"], "late")

    assert "imported before gevent could patch it: psycopg" in json.loads(answer.stdout)["patched"]


def _orphans(conn):
    return conn.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'active'"
        " AND query LIKE '%/* orphan? */%' AND pid <> pg_backend_pid()"
    ).fetchone()[0]
