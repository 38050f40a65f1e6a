"""Each name of the environment that guards the database does something, seen from outside (S3.10)."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import psycopg
import pytest
from harness.book import opened
from harness.sites import REPOSITORY, gunicorn
from harness.waiting import eventually

from devstack import caller, ports
from touchline import config
from touchline.plumbing.db import DatabaseUnavailable, StatementTooSlow
from touchline.wiring import web_pool, worker_pool

pytestmark = pytest.mark.spec("S3.10")

SETTINGS = "SELECT current_setting('statement_timeout'), current_setting('app.tenant_id')"


@pytest.fixture
def pool_under(monkeypatch, stack_env):
    """Pools as a process makes them of its environment, past the pooler, each under a name."""

    def build(name, kind=web_pool, **variables):
        for one, value in {**stack_env, **_addresses(stack_env, name), **variables}.items():
            monkeypatch.setenv(one, value)
        return kind(config.load("web"))

    return build


@pytest.fixture
def superuser(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as conn:
        yield conn


def connections(superuser, name):
    """How many connections this database has under a name."""
    counted = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = %s"
    )
    return superuser.execute(counted, [name]).fetchone()[0]


@pytest.mark.parametrize(
    ("name", "kind"), [("DB_WEB_POOL_MAX", web_pool), ("DB_WORKER_POOL_MAX", worker_pool)]
)
@pytest.mark.parametrize("size", [2, 5])
def test_a_pool_has_as_many_connections_as_it_may_have(pool_under, superuser, name, kind, size):
    with opened(pool_under("sized", kind, **{name: str(size)}), "sized") as db:
        assert db.await_connections(within_s=60)

        assert connections(superuser, "sized") == size
    eventually(lambda: connections(superuser, "sized") == 0)


@pytest.mark.parametrize(("smallest", "kept"), [("1", 1), ("3", 3), ("", 4)])
def test_a_pool_keeps_its_minimum_when_it_needs_no_more(pool_under, superuser, smallest, kept):
    pool = pool_under(
        "kept", DB_POOL_MIN=smallest, DB_WEB_POOL_MAX="4", DB_WORKER_POOL_MAX="4",
        DB_POOL_MAX_IDLE="50ms",
    )  # fmt: skip

    with opened(pool, "kept") as db:
        looks = []  # on a slow machine the first connection leaves before the last has come

        def has_settled():
            with db.connection_ctx() as conn:
                conn.execute("SELECT 1")
            looks.append(connections(superuser, "kept"))
            return looks[-20:] == 20 * [kept]

        eventually(has_settled, within_s=60)
        settled = len(looks)
        while len(looks) < settled + 20:
            has_settled()

    assert max(looks) <= 4
    assert set(looks[settled:]) == {kept}


def test_a_wait_for_a_connection_ends_when_the_environment_says(pool_under):
    hasty = pool_under("hasty", worker_pool, DB_CONN_TIMEOUT="100ms", DB_WORKER_POOL_MAX="1")
    patient = pool_under("patient", worker_pool, DB_CONN_TIMEOUT="60s", DB_WORKER_POOL_MAX="1")

    with (
        opened(hasty, "hasty") as one,
        opened(patient, "patient") as other,
        ThreadPoolExecutor(2) as waiting,
        ExitStack() as held,
    ):
        held.enter_context(one.connection_ctx())
        holding = held.enter_context(ExitStack())
        holding.enter_context(other.connection_ctx())
        refused, served = waiting.submit(_answer, one), waiting.submit(_answer, other)

        with pytest.raises(DatabaseUnavailable):
            refused.result(timeout=20)
        assert not served.done()
        holding.close()
        assert served.result(timeout=20) == 42


@pytest.mark.parametrize(("given", "shown"), [("700", "700ms"), ("2s", "2s")])
def test_a_statements_timeout_is_set_beside_the_tenant(pool_under, given, shown):
    with (
        opened(pool_under("timed", DB_STATEMENT_TIMEOUT=given), "timed") as db,
        db.tenant_tx(7) as conn,
    ):
        assert conn.execute(SETTINGS).fetchone() == (shown, "7")


def test_a_statement_ends_at_its_timeout_and_not_before(pool_under):
    sleep = "SELECT pg_sleep(0.3)"

    with (
        opened(pool_under("short", DB_STATEMENT_TIMEOUT="50ms"), "short") as short,
        pytest.raises(StatementTooSlow),
        short.connection_ctx() as conn,
    ):
        conn.execute(sleep)
    with (
        opened(pool_under("long", DB_STATEMENT_TIMEOUT="20s"), "long") as long,
        long.connection_ctx() as conn,
    ):
        assert conn.execute(sleep).fetchone() is not None


@pytest.mark.parametrize(("given", "is_ended"), [("50ms", True), ("60s", False)])
def test_a_transaction_that_sits_idle_is_ended_when_its_time_is_up(
    pool_under, superuser, given, is_ended
):
    pool = pool_under("idle", DB_IDLE_IN_TRANSACTION_TIMEOUT=given)
    seen = "SELECT clock_timestamp() - state_change > '200ms' FROM pg_stat_activity WHERE pid = %s"

    with opened(pool, "idle") as db, ExitStack() as stack:
        if is_ended:
            stack.enter_context(pytest.raises(psycopg.Error))
        conn = stack.enter_context(db.connection_ctx())
        pid = conn.info.backend_pid

        def has_been_idle_long():
            return superuser.execute(seen, [pid]).fetchone() in (None, (True,))

        eventually(has_been_idle_long)
        assert conn.execute("SELECT 42").fetchone() == (42,)


@pytest.mark.parametrize(("given", "prepares"), [("0", False), ("1", True)])
def test_statements_are_prepared_only_where_the_environment_says(pool_under, given, prepares):
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"

    with (
        opened(pool_under("prepared", DB_PREPARE_THRESHOLD=given), "prepared") as db,
        db.connection_ctx() as conn,
    ):
        for number in range(12):
            conn.execute("SELECT %s::bigint /* again */", [number])
        found = conn.execute(prepared, ["%again%"]).fetchone()[0]

    assert (found > 0) is prepares


@pytest.mark.parametrize(
    ("environment", "process_type", "is_json"),
    [("production", "worker_odds", True), ("development", "worker_settlement", False)],
)
def test_a_process_logs_as_its_environment_and_its_type_say(environment, process_type, is_json):
    nowhere = f"postgresql://app_worker@127.0.0.1:{ports.free_ports(1)[0]}/nowhere"
    said = _first_line(
        ENVIRONMENT=environment,
        PROCESS_TYPE=process_type,
        SECRET_KEY="s" * 40,
        SECRETS_KEY="t" * 40,
        DATABASE_URL=nowhere,
        WORKER_DATABASE_URL=nowhere,
    )

    assert "database.waiting" in said
    if is_json:
        assert json.loads(said)["process_type"] == process_type
    else:
        assert not said.startswith("{")


def test_a_process_is_of_the_type_it_is_told():
    variables = {"LOG_FORMAT": "json", "DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}

    types = {
        json.loads(_first_line(**variables, PROCESS_TYPE=process_type))["process_type"]
        for process_type in ("", "worker_settlement")
    }

    assert types == {"worker_publisher", "worker_settlement"}


@pytest.mark.slow
@pytest.mark.spec("S3.7")
@pytest.mark.parametrize(("version", "has_redis"), [("2030.1-blue", True), ("2030.2-green", False)])
def test_a_site_shows_its_version_and_whether_it_has_redis(stack_env, version, has_redis):
    redis = stack_env["REDIS_URL"] if has_redis else ""
    variables = {"APP_VERSION": version, "REDIS_URL": redis, "REDIS_CACHE_URL": redis}

    with gunicorn(stack_env, **variables, ALLOW_NO_REDIS="1", WEB_CONCURRENCY="1") as site:
        health = json.loads(site.get("/health/detailed", port=site.private_port)[2])
        metrics = site.get("/metrics", port=site.private_port)[2]

    assert health["version"] == version
    assert f'app_build_info{{version="{version}"}} 1.0' in metrics
    assert health["checks"]["redis"]["status"] == ("healthy" if has_redis else "degraded")


def _answer(db):
    with db.connection_ctx() as conn:
        return conn.execute("SELECT 42").fetchone()[0]


def _first_line(**variables):
    """The first thing that a publisher says under an environment."""
    environment = {**caller.environment(), "PYTHONPATH": str(REPOSITORY / "src"), **variables}
    with subprocess.Popen(
        [sys.executable, "-m", "touchline", "worker", "publisher"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            return process.stdout.readline()
        finally:
            process.kill()


def _addresses(stack_env, name):
    """The addresses of both roles, straight to the server, where each of our connections is one."""
    server = urlsplit(stack_env["DIRECT_DATABASE_URL"])
    place = f"127.0.0.1:{server.port}{server.path}?application_name={name}"
    addresses = {}
    for variable in ("DATABASE_URL", "WORKER_DATABASE_URL"):
        given = urlsplit(stack_env[variable])
        addresses[variable] = f"postgresql://{given.username}:{given.password}@{place}"
    return addresses
