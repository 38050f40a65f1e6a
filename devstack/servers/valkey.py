"""A Valkey (or Redis) server on loopback."""

import secrets
import socket
from pathlib import Path
from typing import ClassVar

from devstack.ports import LOOPBACK
from devstack.servers.server import Home, Server

# What a laptop changes in the checked-in settings of production.
_LAPTOP = {
    "bind": LOOPBACK,
    "protected-mode": "yes",
    "daemonize": "no",
    "logfile": '""',
    "save": '""',
    "appendonly": "no",
}


class Valkey(Server):
    """One server with the settings of one purpose, ``ops/redis-PURPOSE.conf``."""

    name: ClassVar[str] = "valkey"
    order: ClassVar[int] = 50
    start_within_s: ClassVar[float] = 10

    def __init__(self, home: Home, port: int, program: Path, *, settings: Path) -> None:
        super().__init__(home, port)
        self._program = program
        self._settings = settings
        self.purpose = settings.stem.removeprefix("redis-")
        self.password = secrets.token_urlsafe(16)

    @property
    def log(self) -> Path:
        """The file with what the server said."""
        return self.home.logs / f"valkey-{self.purpose}.log"

    def url(self, database: int = 0) -> str:
        """The server's address with its password."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Writes the run-time copy of the checked-in settings; the password stays out of `ps`."""
        directory = self.home.account.make(self.home.directory / f"valkey-{self.purpose}")
        changed = {
            **_LAPTOP,
            "port": str(self.port),
            "dir": f'"{directory}"',
            "requirepass": self.password,
        }
        kept = [
            line
            for line in self._settings.read_text("utf-8").splitlines()
            if line.strip() and not line.startswith("#") and line.split()[0] not in changed
        ]
        lines = [*kept, *(f"{name} {value}" for name, value in changed.items())]
        self.home.account.write(directory / "valkey.conf", "\n".join(lines) + "\n")

    def command(self) -> list[str]:
        """The server with its run-time settings."""
        settings = self.home.directory / f"valkey-{self.purpose}" / "valkey.conf"
        return [str(self._program), str(settings)]

    def is_ready(self) -> bool:
        """Whether the server answers PING to our password."""
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=0.5) as connection:
                connection.sendall(question)
                answer = b""
                while part := connection.recv(64):
                    answer += part
                    if answer.count(b"\r\n") > 1:
                        break
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
