"""The commands of `./dev`."""

import argparse
from collections.abc import Callable, Sequence

from devstack import checks, commands, console, lock, running
from devstack.places import Places, find_places
from devstack.problem import Problem

_Run = Callable[[Places, argparse.Namespace], int]


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code; without a command prints what there is."""
    parser = _parser()
    options = parser.parse_args(list(arguments) or ["--help"])
    run: _Run = options.run
    try:
        return run(find_places(), options)
    except Problem as problem:
        console.complain(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


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
    test = add("test", help="run the tests; arguments go to pytest", add_help=False)
    test.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    test.set_defaults(run=commands.test)
    check = add("check", help="lint, format, types, architecture, migrations")
    check.set_defaults(run=lambda places, _: checks.check(places))
    bench = add("bench", help="run a measurement of loadtests/")
    bench.add_argument("name", metavar="NAME")
    bench.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    bench.set_defaults(run=commands.bench)
    execute = add("exec", help="run any command in the project's environment, with servers")
    execute.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND...")
    execute.set_defaults(run=commands.execute)
    psql = add("psql", help="open psql on the development database")
    psql.add_argument("role", nargs="?", choices=commands.PSQL_ROLES, default="superuser")
    psql.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="for psql")
    psql.set_defaults(run=commands.psql)
    locking = add("lock", help="resolve requirements.in anew into the locked files")
    locking.set_defaults(run=lambda places, _: lock.lock(places))
