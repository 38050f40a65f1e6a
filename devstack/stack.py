"""PostgreSQL, PgBouncer and two Valkeys brought up together, and the addresses they give."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from devstack import caller, console, ports, sources
from devstack.places import Places
from devstack.roster import PIDS_FILE, Roster
from devstack.servers.pgbouncer import PgBouncer
from devstack.servers.postgres import Postgres
from devstack.servers.server import Home
from devstack.servers.valkey import Valkey

DATABASE = "touchline"
# Recorded answers have a book of their own: what the sandbox invented must not stand among them.
REPLAY_DATABASE = "touchline_replay"
OWNER = "touchline_owner"
ROLES = ("app_web", "app_worker", "app_platform", "app_read")
POOL_SIZE = 24
_POOLED = {
    "DATABASE_URL": "app_web",
    "WORKER_DATABASE_URL": "app_worker",
    "PLATFORM_DATABASE_URL": "app_platform",
}


class Stack:
    """The servers of one directory.

    For development it honours DATABASE_URL and REDIS_URL of the caller and starts nothing in their
    place. A disposable one, for tests, always starts its own and deletes its data at the end.
    ``directory`` holds the servers' files, ``records`` ours: who runs, and what they said.
    ``pooler_target`` is told PostgreSQL's port and says where the pooler shall look for it.
    """

    def __init__(
        self,
        places: Places,
        *,
        directory: Path,
        records: Path,
        is_disposable: bool,
        remembered_ports: Mapping[str, int] | None = None,
        lock: int | None = None,
        database: str = DATABASE,
        pooler_target: Callable[[int], int] = lambda postgres_port: postgres_port,
    ) -> None:
        self.places = places
        self._pooler_target = pooler_target
        self._database = database
        self._lock = lock
        self.directory = directory
        self.is_disposable = is_disposable
        self.ports = ports.Ports.choose(remembered_ports or {})
        self.records = records
        self.roster = Roster(records / PIDS_FILE)
        logs = records / "logs"
        logs.mkdir(exist_ok=True)
        self._home = Home(directory, logs, places.account, self.roster)
        self._passwords = {role: secrets.token_urlsafe(18) for role in (*ROLES, "pooler_admin")}
        self._warden: subprocess.Popen[bytes] | None = None
        self.postgres: Postgres | None = None
        self.pgbouncer: PgBouncer | None = None
        self.cache: Valkey | None = None
        self.sessions: Valkey | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts what is not given, all at once, and makes the database and its logins.

        Raises Problem, with nothing left running, when a server cannot be had.
        """
        self.places.account.make(self.directory)
        self._watch()
        try:
            jobs: list[Callable[[], None]] = []
            if self._given("DATABASE_URL") is None:
                jobs += [self._start_postgres, self._start_pgbouncer]
            if self._given("REDIS_URL") is None:
                jobs.append(self._start_valkeys)
            with ThreadPoolExecutor(max_workers=4) as pool:
                for job in [pool.submit(job) for job in jobs]:
                    job.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops the servers: the pooler first, the database last."""
        for server in (self.pgbouncer, self.cache, self.sessions, self.postgres):
            if server is not None:
                server.stop()
        self.roster.stop_all()
        if self._warden is not None and self._warden.stdin is not None:
            self._warden.stdin.close()  # it finds nothing to stop and leaves
            self._warden.wait()
            self._warden = None
        if self.is_disposable:
            shutil.rmtree(self.directory, ignore_errors=True)
            shutil.rmtree(self.records, ignore_errors=True)

    def urls(self, database: str | None = None) -> dict[str, str]:
        """The settings under which the application finds these servers."""
        return {**self._database_urls(database or self._database), **self._redis_urls()}

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Creates ``name`` as a copy of ``template``, owned by the owner role."""
        assert self.postgres is not None, "a given server's databases are its owner's affair"
        self.postgres.run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")

    def grant_logins(self) -> None:
        """Lets the application's roles sign in. Migrations make them without: run it after them."""
        if self.postgres is not None:
            self.postgres.run("\n".join(self._login_statements()))

    def console_url(self) -> str:
        """The pooler's console; '' when no pooler of ours runs."""
        return self.pgbouncer.url("pooler_admin", "pgbouncer") if self.pgbouncer else ""

    def read_url(self) -> str:
        """The address for looking around: the role that may read and nothing else."""
        return self._given("DATABASE_URL") or self._role_url("app_read", self._database)

    def _start_postgres(self) -> None:
        binaries = sources.find_postgres(self.places)
        self.postgres = Postgres(
            self._home, self.ports.postgres, binaries, is_disposable=self.is_disposable
        )
        self.postgres.start()
        known = self.postgres.run("SELECT datname FROM pg_database").splitlines()
        self.postgres.run("\n".join([*self._owner_statements(), *self._login_statements()]))
        if self._database not in known:
            self.create_database(self._database)

    def _start_pgbouncer(self) -> None:
        program = sources.find_pgbouncer(self.places)
        if program is None:
            return
        self.pgbouncer = PgBouncer(
            self._home,
            self.ports.pgbouncer,
            program,
            settings=self.places.repository / "pgbouncer.ini",
            postgres_port=self._pooler_target(self.ports.postgres),
            users=self._passwords,
            pool_size=POOL_SIZE,
            is_disposable=self.is_disposable,
        )
        self.pgbouncer.start()

    def _start_valkeys(self) -> None:
        program = sources.find_valkey(self.places)
        if program is None:
            console.warn("no Valkey or Redis: the site runs without cache and server-side sessions")
            return
        settings = self.places.repository / "ops"
        self.cache = Valkey(
            self._home, self.ports.cache, program, settings=settings / "redis-cache.conf"
        )
        self.sessions = Valkey(
            self._home, self.ports.sessions, program, settings=settings / "redis-sessions.conf"
        )
        for server in (self.cache, self.sessions):
            server.start()

    def _database_urls(self, database: str) -> dict[str, str]:
        given = self._given("DATABASE_URL")
        if given is not None:
            names = [*_POOLED, "DIRECT_DATABASE_URL"]
            return {name: caller.variable(name) or given for name in names}
        assert self.postgres is not None, "started, or start() raised"
        urls = {name: self._role_url(role, database) for name, role in _POOLED.items()}
        return {**urls, "DIRECT_DATABASE_URL": self.postgres.url(database)}

    def _role_url(self, role: str, database: str) -> str:
        if self.pgbouncer is not None:
            return self.pgbouncer.url(role, database)
        address = f"{ports.LOOPBACK}:{self.ports.postgres}"
        return f"postgresql://{role}:{self._passwords[role]}@{address}/{database}"

    def _redis_urls(self) -> dict[str, str]:
        given = self._given("REDIS_URL")
        if given is not None:
            return {
                "REDIS_URL": given,
                "REDIS_CACHE_URL": caller.variable("REDIS_CACHE_URL") or given,
            }
        if self.sessions is None or self.cache is None:
            return {"REDIS_URL": "", "REDIS_CACHE_URL": "", "ALLOW_NO_REDIS": "1"}
        number = 0 if self._database == DATABASE else 1
        return {"REDIS_URL": self.sessions.url(number), "REDIS_CACHE_URL": self.cache.url(number)}

    def _given(self, name: str) -> str | None:
        return None if self.is_disposable else caller.variable(name)

    def _owner_statements(self) -> Iterable[str]:
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}')"
            f" THEN CREATE ROLE {OWNER} NOLOGIN; END IF; END $$;"
        )

    def _login_statements(self) -> Iterable[str]:
        for role in ROLES:
            yield (
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
                f" THEN CREATE ROLE {role}; END IF; END $$;"
                f" ALTER ROLE {role} LOGIN PASSWORD '{self._passwords[role]}';"
            )

    def _watch(self) -> None:
        """Starts the warden: it outlives a `kill -9` of ours and stops what we left running."""
        disposed = [str(self.directory), str(self.records)] if self.is_disposable else []
        self._warden = subprocess.Popen(
            [sys.executable, "-m", "devstack.warden", str(self.roster.path), *disposed],
            cwd=self.places.repository,
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=() if self._lock is None else (self._lock,),  # held until all is stopped
        )
