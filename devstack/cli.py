"""The commands of `./dev`."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from devstack import checks, commands, console, loading, lock, running
from devstack.places import Places, find_places
from devstack.problem import Problem

_INTERRUPTED = 130
_TERMINATED = 143
_Run = Callable[[Places, argparse.Namespace], int]

# What follows these on the command line is not ours to read.
_PASSED_ON: dict[str, tuple[_Run, str]] = {
    "test": (commands.test, "run the tests; arguments go to pytest"),
    "exec": (commands.execute, "run any command in the project's environment, with servers"),
    "bench": (commands.bench, "run a measurement: NAME and its arguments"),
    "load": (
        loading.load,
        "load the running site with Locust: [visitors] and arguments that go to it",
    ),
    "sanity": (commands.sanity, "break everything under load and print what became of it"),
    "chaos": (commands.chaos, "break things for a while and judge: NAME and its arguments"),
    "shots": (
        commands.shots,
        "pictures of every page, brand and width, into .dev/shots: [--only SITE]",
    ),
    "psql": (commands.psql, "open psql: [superuser|web|worker|platform|read] and its arguments"),
}


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code; without a command prints what there is."""
    options = _parse(list(arguments) or ["--help"])
    run: _Run = options.run
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return run(find_places(), options)
    except Problem as problem:
        console.complain(str(problem))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # `./dev logs | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """`./dev stop` must let us stop our servers in order."""
    raise SystemExit(_TERMINATED)


def _parse(arguments: list[str]) -> argparse.Namespace:
    """Reads our own options, and leaves alone those of a command that is passed on."""
    name, *rest = arguments
    if name in _PASSED_ON:
        return argparse.Namespace(run=_PASSED_ON[name][0], arguments=rest)
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Runs, tests and checks Touchline on this machine. Needs only Python 3.11.",
    )
    add = parser.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    _add_running(add)
    _add_working(add)
    return parser


def _add_running(add: Callable[..., argparse.ArgumentParser]) -> None:
    run = add("run", help="start everything: servers, sandbox feed, web, workers")
    run.add_argument("--detach", action="store_true", help="return when the site answers")
    run.add_argument("--port", type=int, help="of the site (default: 8080, or the next free)")
    run.add_argument("--replay", metavar="DIR", help="serve recorded feed answers from DIR")
    run.set_defaults(run=running.run)
    stop = add("stop", help="stop everything")
    stop.set_defaults(run=lambda places, _: running.stop(places))
    status = add("status", help="what runs and where")
    status.set_defaults(run=lambda places, _: commands.status(places))
    reset = add("reset", help="stop everything and delete the development data")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    reset.set_defaults(run=commands.reset)
    logs = add("logs", help="what the processes said")
    logs.add_argument("process", nargs="?", help="one process (default: all)")
    logs.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    logs.set_defaults(run=commands.logs)


def _add_working(add: Callable[..., argparse.ArgumentParser]) -> None:
    check = add("check", help="lint, format, types, architecture, migrations")
    check.set_defaults(run=lambda places, _: checks.check(places))
    for name, (_, text) in _PASSED_ON.items():
        add(name, help=text)
    words = add("words", help="bring the catalogues of all languages up to what the pages say")
    words.set_defaults(run=lambda places, _: commands.words(places))
    locking = add("lock", help="resolve requirements.in anew into the locked files")
    locking.set_defaults(run=lambda places, _: lock.lock(places))
