"""Which processor a process runs on, and how much of it a process has used. Linux knows; others not."""

import os
from pathlib import Path

# Field 14 of /proc/PID/stat counted from 1; the two before the first space-free part are cut off.
_USER_TICKS = 11


def pair() -> tuple[int, int] | tuple[None, None]:
    """Two processors, for a server and for its load; Nones where there are not two to choose from."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)


def stay_on(core: int) -> None:
    """Keep this process, and what it starts from now on, on one processor."""
    os.sched_setaffinity(0, {core})


def used_s(pid: int) -> float:
    """Seconds of processor time of a process so far, in all its threads; 0 where nobody can tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return 0.0
    fields = stat[stat.rindex(")") + 2 :].split()
    ticks = int(fields[_USER_TICKS]) + int(fields[_USER_TICKS + 1])
    return ticks / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes a process has started and that still run."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return [int(part) for part in text.split()]


def load_average() -> float:
    """How many processes wanted a processor in the last minute, on average."""
    return os.getloadavg()[0]
