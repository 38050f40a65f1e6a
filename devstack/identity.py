"""Which process is which: a pid alone may by now belong to a stranger."""

import os
import signal
import subprocess
from pathlib import Path

_PROC = Path("/proc")
_BOOT_ID = _PROC / "sys/kernel/random/boot_id"
_STATE, _PARENT, _STARTED = 0, 1, 19  # positions in /proc/PID/stat behind the command's name


def of(pid: int) -> str | None:
    """A text that no other process will ever have; None when ``pid`` is not running."""
    if not _BOOT_ID.exists():
        return _ask_ps("lstart=", pid)
    fields = _stat(pid)
    if fields is None or fields[_STATE] in {"Z", "X"}:
        return None
    return f"{_BOOT_ID.read_text(encoding='ascii').strip()}/{fields[_STARTED]}"


def command_line(pid: int) -> str:
    """The command ``pid`` runs; empty when it is gone."""
    if not _BOOT_ID.exists():
        return _ask_ps("command=", pid) or ""
    try:
        return (
            (_PROC / str(pid) / "cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        return ""


def with_descendants(pid: int) -> list[int]:
    """``pid`` and every process below it, parents first."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents().items():
        children.setdefault(parent, []).append(child)
    found = [pid]
    for known in found:  # grows while it is walked: that is how the whole tree is reached
        found.extend(children.get(known, ()))
    return found


def send(pid: int, number: signal.Signals) -> None:
    """Sends a signal; a process that is gone already needs none."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _stat(pid: int) -> list[str] | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()  # the name in brackets may hold spaces and brackets


def _parents() -> dict[int, int]:
    if _BOOT_ID.exists():
        pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
        stats = {pid: _stat(pid) for pid in pids}
        return {pid: int(fields[_PARENT]) for pid, fields in stats.items() if fields is not None}
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False
    ).stdout
    pairs = (line.split() for line in listing.splitlines())
    return {int(pid): int(parent) for pid, parent in pairs}


def _ask_ps(field: str, pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", field, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None
