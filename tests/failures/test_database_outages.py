"""PostgreSQL and the pooler are killed, frozen and restarted under readers who keep coming."""

import time

import pytest
from harness.book import opened, settings_from
from harness.readers import reading
from harness.waiting import eventually

from touchline.errors import Unavailable
from touchline.plumbing.db import Lane
from touchline.plumbing.news import GateState
from touchline.wiring import platform_pool, web_pool

pytestmark = pytest.mark.slow

OUTAGES = [
    ("postgres", "kill", "start"),
    ("postgres", "pause", "resume"),
    ("postgres", "stop", "start"),
    ("pgbouncer", "kill", "start"),
    ("pgbouncer", "pause", "resume"),
]


@pytest.fixture
def settings(migrated_stack):
    return settings_from({"ENVIRONMENT": "test", **migrated_stack.urls()})


@pytest.mark.spec("S3.2")
@pytest.mark.parametrize(("server", "fall", "rise"), OUTAGES)
def test_readers_are_turned_away_at_once_and_served_again_when_it_is_back(
    migrated_stack, settings, server, fall, rise
):
    victim = getattr(migrated_stack, server)
    with opened(web_pool(settings), "web") as db, reading(db) as heard:
        eventually(lambda: len(heard.answered_since(0)) > 20)

        getattr(victim, fall)()
        eventually(lambda: db.gate.state is GateState.OPEN, within_s=15)
        open_at_s = time.monotonic()
        eventually(lambda: len(heard.refused_since(open_at_s)) > 50)
        served_while_down = heard.answered_since(open_at_s)
        getattr(victim, rise)()
        up_at_s = time.monotonic()
        eventually(lambda: len(heard.answered_since(up_at_s)) > 20, within_s=15)

    assert not served_while_down
    assert not heard.strange
    refusals = [error for _, _, error in heard.refused_since(0)]
    assert all(isinstance(error, Unavailable) for error in refusals)
    assert all(error.retry_after_s >= 1 for error in refusals)
    eventually(lambda: db.gate.state is GateState.CLOSED)


@pytest.mark.spec("S3.2")
def test_while_it_is_frozen_nobody_waits_long_and_the_gate_keeps_its_slots(
    migrated_stack, settings
):
    with opened(web_pool(settings), "web") as db, reading(db) as heard:
        eventually(lambda: len(heard.answered_since(0)) > 20)

        migrated_stack.postgres.pause()
        eventually(lambda: db.gate.is_bypassed)
        shed_at_s = time.monotonic()
        eventually(lambda: len(heard.refused_since(shed_at_s)) > 50)
        eventually(lambda: db.gate.usage() == (0, 0, 0), within_s=15)
        migrated_stack.postgres.resume()
        eventually(lambda: db.gate.state is GateState.CLOSED, within_s=15)

    reasons = {error.facts["reason"] for _, _, error in heard.refused_since(shed_at_s)}
    assert reasons <= {"open", "shedding"}


@pytest.mark.spec("S3.2")
def test_critical_work_is_tried_while_the_gate_is_open_but_never_by_many(migrated_stack, settings):
    with opened(platform_pool(settings), "platform") as db:
        with db.connection_ctx() as conn:
            conn.execute("SELECT 1")
        migrated_stack.postgres.pause()

        with reading(db, lane=Lane.CRITICAL, every_s=0.05) as heard:
            eventually(lambda: db.gate.state is GateState.OPEN, within_s=15)
            open_at_s = time.monotonic()
            eventually(lambda: len(heard.refused_since(open_at_s)) > 20, within_s=15)
            most = db.gate.usage()[0]
            migrated_stack.postgres.resume()
            eventually(lambda: heard.answered_since(open_at_s), within_s=15)

    assert most <= db.gate.size
    assert not heard.strange


@pytest.mark.spec("S3.2")
def test_a_pooler_that_was_restarted_costs_nobody_an_error(migrated_stack, settings):
    with opened(web_pool(settings), "web") as db:
        eventually(lambda: _reads(db))
        migrated_stack.pgbouncer.kill()
        migrated_stack.pgbouncer.start()

        assert _reads(db)
    assert db.gate.state is GateState.CLOSED


@pytest.mark.spec("S3.2")
def test_an_idle_process_opens_when_asked_and_is_back_without_being_asked(migrated_stack, settings):
    with opened(web_pool(settings), "web") as db:
        eventually(lambda: _reads(db))
        migrated_stack.pgbouncer.kill()
        with pytest.raises(Unavailable), db.connection_ctx():
            pass
        eventually(lambda: db.gate.state is GateState.OPEN)

        migrated_stack.pgbouncer.start()

        eventually(lambda: db.gate.state is GateState.CLOSED, within_s=15)
        assert _reads(db)


def _reads(db):
    with db.connection_ctx() as conn:
        return conn.execute("SELECT 1").fetchone() == (1,)
