"""A PostgreSQL server on loopback TCP."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from typing import ClassVar

from devstack import console, identity
from devstack.ports import LOOPBACK
from devstack.problem import Problem
from devstack.roster import kill_tree
from devstack.servers.server import PLAIN_ENVIRONMENT, Home, Server
from devstack.sources import PostgresBinaries

SUPERUSER = "postgres"
_PSQL_OPTIONS = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f-")
_READY_LINE = 7  # of postmaster.pid, counted from zero

SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path must be short, a checkout's often is not
    "max_connections": "150",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "500ms",
}
# Data that are thrown away need not survive a power cut; a killed server still loses no commit. Their
# passwords need not withstand anybody who steals them.
DISPOSABLE_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "log_min_duration_statement": "-1",
    "scram_iterations": "1",
}


class Postgres(Server):
    """One cluster; its superuser is `postgres`, its other roles come from the stack."""

    name: ClassVar[str] = "postgres"
    order: ClassVar[int] = 60
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # what `pg_ctl stop -m fast` sends
    start_within_s: ClassVar[float] = 60  # crash recovery may have to read the log first

    def __init__(
        self, home: Home, port: int, binaries: PostgresBinaries, *, is_disposable: bool
    ) -> None:
        super().__init__(home, port)
        self.binaries = binaries
        self._is_disposable = is_disposable
        self.data = home.directory / "postgres"
        self._password_file = home.directory / "superuser-password"

    @property
    def superuser_password(self) -> str:
        """Generated with the cluster and kept beside it."""
        return self._password_file.read_text("utf-8").strip()

    def url(self, database: str) -> str:
        """The superuser's address of ``database``, past any pooler."""
        return (
            f"postgresql://{SUPERUSER}:{self.superuser_password}@{LOOPBACK}:{self.port}/{database}"
        )

    def prepare(self) -> None:
        """Makes the cluster when there is none and clears what a crash left behind."""
        if not (self.data / "PG_VERSION").exists():
            self._init()
        made_by = (self.data / "PG_VERSION").read_text("ascii").strip()
        if made_by != self.binaries.major:
            raise Problem(
                f"The data in {self.data} were made by PostgreSQL {made_by}, and "
                f"{self.binaries.origin} is {self.binaries.major}. `./dev reset` deletes them."
            )
        self._clear_stale_pid()

    def command(self) -> list[str]:
        """The server in the foreground with its settings as arguments."""
        settings = {**SETTINGS, **(DISPOSABLE_SETTINGS if self._is_disposable else {})}
        settings["port"] = str(self.port)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries.program("postgres")), "-D", str(self.data), *options]

    def is_ready(self) -> bool:
        """The server itself says so in its pid file: an open port alone may still be recovering."""
        try:
            lines = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return False
        return (
            len(lines) > _READY_LINE
            and lines[0].strip() == str(self.pid)
            and lines[_READY_LINE].strip() == "ready"
        )

    def run(self, sql: str, *, database: str = "postgres") -> str:
        """Runs statements as the superuser and returns the bare answer.

        Raises Problem with the server's message when a statement fails.
        """
        environment = {**PLAIN_ENVIRONMENT, **self.psql_environment(database)}
        answer = subprocess.run(
            [str(self.binaries.program("psql")), *_PSQL_OPTIONS],
            input=sql,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise Problem(f"PostgreSQL refuses:\n{answer.stderr.strip()}")
        return answer.stdout.strip()

    def psql_environment(self, database: str) -> dict[str, str]:
        """How psql finds this server; the password never shows in a process list."""
        return {
            "PGHOST": LOOPBACK,
            "PGPORT": str(self.port),
            "PGUSER": SUPERUSER,
            "PGPASSWORD": self.superuser_password,
            "PGDATABASE": database,
        }

    def _init(self) -> None:
        account = self.home.account
        if self.data.exists():  # an initdb that was interrupted
            shutil.rmtree(self.data)
        account.write(self._password_file, secrets.token_urlsafe(24) + "\n")
        account.make(self.data)
        arguments = ["--locale=C", "--encoding=UTF8", "--auth=scram-sha-256", "--no-sync"]
        arguments += [f"--username={SUPERUSER}", f"--pwfile={self._password_file}"]
        if self._is_disposable:
            arguments.append(f"--set=scram_iterations={DISPOSABLE_SETTINGS['scram_iterations']}")
        answer = subprocess.run(
            [str(self.binaries.program("initdb")), "-D", str(self.data), *arguments],
            cwd=self.home.directory,
            env=PLAIN_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            **account.popen(),
        )
        if answer.returncode != 0:
            shutil.rmtree(self.data)
            raise Problem(f"initdb fails:\n{answer.stderr.strip()}")

    def _clear_stale_pid(self) -> None:
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text("utf-8").split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            pid_file.unlink(missing_ok=True)
            return
        if str(self.data) in identity.command_line(pid):
            console.warn(
                f"a PostgreSQL of an earlier run (pid {pid}) still had the data; stopping it"
            )
            identity.send(pid, signal.SIGINT)
            kill_tree(pid)
        elif pid in {os.getpid(), os.getppid()} or identity.of(pid) is not None:
            console.tell(f"removing a stale postmaster.pid: pid {pid} is another program's by now")
        pid_file.unlink(missing_ok=True)
