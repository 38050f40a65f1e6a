"""The last known values on disk, for a process that starts while Redis is away.

One small file a key, shared by the processes of a group on a machine: written whole or not at all,
never an older version over a newer one, bounded in number and age. Losing all of it costs nothing
while Redis answers, so nothing here waits for the disk and no error reaches a reader.
"""

import fcntl
import hashlib
import logging
import os
import re
import stat
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from touchline.plumbing import pacing

logger = logging.getLogger(__name__)

FILES_MAX = 2000
# Values noted and not yet written; the oldest note gives way.
PENDING_MAX = 2000
# Written in one go, between readers' requests: about 0.1 ms each.
FILES_PER_FLUSH = 25
# An unchanged value is written again this often, so that its file's age says it was still true.
REWRITE_S = 3600.0
AGE_MAX_S = 7 * 24 * 3600.0
_SWEEP_EVERY_S = 600.0

_FORM = b"touchline-snapshot 1"
_VERSION = re.compile(rb'(?:\{"version":")?(\d+)')
_LOCK_NAME = "lock"
_SUFFIX = ".value"
_FOREIGN = stat.S_IWGRP | stat.S_IWOTH


def version_of(raw: bytes) -> int:
    """The version a stored value begins with; 0 when it has none."""
    match = _VERSION.match(raw)
    return int(match[1]) if match else 0


def directory_of(base: str, *, group: str, redis_url: str) -> Path:
    """Where a group's processes keep what they knew of one Redis, below ``base`` or a usual place."""
    redis = urlsplit(redis_url)
    where = f"{redis.hostname}:{redis.port}{redis.path}"
    usual = Path(tempfile.gettempdir()) / f"touchline-{os.geteuid()}"
    name = f"{group}-{hashlib.sha256(where.encode()).hexdigest()[:12]}"
    return (Path(base) if base else usual) / name


class Snapshot:
    """A directory of last known values. It is refused when somebody else could have written it."""

    def __init__(
        self,
        directory: Path,
        *,
        files_max: int = FILES_MAX,
        now_s: Callable[[], float] = lambda: pacing.utc_now().timestamp(),
    ) -> None:
        self._directory = directory
        self._files_max = files_max
        self._now_s = now_s
        self._pending: OrderedDict[str, bytes] = OrderedDict()
        self._written: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()
        self._sweep_at_s = 0.0
        self._is_usable = _is_ours(directory)

    def read(self, key: str) -> bytes | None:
        """The last known value of a key; None when there is none that is whole and young enough."""
        if not self._is_usable:
            return None
        try:
            path = self._path(key)
            is_old = path.stat().st_mtime < self._now_s() - AGE_MAX_S
            return None if is_old else _unsealed(path.read_bytes(), key)
        except OSError:
            return None

    def note(self, key: str, raw: bytes) -> None:
        """Remember a value for the next flush, unless it was written lately."""
        if not self._is_usable:
            return
        mark, at_s = self._written.get(key, (None, 0.0))
        if mark == hash(raw) and at_s > self._now_s() - REWRITE_S:
            return
        with self._lock:
            self._pending[key] = raw
            self._pending.move_to_end(key)
            while len(self._pending) > PENDING_MAX:
                self._pending.popitem(last=False)

    def flush(self, files_max: int = FILES_PER_FLUSH) -> int:
        """Write what was noted, up to a number of files; returns how many were written."""
        if not self._is_usable or not self._pending:
            return 0
        try:
            with self._alone() as is_alone:
                if not is_alone:
                    return 0
                self._sweep_sometimes()
                return sum(self._write(*noted) for noted in self._taken(files_max))
        except OSError as error:
            self._is_usable = False
            logger.warning("snapshot.stopped", extra={"error": repr(error)})
            return 0

    def _taken(self, number_max: int) -> list[tuple[str, bytes]]:
        with self._lock:
            number = min(number_max, len(self._pending))
            return [self._pending.popitem(last=False) for _ in range(number)]

    def _write(self, key: str, raw: bytes) -> bool:
        with self._lock:
            self._written[key] = (hash(raw), self._now_s())
            self._written.move_to_end(key)
            while len(self._written) > PENDING_MAX:
                self._written.popitem(last=False)
        known = self.read(key)
        if known is not None and version_of(known) > version_of(raw):
            return False
        path = self._path(key)
        fresh = path.with_suffix(".fresh")
        fresh.write_bytes(_sealed(key, raw))
        fresh.replace(path)
        return True

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """One process of the group writes at a time; the others come back later."""
        descriptor = os.open(self._directory / _LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(descriptor)

    def _sweep_sometimes(self) -> None:
        now_s = self._now_s()
        if now_s < self._sweep_at_s:
            return
        self._sweep_at_s = now_s + _SWEEP_EVERY_S
        files = [(path.stat().st_mtime, path) for path in self._directory.glob(f"*{_SUFFIX}")]
        files.sort(reverse=True)
        for place, (at_s, path) in enumerate(files):
            if place >= self._files_max or at_s < now_s - AGE_MAX_S:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._directory / (
            hashlib.blake2b(key.encode(), digest_size=16).hexdigest() + _SUFFIX
        )


def _is_ours(directory: Path) -> bool:
    """Make the directory; False, and said, unless it is this user's alone to write."""
    try:
        for made in (directory.parent, directory):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = _problem(directory.parent) or _problem(directory)
    except OSError as error:
        problem = str(error)
    if problem:
        logger.warning("snapshot.refused", extra={"directory": str(directory), "error": problem})
    return not problem


def _problem(directory: Path) -> str:
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return f"{directory} is not a directory"
    if found.st_uid != os.geteuid() or found.st_mode & _FOREIGN:
        return f"{directory} can be written by others"
    return ""


def _sealed(key: str, raw: bytes) -> bytes:
    content = b"%s\n%s" % (key.encode(), raw)
    return b"%s %s\n%s" % (_FORM, hashlib.sha256(content).hexdigest().encode(), content)


def _unsealed(sealed: bytes, key: str) -> bytes | None:
    head, _, content = sealed.partition(b"\n")
    if head != b"%s %s" % (_FORM, hashlib.sha256(content).hexdigest().encode()):
        return None
    name, _, raw = content.partition(b"\n")
    return raw if name == key.encode() else None
