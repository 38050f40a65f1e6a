"""Stops a stack whose owner was killed. It waits on a pipe from the owner and does nothing else."""

import shutil
import signal
import sys
from pathlib import Path

from devstack.roster import Roster


def main(arguments: list[str]) -> int:
    """Reads standard input to its end, which is the owner's, then stops what is still recorded.

    ``arguments`` are the list of processes and the directories that are to be deleted then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.stdin.buffer.read()
    roster, *disposed = arguments
    Roster(Path(roster)).stop_all()
    for directory in disposed:
        shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
