"""Where things live: the repository, the launcher's directory and the servers' own."""

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from devstack import caller
from devstack.problem import Problem
from devstack.roster import PIDS_FILE

DISPOSABLE_PREFIX = "stack-"
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

    @property
    def is_own(self) -> bool:
        """Whether it is the user that we are ourselves."""
        return self.uid == os.geteuid()

    def popen(self) -> PopenUser:
        """Nothing when it is ourselves, so that an ordinary user needs no privilege."""
        if self.is_own:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make(self, directory: Path) -> Path:
        """Creates a private directory of this user; the one above it must exist."""
        directory.mkdir(mode=0o700, exist_ok=True)
        self.own(directory)
        return directory

    def own(self, path: Path) -> None:
        """Gives ``path`` to this user."""
        if not self.is_own:
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

    ``dev`` is the launcher's (settings, logs, pids), ``servers`` holds the servers' data and
    ``programs`` what was unpacked to run them. All are `.dev`, except for root: servers run as
    `nobody`, who cannot enter /root, so theirs are under /var/tmp. No directory that is not ours is
    ever changed.
    """

    repository: Path
    dev: Path
    servers: Path
    programs: Path
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
        return self.dev / PIDS_FILE

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.dev / "logs"

    @property
    def data(self) -> Path:
        """The development servers' data."""
        return self.servers / "data"

    @property
    def snapshots(self) -> Path:
        """What web processes remember of the themes and boards they saw."""
        return self.dev / "snapshots"

    def disposable(self, name: str) -> tuple[Path, Path]:
        """The records and the servers' directory of a stack that is thrown away."""
        records = self.dev / f"{DISPOSABLE_PREFIX}{name}"
        return records, records / "data" if self.account.is_own else self.servers / records.name


def find_places() -> Places:
    """This checkout's directories, created when missing.

    TOUCHLINE_DEV_DIR moves the launcher's directory, for a second stack of the same checkout.
    Raises Problem when the servers' directory belongs to somebody else.
    """
    usual = REPOSITORY / ".dev"
    wanted = caller.variable("TOUCHLINE_DEV_DIR")
    dev = Path(wanted).expanduser().resolve() if wanted else usual
    (dev / "logs").mkdir(parents=True, exist_ok=True)
    if not caller.is_root():
        usual.mkdir(exist_ok=True)
        return Places(REPOSITORY, dev, dev, usual, Account(os.geteuid(), os.getegid()))
    programs = _directory_of_root(Path("/var/tmp") / f"touchline-{_short(REPOSITORY)}")  # noqa: S108  checked there
    servers = programs if dev == usual else _directory_of_root(programs / f"dev-{_short(dev)}")
    nobody = pwd.getpwnam("nobody")
    return Places(REPOSITORY, dev, servers, programs, Account(nobody.pw_uid, nobody.pw_gid))


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _directory_of_root(path: Path) -> Path:
    path.mkdir(mode=0o755, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != 0:
        raise Problem(f"{path} belongs to another user; remove it and try again.")
    path.chmod(0o755)  # a strict umask would lock the servers' user out
    return path
