"""PgBouncer in front of a PostgreSQL server."""

import configparser
import io
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from devstack.ports import LOOPBACK, answers
from devstack.servers.server import PLAIN_ENVIRONMENT, Home, Server
from devstack.sources import PgBouncerProgram


class PgBouncer(Server):
    """The pooler with a run-time copy of the checked-in ``pgbouncer.ini``."""

    name: ClassVar[str] = "pgbouncer"
    order: ClassVar[int] = 40
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # lets running transactions finish
    start_within_s: ClassVar[float] = 10
    patience_s: ClassVar[float] = 3

    def __init__(
        self,
        home: Home,
        port: int,
        program: PgBouncerProgram,
        *,
        settings: Path,
        postgres_port: int,
        users: Mapping[str, str],
        pool_size: int,
        is_disposable: bool,
    ) -> None:
        super().__init__(home, port)
        self._program = program
        self._settings = settings
        self._postgres_port = postgres_port
        self._users = users
        self._pool_size = pool_size
        self._is_disposable = is_disposable

    def url(self, user: str, database: str) -> str:
        """The pooled address of ``database`` for ``user``."""
        return f"postgresql://{user}:{self._users[user]}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Writes the run-time copy: the checked-in rules with this machine's addresses."""
        directory = self.home.account.make(self.home.directory / "pgbouncer")
        users = "".join(f'"{user}" "{password}"\n' for user, password in self._users.items())
        auth_file = self.home.account.write(directory / "userlist.txt", users)
        settings = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=(";", "#"))
        settings.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep case
        settings.read(self._settings, encoding="utf-8")
        settings["databases"] = {"*": f"host={LOOPBACK} port={self._postgres_port}"}
        settings["pgbouncer"].update(
            {
                "listen_addr": LOOPBACK,
                "listen_port": str(self.port),
                "unix_socket_dir": "",
                "auth_file": str(auth_file),
                "default_pool_size": str(self._pool_size),
                "max_db_connections": str(self._pool_size * 2),
                "admin_users": "pooler_admin",
                "stats_users": "pooler_admin, app_platform",
            }
        )
        if self._is_disposable:
            # Proving a password costs both ends a few milliseconds, for thousands of connections.
            settings["pgbouncer"]["auth_type"] = "plain"
        text = io.StringIO()
        settings.write(text)
        self.home.account.write(directory / "pgbouncer.ini", text.getvalue())

    def command(self) -> list[str]:
        """The pooler in the foreground, saying what it does on its standard error."""
        return [str(self._program.path), str(self.home.directory / "pgbouncer" / "pgbouncer.ini")]

    def environment(self) -> Mapping[str, str]:
        """With the libraries that came along when the program was unpacked, not installed."""
        if self._program.libraries is None:
            return PLAIN_ENVIRONMENT
        return {**PLAIN_ENVIRONMENT, "LD_LIBRARY_PATH": str(self._program.libraries)}

    def is_ready(self) -> bool:
        """Whether the port is open."""
        return answers(self.port)
