"""Where things live: the repository, the launcher's directory and the servers' own."""

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from devstack import caller
from devstack.problem import Problem

REPOSITORY = Path(__file__).resolve().parent.parent


class PopenUser(TypedDict, total=False):
    """The arguments with which ``subprocess`` starts a process as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user that servers run as."""

    uid: int
    gid: int

    def popen(self) -> PopenUser:
        """Nothing when it is ourselves, so that an ordinary user needs no privilege."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make(self, directory: Path) -> Path:
        """Creates a private directory of this user; the one above it must exist."""
        directory.mkdir(mode=0o700, exist_ok=True)
        self.own(directory)
        return directory

    def own(self, path: Path) -> None:
        """Gives ``path`` to this user."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def write(self, path: Path, text: str) -> Path:
        """Writes a file that only this user (and root) may read."""
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        self.own(path)
        return path


@dataclass(frozen=True)
class Places:
    """The directories of one checkout.

    ``dev`` is the launcher's (settings, logs, pids). ``servers`` is where the servers' programs and
    data live: the same, or for root a directory under /var/tmp, for they run as `nobody`, who
    cannot enter /root, and no directory above ours is ever changed.
    """

    repository: Path
    dev: Path
    servers: Path
    account: Account

    @property
    def venv(self) -> Path:
        """The project's Python environment."""
        return self.repository / ".venv"

    @property
    def env_file(self) -> Path:
        """The settings of the running stack, one KEY=VALUE a line."""
        return self.dev / "env"

    @property
    def pids_file(self) -> Path:
        """The processes of the development stack."""
        return self.dev / "pids.json"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.dev / "logs"

    @property
    def data(self) -> Path:
        """The development servers' data; a test stack has its own directory beside it."""
        return self.servers / "data"


def find_places() -> Places:
    """This checkout's directories, created when missing.

    Raises Problem when the servers' directory belongs to somebody else.
    """
    wanted = caller.variable("TOUCHLINE_DEV_DIR")
    dev = Path(wanted).expanduser().resolve() if wanted else REPOSITORY / ".dev"
    dev.mkdir(parents=True, exist_ok=True)
    (dev / "logs").mkdir(exist_ok=True)
    if not caller.is_root():
        return Places(REPOSITORY, dev, dev, Account(os.geteuid(), os.getegid()))
    name = hashlib.sha256(str(dev).encode()).hexdigest()[:12]
    servers = Path("/var/tmp") / f"touchline-{name}"  # noqa: S108  made and checked just below
    servers.mkdir(mode=0o755, exist_ok=True)
    if servers.is_symlink() or servers.stat().st_uid != 0:
        raise Problem(f"{servers} belongs to another user; remove it or set TOUCHLINE_DEV_DIR.")
    servers.chmod(0o755)  # a strict umask would lock the servers' user out
    nobody = pwd.getpwnam("nobody")
    return Places(REPOSITORY, dev, servers, Account(nobody.pw_uid, nobody.pw_gid))
