"""A process refuses a database on which one tenant could see another's rows; each way is made real."""

import shutil
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import psycopg
import pytest
from harness.book import settings_from

from devstack import ports
from devstack.places import find_places
from devstack.roster import Roster
from devstack.servers.pgbouncer import PgBouncer
from devstack.servers.server import Home
from devstack.sources import find_pgbouncer
from touchline.errors import UnsafeDatabase
from touchline.plumbing.proof import _prove_a_transaction_holds, prove
from touchline.wiring import check_pooler, platform_pool, web_pool, worker_pool

pytestmark = pytest.mark.spec("B2", "S3.10")

PASSWORD = "only-on-loopback"


@pytest.fixture
def urls(stack):
    """The addresses of a database of this test alone: what it leaves in the pooler hurts nobody."""
    if not stack.has_pooler:
        pytest.skip("there is no PgBouncer here")
    name = f"proof_{uuid.uuid4().hex[:12]}"
    stack.create_database(name)
    yield stack.urls(name)
    stack.drop_database(name)


@pytest.fixture
def settings(urls):
    return settings_from({"ENVIRONMENT": "test", **urls})


@pytest.fixture
def strange_role(urls):
    """A role that platform staff might make by mistake: may sign in, and whatever a test grants."""
    name = f"strange_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(urls["DIRECT_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        superuser.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {name}")
        yield name, superuser
        superuser.execute(f"DROP OWNED BY {name}")
        superuser.execute(f"DROP ROLE {name}")


@pytest.mark.parametrize("kind", [web_pool, worker_pool, platform_pool])
def test_an_honest_set_up_is_accepted_through_the_pooler(settings, kind):
    found = prove(kind(settings), require_pooler=True)

    assert found.is_pooled
    assert found.role == {web_pool: "app_web", worker_pool: "app_worker"}.get(kind, "app_platform")


def test_a_direct_connection_is_accepted_unless_a_pooler_is_required(settings, urls):
    pool = _directly(web_pool(settings), urls, "app_web", _password(urls["DATABASE_URL"]))

    assert not prove(pool, require_pooler=False).is_pooled
    with pytest.raises(UnsafeDatabase, match="straight to PostgreSQL"):
        prove(pool, require_pooler=True)


def test_a_superuser_is_refused(settings, urls):
    pool = replace(web_pool(settings), url=urls["DIRECT_DATABASE_URL"])

    with pytest.raises(UnsafeDatabase, match=r"bypasses row-level security \(superuser\)"):
        prove(pool, require_pooler=False)


def test_a_role_with_bypassrls_is_refused(settings, urls, strange_role):
    name, superuser = strange_role
    superuser.execute(f"ALTER ROLE {name} BYPASSRLS")
    pool = _directly(web_pool(settings), urls, name, PASSWORD)

    with pytest.raises(UnsafeDatabase, match=r"bypasses row-level security \(BYPASSRLS\)"):
        prove(pool, require_pooler=False)


def test_a_role_that_owns_a_table_is_refused(settings, urls, strange_role):
    name, superuser = strange_role
    pool = _directly(web_pool(settings), urls, name, PASSWORD)
    assert prove(pool, require_pooler=False).role == name

    superuser.execute("CREATE TABLE strange (id bigint)")
    superuser.execute(f"ALTER TABLE strange OWNER TO {name}")

    with pytest.raises(UnsafeDatabase, match="owns tables"):
        prove(pool, require_pooler=False)


def test_a_member_of_the_owner_role_is_refused(settings, urls, strange_role):
    name, superuser = strange_role
    superuser.execute(f"GRANT touchline_owner TO {name}")
    pool = _directly(web_pool(settings), urls, name, PASSWORD)

    with pytest.raises(UnsafeDatabase, match="may act as their owner"):
        prove(pool, require_pooler=False)


def test_prepared_statements_through_a_pooler_are_refused(settings):
    pool = web_pool(settings.model_copy(update={"db_prepare_threshold": 5}))

    with pytest.raises(UnsafeDatabase, match="DB_PREPARE_THRESHOLD=5"):
        prove(pool, require_pooler=True)


def test_prepared_statements_without_a_pooler_are_nobodys_danger(settings, urls):
    pool = _directly(web_pool(settings), urls, "app_web", _password(urls["DATABASE_URL"]))

    assert not prove(replace(pool, prepare_threshold=5), require_pooler=False).is_pooled


def test_another_clients_prepared_statements_are_noticed(settings, urls):
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True, prepare_threshold=0) as careless:
        careless.execute("SELECT 1")

    with pytest.raises(UnsafeDatabase, match="Prepared statements reach"):
        prove(web_pool(settings), require_pooler=True)


def test_a_tenant_set_for_the_session_is_noticed(settings, urls):
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as careless:
        careless.execute("SELECT set_config('app.tenant_id', '7', false)")

    with pytest.raises(UnsafeDatabase, match=r"app\.tenant_id = '7' leaks between clients"):
        prove(web_pool(settings), require_pooler=True)


@pytest.mark.parametrize("second_pooler", ["statement"], indirect=True)
def test_a_pooler_in_statement_mode_is_refused(settings, second_pooler):
    pool = replace(web_pool(settings), url=second_pooler.url)

    with pytest.raises(UnsafeDatabase, match="statement mode"):
        prove(pool, require_pooler=True)


