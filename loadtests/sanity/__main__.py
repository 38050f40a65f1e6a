"""Runs the lines and prints the table; exit code 1 on any miss."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

from devstack.places import find_places
from devstack.problem import Problem
from loadtests.cores import load_average
from loadtests.processes import NotUp
from loadtests.sanity import table, world
from loadtests.sanity.crowd import RATE_RPS
from loadtests.sanity.judge import MISS, RATE_MIN_RPS, Row
from loadtests.sanity.lines import LINES
from loadtests.sanity.recovery import NotWell, Recovery
from loadtests.sanity.scene import Line, perform, tell

# Nothing that hangs keeps the machine: a run that is not over by then has failed.
RUN_MAX_S = 15 * 60


class OutOfTime(Exception):
    """The run took longer than it may."""


def main(arguments: Sequence[str]) -> int:
    """Perform what was asked for."""
    parser = argparse.ArgumentParser(prog="./dev sanity", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object per line")
    parser.add_argument("--only", metavar="NAME", action="append", help="this line (repeatable)")
    parser.add_argument("--list", action="store_true", help="the lines' names, and nothing is done")
    parser.add_argument(
        "--rate",
        metavar="RPS",
        type=int,
        default=RATE_RPS,
        help=f"visitors' requests a second; below {RATE_MIN_RPS} every line misses its number",
    )
    options = parser.parse_args(arguments)
    if options.list:
        for line in LINES:
            print(f"{line.name:<22} {line.done}")
        return 0
    known = {line.name for line in LINES}
    unknown = set(options.only or ()) - known
    if unknown:
        parser.error(f"no such line: {', '.join(sorted(unknown))}; see --list")
    chosen = [line for line in LINES if not options.only or line.name in options.only]
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(RUN_MAX_S)
    rows: list[Row] = []
    try:
        _perform(chosen, rows, rate_rps=options.rate, is_json=options.json)
    except (Problem, NotUp, NotWell, OutOfTime) as trouble:
        tell(f"{type(trouble).__name__}: {trouble}")
        return 1
    except KeyboardInterrupt:
        tell(f"interrupted after {len(rows)} of {len(chosen)} lines")
        return 130
    finally:
        if rows and not options.json:
            print(table.text(rows))
    return 1 if any(row.is_missed for row in rows) else 0


def _perform(chosen: Sequence[Line], rows: list[Row], *, rate_rps: int, is_json: bool) -> None:
    tell(f"load average before: {load_average():.2f}")
    began_s = time.monotonic()
    with world.standing(find_places(), rate_rps=rate_rps) as running:
        recovery = Recovery(running)
        recovery.await_well(since_s=time.time())
        for line in chosen:
            row = perform(line, running, recovery)
            rows.append(row)
            passed_s = time.monotonic() - began_s
            tell(f"{passed_s:5.0f} s  {row.verdict:<5} {row.name}: {row.done}")
            for reason in row.reasons if row.verdict == MISS else ():
                tell(f"             {reason}")
            if is_json:
                print(table.one(row), flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime(f"{RUN_MAX_S} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
