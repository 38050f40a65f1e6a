"""A process refuses a database on which one tenant could see another's rows; each way is made real."""

import shutil
import uuid
from dataclasses import replace
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
from touchline.plumbing.proof import prove
from touchline.wiring import platform_pool, web_pool, worker_pool

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


def test_a_pooler_in_statement_mode_is_refused(settings, statement_pooler):
    pool = replace(web_pool(settings), url=statement_pooler)

    with pytest.raises(UnsafeDatabase, match="statement mode"):
        prove(pool, require_pooler=True)


def test_a_database_that_is_away_proves_nothing(settings):
    nowhere = f"postgresql://app_web@127.0.0.1:{ports.free_ports(1)[0]}/touchline"

    with pytest.raises(psycopg.OperationalError):
        prove(replace(web_pool(settings), url=nowhere), require_pooler=True)


@pytest.fixture
def statement_pooler(urls, tmp_path):
    """The address of a second pooler whose mode somebody got wrong."""
    places = find_places()
    directory = places.account.make(places.servers / f"statement-{uuid.uuid4().hex[:12]}")
    rules = (places.repository / "pgbouncer.ini").read_text("utf-8")
    ini = tmp_path / "pgbouncer.ini"
    ini.write_text(rules.replace("pool_mode = transaction", "pool_mode = statement"), "utf-8")
    given = urlsplit(urls["DATABASE_URL"])
    pooler = PgBouncer(
        Home(directory, tmp_path, places.account, Roster(tmp_path / "pids.json")),
        ports.free_ports(1)[0],
        find_pgbouncer(places),
        settings=ini,
        postgres_port=urlsplit(urls["DIRECT_DATABASE_URL"]).port,
        users={"app_web": given.password, "pooler_admin": PASSWORD},
        pool_size=4,
    )
    pooler.start()
    yield pooler.url("app_web", given.path.removeprefix("/"))
    pooler.stop()
    shutil.rmtree(directory)


def _directly(pool, urls, role, password):
    """The same pool past the pooler."""
    direct = urlsplit(urls["DIRECT_DATABASE_URL"])
    return replace(pool, url=f"postgresql://{role}:{password}@127.0.0.1:{direct.port}{direct.path}")


def _password(url):
    return urlsplit(url).password
