"""One pool per process, opened after the fork, and held for SQL only."""

import os

import pytest
from harness.book import opened, settings_from

from touchline.plumbing import guards, pacing
from touchline.plumbing.db import Database, DatabaseUnavailable
from touchline.web import app as web_app
from touchline.wiring import web_pool

pytestmark = pytest.mark.spec("S0.2", "S3.3")


@pytest.fixture
def pool(stack_env):
    return web_pool(settings_from(stack_env))


@pytest.fixture
def db(pool):
    with opened(pool, "fork") as ours:
        yield ours


def test_a_pool_nobody_opened_gives_no_connection(pool):
    with pytest.raises(DatabaseUnavailable), Database(pool, name="x").tenant_tx(1):
        pass


def test_a_pool_that_the_parent_opened_is_refused_in_a_child(db):
    with db.connection_ctx() as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)

    child = os.fork()
    if child == 0:
        try:
            with db.connection_ctx():
                os._exit(1)
        except AssertionError:
            os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_building_the_web_application_opens_no_pool(stack_env):
    app = web_app.build(settings_from(stack_env))

    assert not app.extensions[web_app.EXTENSION].db.is_open


def test_nothing_rests_while_a_connection_is_held(db):
    with pytest.raises(guards.HeldWhileSlow, match="sleeping while holding"), db.connection_ctx():
        pacing.sleep(0)


def test_a_transaction_carries_its_timeouts_and_leaves_none_behind(db):
    read = "SELECT current_setting('statement_timeout'), current_setting('app.tenant_id', true)"

    with db.tenant_tx(7) as conn:
        inside = conn.execute(read).fetchone()
    with db.connection_ctx() as conn:
        conn.execute("SELECT set_config('statement_timeout', '77ms', true)")
    with db.connection_ctx() as conn:
        outside = conn.execute(read).fetchone()

    assert inside == (f"{db.settings.statement_timeout_ms // 1000}s", "7")
    assert outside in [(inside[0], None), (inside[0], "")]


def test_a_connection_comes_back_after_an_error(db):
    for _ in range(db.settings.size_max + 2):
        with pytest.raises(ZeroDivisionError), db.connection_ctx():
            1 / 0  # noqa: B018 - the failure of a use case

    with db.connection_ctx(timeout_s=1) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
