"""Who runs the servers of a directory: one owner at a time, and any number of borrowers."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from devstack import console, identity
from devstack.problem import Problem
from devstack.roster import PIDS_FILE, Roster
from devstack.waiting import wait_until

_BOOT_WITHIN_S = 90
_CLEANUP_WITHIN_S = 60


@dataclass(frozen=True)
class Owner:
    """The process that started the servers. ``kind`` is run or exec."""

    pid: int
    identity: str
    kind: str
    is_ready: bool

    def is_running(self) -> bool:
        """Whether it is still that process."""
        return identity.of(self.pid) == self.identity


class Claim:
    """The right to start and stop the servers of one directory."""

    def __init__(self, directory: Path, descriptor: int, kind: str) -> None:
        self._owner_file = directory / "owner.json"
        self._borrowers = directory / "borrowers.lock"
        self._kind = kind
        self.descriptor = descriptor
        self._write(is_ready=False)

    def mark_ready(self) -> None:
        """From now on others may use the servers."""
        self._write(is_ready=True)

    def end(self, *, wait_for_borrowers: bool) -> None:
        """Tells newcomers that it is over; can wait until those who came are done."""
        if not wait_for_borrowers:
            self._owner_file.unlink(missing_ok=True)
            return
        with _locked(self._borrowers, fcntl.LOCK_EX):
            self._owner_file.unlink(missing_ok=True)

    def release(self) -> None:
        """Lets the next owner in; the servers are stopped by now."""
        os.close(self.descriptor)

    def _write(self, *, is_ready: bool) -> None:
        pid = os.getpid()
        owner = Owner(pid, identity.of(pid) or "", self._kind, is_ready)
        fresh = self._owner_file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(owner)), "utf-8")
        fresh.replace(self._owner_file)


def find_owner(directory: Path) -> Owner | None:
    """The running owner of the servers, if there is one."""
    try:
        owner = Owner(**json.loads((directory / "owner.json").read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return owner if owner.is_running() else None


def try_claim(directory: Path, kind: str) -> Claim | None:
    """The claim, or None while somebody living has it.

    After a `kill -9` it waits until the warden has stopped what was left.
    """
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    if not _try_lock(descriptor):
        wait_until(lambda: find_owner(directory) is not None, within_s=0.3)  # it may just begin
        if find_owner(directory) is not None:
            os.close(descriptor)
            return None
        console.tell("an earlier run was cut off; waiting until its processes have stopped")
        if not wait_until(lambda: _try_lock(descriptor), within_s=_CLEANUP_WITHIN_S):
            os.close(descriptor)
            raise Problem("the processes of an earlier run do not stop; try `./dev stop`.")
    left = Roster(directory / PIDS_FILE).stop_all()
    if left:  # even the warden was killed
        console.tell(f"stopped what an earlier run had left: {', '.join(left)}")
    return Claim(directory, descriptor, kind)


@contextmanager
def shared(
    directory: Path, kind: str, start: Callable[[Claim], AbstractContextManager[object]]
) -> Iterator[None]:
    """The servers of ``directory`` in use: those of a living owner, or else ``start``'s.

    Others may come to use what was started here: it ends when the last of them is done.
    """
    while (claim := try_claim(directory, kind)) is None:
        with _borrowed(directory) as owner:
            if owner is not None and owner.is_ready:
                yield
                return
    try:
        with start(claim):
            claim.mark_ready()
            try:
                yield
            finally:
                claim.end(wait_for_borrowers=True)
    finally:
        claim.end(wait_for_borrowers=False)
        claim.release()


@contextmanager
def _borrowed(directory: Path) -> Iterator[Owner | None]:
    """Holds the servers of a living owner in use; None when it has ended meanwhile."""
    with _locked(directory / "borrowers.lock", fcntl.LOCK_SH):
        wait_until(
            lambda: (owner := find_owner(directory)) is None or owner.is_ready,
            within_s=_BOOT_WITHIN_S,
        )
        yield find_owner(directory)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