@pytest.mark.parametrize("second_pooler", ["transaction"], indirect=True)
def test_a_pooler_whose_server_does_not_answer_is_an_outage_and_not_a_wrong_mode(second_pooler):
    """It tells both under one code; a worker that takes the one for the other never serves again."""
    with ExitStack() as stack:
        console, waiting, *holders = (
            stack.enter_context(psycopg.connect(url, autocommit=True, prepare_threshold=None))
            for url in (second_pooler.console_url, *[second_pooler.url] * 5)
        )
        console.execute("SET query_wait_timeout = 1")
        for holder in holders:
            holder.execute("BEGIN")

        with pytest.raises(psycopg.errors.ProtocolViolation) as refused:
            _prove_a_transaction_holds(waiting)

    assert isinstance(refused.value, psycopg.OperationalError), "so a process waits for it"


@pytest.mark.parametrize("second_pooler", ["session"], indirect=True)
def test_a_pooler_in_session_mode_is_refused(settings, second_pooler):
    pool = replace(web_pool(settings), url=second_pooler.url)

    with pytest.raises(UnsafeDatabase, match="session mode"):
        prove(pool, require_pooler=True)


@pytest.mark.parametrize("second_pooler", ["session"], indirect=True)
def test_the_console_of_a_pooler_says_its_mode_before_anybody_tries(settings, second_pooler):
    asking = _asking(settings, second_pooler)

    with pytest.raises(UnsafeDatabase, match="pools by session"):
        check_pooler(asking, asking.database_url)


@pytest.mark.parametrize("second_pooler", ["transaction"], indirect=True)
def test_pools_that_a_pooler_cannot_hold_stop_production_and_are_told_elsewhere(
    settings, second_pooler, caplog
):
    asking = _asking(settings, second_pooler)
    url = asking.database_url
    smallest = {"web_concurrency": 1, "db_web_pool_max": 1, "db_worker_pool_max": 1}
    fitting = asking.model_copy(update={**smallest, "platform_database_url": ""})

    check_pooler(fitting, url)
    assert not caplog.records
    check_pooler(asking, url)
    assert [record.note for record in caplog.records] == [
        "2 web processes x (DB_WEB_POOL_MAX=6 + DB_OFFICE_POOL_MAX=1)"
        " + 3 workers x DB_WORKER_POOL_MAX=3 = 23 connections,"
        f" but PgBouncer's {name} is {size}."
        for name, size in {"pool_size": 4, "max_db_connections": 8}.items()
    ]
    with pytest.raises(UnsafeDatabase, match=r"= 23 connections, but PgBouncer's pool_size is 4\."):
        check_pooler(asking.model_copy(update={"environment": "production"}), url)


def test_a_console_that_is_away_leaves_the_reckoning_to_the_setting(settings, caplog):
    nowhere = f"postgresql://nobody@127.0.0.1:{ports.free_ports(1)[0]}/pgbouncer"
    asking = settings.model_copy(update={"pgbouncer_admin_url": nowhere, "pgbouncer_pool_size": 20})

    check_pooler(asking, asking.database_url)

    said = [record.message for record in caplog.records]
    assert said == ["pooler.read_failed", "database.pool_exceeded"]


def test_a_database_that_is_away_proves_nothing(settings):
    nowhere = f"postgresql://app_web@127.0.0.1:{ports.free_ports(1)[0]}/touchline"

    with pytest.raises(psycopg.OperationalError):
        prove(replace(web_pool(settings), url=nowhere), require_pooler=True)


@dataclass(frozen=True)
class SecondPooler:
    """Where it listens, and its console."""

    url: str
    console_url: str


@pytest.fixture
def second_pooler(request, urls, tmp_path):
    """A pooler of four connections, in whichever mode somebody set."""
    places = find_places()
    directory = places.account.make(places.servers / f"second-{uuid.uuid4().hex[:12]}")
    rules = (places.repository / "pgbouncer.ini").read_text("utf-8")
    ini = tmp_path / "pgbouncer.ini"
    ini.write_text(
        rules.replace("pool_mode = transaction", f"pool_mode = {request.param}"), "utf-8"
    )
    given = urlsplit(urls["DATABASE_URL"])
    pooler = PgBouncer(
        Home(directory, tmp_path, places.account, Roster(tmp_path / "pids.json")),
        ports.free_ports(1)[0],
        find_pgbouncer(places),
        settings=ini,
        postgres_port=urlsplit(urls["DIRECT_DATABASE_URL"]).port,
        users={"app_web": given.password, "pooler_admin": PASSWORD},
        pool_size=4,
        is_disposable=True,
    )
    pooler.start()
    yield SecondPooler(
        pooler.url("app_web", given.path.removeprefix("/")),
        pooler.url("pooler_admin", "pgbouncer"),
    )
    pooler.stop()
    shutil.rmtree(directory)


def _asking(settings, pooler):
    """The settings of a process behind that pooler, which may ask its console."""
    return settings.model_copy(
        update={"database_url": pooler.url, "pgbouncer_admin_url": pooler.console_url}
    )


def _directly(pool, urls, role, password):
    """The same pool past the pooler."""
    direct = urlsplit(urls["DIRECT_DATABASE_URL"])
    return replace(pool, url=f"postgresql://{role}:{password}@127.0.0.1:{direct.port}{direct.path}")


def _password(url):
    return urlsplit(url).password
