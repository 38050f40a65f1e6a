"""One set of real servers for a whole test run, and a database of its own for each xdist worker.

The first worker that needs the servers starts them, the last one that is done ends them. Tests that
kill or pause a server take `migrated_stack`, or they would do it to everybody.
"""

import json
import subprocess
import sys
import uuid
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from harness.emptying import tables_without_rows

from devstack import caller
from devstack.claim import shared
from devstack.disposable import disposable_servers, disposable_stack, sweep
from devstack.places import find_places
from devstack.stack import DATABASE

TEMPLATE = "touchline_template"
# These servers are well: one that answers late on a busy machine is not to be taken for a dead one.
# Tests of dead ones bring servers of their own, and production's impatience.
PATIENT = {
    "REDIS_TIMEOUT_MS": "3000",
    "LIMIT_REDIS_TIMEOUT": "3000",
    "SESSION_REDIS_TIMEOUT": "3000",
}


class SharedServers:
    """What every worker knows of the servers that one of them started.

    ``tables`` are those a test may fill: the schema leaves them empty.
    """

    def __init__(self, known):
        self.has_pooler = known["has_pooler"]
        self.tables = known["tables"]
        self._urls = known["urls"]

    def urls(self, database, *, redis_database=0):
        """The settings under which the application finds ``database``."""
        urls = {}
        for name, url in self._urls.items():
            last = redis_database if url.startswith("redis:") else database
            urls[name] = url.rpartition("/")[0] + f"/{last}" if "://" in url else url
        return urls

    def create_database(self, name, *, template=TEMPLATE):
        """Creates ``name`` as a copy of ``template``, owned by the owner role."""
        self._as_superuser(f"CREATE DATABASE {name} OWNER touchline_owner TEMPLATE {template}")

    def drop_database(self, name):
        """Drops ``name``, whoever is still connected."""
        self._as_superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _as_superuser(self, statement):
        url = self.urls("postgres")["DIRECT_DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def stack(testrun_uid):
    """The run's servers, with a migrated template database."""
    places = find_places()
    sweep(places)
    name = f"run-{testrun_uid[:12]}"
    with ExitStack() as use:
        records = _joined(use, places, name)
        yield SharedServers(json.loads((records / "known.json").read_text()))


def _joined(use, places, name):
    """Where the servers' records are, once they are in ``use``."""
    records, _ = places.disposable(name)
    while True:
        records.mkdir(exist_ok=True)
        try:
            use.enter_context(
                shared(records, "test", lambda claim: _with_template(places, name, claim))
            )
        except FileNotFoundError:
            # Whoever was done before we came took the directory away under us: begin anew.
            continue
        return records


@pytest.fixture(scope="session")
def database(stack, worker_id):
    """The name of this worker's own migrated database."""
    name = f"touchline_{worker_id}"
    stack.create_database(name)
    return name


@pytest.fixture(scope="session")
def stack_env(stack, database, worker_id):
    """The settings of this worker: its database through the pooler, its Redis database."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    urls = stack.urls(database, redis_database=number % 16)
    return {"ENVIRONMENT": "test", **PATIENT, **urls}


@pytest.fixture
def empty_database(stack):
    """The name of a database without any schema, for tests of migrations."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    stack.create_database(name, template="template0")
    yield name
    stack.drop_database(name)


@pytest.fixture
def private_stack():
    """Servers of this test alone, which it may kill, pause and restart; not migrated."""
    with disposable_stack(find_places(), f"private-{uuid.uuid4().hex[:12]}") as own:
        yield own


@pytest.fixture(scope="session")
def lasting_stack():
    """Servers that the tests of this worker break one after the other, and a template of their database."""
    with disposable_stack(find_places(), f"lasting-{uuid.uuid4().hex[:12]}") as own:
        migrate(own.urls())
        own.grant_logins()
        own.create_database(TEMPLATE, template=DATABASE)
        yield own


@pytest.fixture
def migrated_stack(lasting_stack):
    """The same, whole and empty but for the schema: for this test alone, which may break them."""
    return emptied(lasting_stack)


def emptied(own):
    """Servers that may have been broken, whole again and with nothing in them but the schema."""
    others = (own.pgbouncer, own.cache, own.sessions)
    for server in others:
        if server is not None:
            server.kill()  # with whatever was set, counted and remembered there
    own.postgres.resume()
    own.postgres.start()
    own.postgres.run(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    own.create_database(DATABASE, template=TEMPLATE)
    for server in others:
        if server is not None:
            server.start()
    return own


def migrate(urls):
    """Runs the release command on the database of ``urls``."""
    repository = Path(__file__).resolve().parents[2]
    environment = {**caller.environment(), **urls, "PYTHONPATH": str(repository / "src")}
    answer = subprocess.run(
        [sys.executable, "-m", "touchline", "migrate"],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@contextmanager
def _with_template(places, name, claim):
    with disposable_servers(places, name, claim) as servers:
        servers.create_database(TEMPLATE)
        migrate(servers.urls(TEMPLATE))
        servers.grant_logins()
        known = {
            "urls": servers.urls(DATABASE),
            "has_pooler": servers.pgbouncer is not None,
            "tables": tables_without_rows(servers.urls(TEMPLATE)["DIRECT_DATABASE_URL"]),
        }
        (servers.records / "known.json").write_text(json.dumps(known))
        (servers.records / "known.json").chmod(0o600)
        yield servers
