"""An operator isolates a database by hand, or holds its gates closed: everywhere, and for a while."""

import logging
import subprocess
import sys
from threading import Event

import pytest
from harness.book import opened, settings_from
from harness.overhearing import commands_asked
from harness.sites import REPOSITORY
from harness.waiting import eventually

from devstack import caller
from touchline import wiring
from touchline.plumbing import kv, metrics
from touchline.plumbing.breaker import Control
from touchline.plumbing.db import DatabaseUnavailable, Lane
from touchline.plumbing.steering import LOOK_S, Steering, decide
from touchline.web.app import EXTENSION
from touchline.wiring import web_pool

pytestmark = pytest.mark.spec("S3.2")

HOST = {"Host": "localhost"}


@pytest.fixture
def web(our_book):
    """A web process that listens, with its pool open."""
    app = our_book.web()
    held = app.extensions[EXTENSION]
    held.db.open()
    held.listener.start()
    yield app
    held.listener.stop()
    held.db.close()


def touchline(stack_env, *arguments):
    """The command, as an operator types it."""
    return subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        cwd=REPOSITORY,
        env={**caller.environment(), **stack_env, "PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def control_of(app):
    return app.extensions[EXTENSION].db.gate.facts()["control"]


def is_served(db, lane=Lane.NORMAL):
    try:
        with db.connection_ctx(lane=lane) as conn:
            return conn.execute("SELECT 1").fetchone() == (1,)
    except DatabaseUnavailable:
        return False


def test_an_isolated_database_is_reached_by_nobody_until_it_is_given_back(web, stack_env):
    db = web.extensions[EXTENSION].db
    state = metrics.gate_control_state.labels("web")
    assert is_served(db)

    said = touchline(stack_env, "gate", "isolate", "--pool", "web", "--for", "2m")

    assert said.returncode == 0, said.stderr
    assert "told: isolate for 2m" in said.stdout
    assert "gate.control_decided" in said.stdout
    eventually(lambda: control_of(web) == "isolated")
    assert not is_served(db)
    assert not is_served(db, Lane.CRITICAL)
    gate = web.test_client().get("/health/detailed", headers=HOST).json["checks"]["gate"]
    assert (gate["status"], gate["control"], state._value.get()) == ("degraded", "isolated", 1)
    assert 0 < gate["controlled_for_s"] <= 120
    assert gate["controlled_by"]
    touchline(stack_env, "gate", "auto", "--pool", "web")
    eventually(lambda: control_of(web) == "auto")
    assert is_served(db)
    assert state._value.get() == 0


def test_who_starts_later_reads_what_was_decided_and_a_reader_never_asks(our_book):
    decide(our_book.redis, "web", Control.HELD_CLOSED, for_s=60, by="otto")
    app = our_book.web()
    app.extensions[EXTENSION].listener.start()

    eventually(lambda: control_of(app) == "held_closed")

    db = app.extensions[EXTENSION].db
    db.open()
    with commands_asked(our_book.redis) as asked:
        assert all(is_served(db) for _ in range(50))
    assert asked["pttl"] <= 2
    app.extensions[EXTENSION].listener.stop()
    db.close()


def test_workers_hear_of_it_by_looking(our_book, stack_env):
    stop = Event()
    db = wiring.open_worker_database(settings_from(stack_env), "worker_odds", stop)
    try:
        decide(our_book.redis, "web", Control.ISOLATED, for_s=60, by="otto")
        decide(our_book.redis, "worker", Control.ISOLATED, for_s=60, by="otto")

        eventually(lambda: db.gate.facts()["control"] == "isolated", within_s=4 * LOOK_S)
    finally:
        stop.set()
        db.close()


def test_a_decision_ends_by_itself_while_redis_is_away_and_not_before(our_book, caplog):
    caplog.set_level(logging.WARNING)
    now_s, away = [100.0], kv.connect("", timeout_ms=100)
    decide(our_book.redis, "web", Control.ISOLATED, for_s=600, by="otto")
    steering = Steering(our_book.web_db.gate, "web", now_s=lambda: now_s[0])
    steering.refresh(None, our_book.redis)

    now_s[0] += 590
    steering.keep_up(away)
    before = our_book.web_db.gate.facts()["control"]
    now_s[0] += 11
    steering.keep_up(away)

    assert (before, our_book.web_db.gate.facts()["control"]) == ("isolated", "auto")
    changes = [
        (record.control, record.by)
        for record in caplog.records
        if record.message == "gate.control_changed"
    ]
    assert changes == [("isolated", "otto"), ("auto", "its end")]


def test_what_redis_forgets_is_kept_until_its_end(our_book):
    decide(our_book.redis, "web", Control.ISOLATED, for_s=600, by="otto")
    steering = Steering(our_book.web_db.gate, "web")
    steering.refresh(None, our_book.redis)

    our_book.redis.flushdb()
    steering.refresh(None, our_book.redis)

    assert our_book.web_db.gate.facts()["control"] == "isolated"
    our_book.web_db.gate.control(Control.AUTO)


def test_a_gate_that_is_held_closed_lets_work_through_whatever_failed(our_book):
    with opened(web_pool(our_book.settings), "held") as db:
        db.gate.end_probe(None, is_good=False, began_s=float("inf"))
        assert not is_served(db)

        db.gate.control(Control.HELD_CLOSED)

        assert is_served(db)


def test_the_command_refuses_what_it_cannot_do(stack_env):
    forever = touchline(stack_env, "gate", "isolate", "--pool", "web", "--for", "forever")
    nobody = touchline(
        {**stack_env, "REDIS_URL": "", "REDIS_CACHE_URL": ""}, "gate", "auto", "--pool", "worker"
    )

    assert (forever.returncode, nobody.returncode) == (1, 1)
    assert "Write for how long as 90s, 10m or 2h" in forever.stderr
    assert "no process was told" in nobody.stderr
