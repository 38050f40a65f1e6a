"""What `./dev` does besides running: commands in the environment, and looks at what runs."""

import shutil
import subprocess
import time
from argparse import Namespace
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from devstack import caller, console, environment, running, sources
from devstack.claim import find_owner
from devstack.development import read_settings, servers_for_a_command
from devstack.places import Places
from devstack.problem import Problem
from devstack.roster import Roster
from devstack.supervisor import addresses

# These measure a start, so nothing may run before them.
_BENCHES_WITHOUT_SERVERS = {"boot"}
_TAIL_LINES = 60
# Half of the tests wait for servers most of the time, so two processors have work for four.
_PARALLEL = ["-n", "4", "--dist", "worksteal"]
_SUPERUSER = "superuser"
# The application's roles come through the pooler, as the application does.
_PSQL_ADDRESSES = {
    _SUPERUSER: "DIRECT_DATABASE_URL",
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "platform": "PLATFORM_DATABASE_URL",
    "read": "DEV_READ_DATABASE_URL",
}


def execute(places: Places, options: Namespace) -> int:
    """Runs any command with the environment and the settings of the servers."""
    if not options.arguments:
        raise Problem("name a command: `./dev exec touchline --help`.")
    environment.ensure(places)
    with servers_for_a_command(places) as settings:
        return run_in_environment(places, options.arguments, settings)


def test(places: Places, options: Namespace) -> int:
    """Runs pytest; the tests start servers of their own."""
    environment.ensure(places)
    arguments = list(options.arguments)
    chosen = any(part.startswith(("-n", "--numprocesses", "-p", "--pdb")) for part in arguments)
    parallel = [] if chosen else _PARALLEL
    return run_in_environment(places, ["python", "-m", "pytest", *parallel, *arguments], {})


def bench(places: Places, options: Namespace) -> int:
    """Runs one measurement; its exit code says whether the goals are met."""
    name, command = _script(places, "bench", options.arguments)
    environment.ensure(places)
    if name in _BENCHES_WITHOUT_SERVERS:
        return run_in_environment(places, command, {})
    with servers_for_a_command(places) as settings:
        return run_in_environment(places, command, settings)


def chaos(places: Places, options: Namespace) -> int:
    """Runs one campaign on servers of its own; its exit code says whether everything held."""
    _, command = _script(places, "chaos", options.arguments)
    environment.ensure(places)
    return run_in_environment(places, command, {})


def _script(places: Places, kind: str, arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The name that was given and the command that runs its script of ``loadtests``."""
    directory = places.repository / "loadtests"
    name, *rest = arguments or [""]
    script = directory / f"{kind}_{name}.py"
    if not script.is_file():
        known = sorted(path.stem.partition("_")[2] for path in directory.glob(f"{kind}_*.py"))
        raise Problem(f"name a {kind}, one of: {', '.join(known) or 'none'}.")
    return name, ["python", str(script), *rest]


def sanity(places: Places, options: Namespace) -> int:
    """Breaks the production shape under load, one fault after the other, and prints the table."""
    environment.ensure(places)
    command = ["python", "-m", "loadtests.sanity", *options.arguments]
    return run_in_environment(places, command, {"PYTHONPATH": str(places.repository)})


def shots(places: Places, options: Namespace) -> int:
    """Takes pictures of every page of the running site; starts it, and stops it afterwards, if need be."""
    environment.ensure(places)
    with running_site(places) as settings:
        arguments = ["--port", settings["PORT"], "--out", str(places.dev / "shots")]
        command = ["python", "-m", "devstack.shots", *arguments, *options.arguments]
        repository = places.repository
        python_path = {"PYTHONPATH": f"{repository}:{repository / 'src'}"}
        return run_in_environment(places, command, {**settings, **python_path})


def words(places: Places) -> int:
    """Brings the catalogues of all languages up to what the pages say."""
    environment.ensure(places)
    command = ["python", "-m", "devstack.words"]
    return run_in_environment(places, command, {"PYTHONPATH": str(places.repository)})


@contextmanager
def running_site(places: Places) -> Iterator[dict[str, str]]:
    """The settings of the running site; one that had to be started is stopped afterwards.

    Raises Problem when it does not come up.
    """
    is_ours = find_owner(places.dev) is None
    if is_ours and running.run(places, Namespace(detach=True, port=0, replay=None)) != 0:
        raise Problem("the site does not come up; `./dev logs run` has its words.")
    try:
        yield read_settings(places)
    finally:
        if is_ours:
            running.stop(places)


def status(places: Places) -> int:
    """Says what runs and where; exit code 3 when nothing does, as service managers do."""
    owner = find_owner(places.dev)
    running = Roster(places.pids_file).running()
    if owner is None and not running:
        console.say("nothing runs")
        return 3
    if owner is None:
        console.say("left over from a run that was cut off (`./dev stop` ends them):")
    else:
        console.say(
            f"./dev {owner.kind}, pid {owner.pid}" + ("" if owner.is_ready else ", starting")
        )
    for entry in sorted(running, key=lambda entry: entry.order):
        console.say(f"  {entry.name:<18} pid {entry.pid}")
    settings = caller.read_env_file(places.env_file)
    if owner is not None and owner.kind == "run" and "PORT" in settings:
        for line in addresses(int(settings["PORT"])):
            console.say(line)
    return 0


def reset(places: Places, options: Namespace) -> int:
    """Deletes the development data."""
    if not options.yes:
        answer = input("Stop everything and delete the development data? [y/N] ")
        if answer.strip().lower() not in {"y", "yes"}:
            console.say("nothing was deleted")
            return 1
    running.stop(places)
    for path in (places.data, places.logs, places.snapshots, *_second_stack(places)):
        shutil.rmtree(path, ignore_errors=True)
    places.env_file.unlink(missing_ok=True)
    console.say("the data are deleted; the next `./dev run` begins anew")
    return 0


def _second_stack(places: Places) -> list[Path]:
    """What TOUCHLINE_DEV_DIR made beside the programs, which are worth keeping."""
    return [] if places.servers in {places.programs, places.dev} else [places.servers]


def psql(places: Places, options: Namespace) -> int:
    """Opens psql as a role of the application, or as the superuser."""
    role, *arguments = options.arguments or [_SUPERUSER]
    if role not in _PSQL_ADDRESSES:
        role, arguments = _SUPERUSER, options.arguments
    with servers_for_a_command(places) as settings:
        addresses_of = {**settings, **caller.read_env_file(places.env_file)}
        variables = {**settings, **_psql_environment(addresses_of, role)}
        return run_in_environment(places, [_psql_program(places), *arguments], variables)


def logs(places: Places, options: Namespace) -> int:
    """Shows the end of a process's log, or of all, and with -f what comes."""
    files = sorted(places.logs.glob(f"{options.process or '*'}.log"))
    if options.process is None:  # a detached run's own log repeats all the others
        files = [path for path in files if path.stem != "run"]
    if not files:
        known = sorted(path.stem for path in places.logs.glob("*.log"))
        raise Problem(
            f"no log of {options.process!r}; there are: {', '.join(known) or 'none yet'}."
        )
    opened = [(path.stem, path.open(encoding="utf-8", errors="replace")) for path in files]
    for name, file in opened:
        for line in deque(file, maxlen=_TAIL_LINES if len(opened) == 1 else 10):
            console.say(f"{name:<17} | {line.rstrip()}")
    try:
        while options.follow:
            for name, file in opened:
                for line in file:
                    console.say(f"{name:<17} | {line.rstrip()}")
            time.sleep(0.2)  # noqa: TID251  a person is reading
    except KeyboardInterrupt:
        pass
    return 0


def run_in_environment(places: Places, command: Sequence[str], settings: dict[str, str]) -> int:
    """Runs a command in the caller's directory and returns its exit code."""
    variables = {**environment.activated(places), **settings}
    program = shutil.which(command[0], path=variables["PATH"])
    if program is None:
        raise Problem(f"{command[0]}: no such command in the environment.")
    process = subprocess.Popen([program, *command[1:]], env=variables)
    try:
        while True:
            try:
                return _exit_code(process.wait())
            except KeyboardInterrupt:
                continue  # the terminal told the command as well; its answer is ours
    finally:
        if process.poll() is None:  # only we were told to stop
            process.terminate()
            process.wait()


def _exit_code(code: int) -> int:
    return code if code >= 0 else 128 - code


def _psql_environment(settings: dict[str, str], role: str) -> dict[str, str]:
    """The address in libpq's variables: a password in an argument would show in `ps`."""
    address = urlsplit(settings[_PSQL_ADDRESSES[role]])
    return {
        "PGHOST": address.hostname or "",
        "PGPORT": str(address.port or 5432),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGDATABASE": address.path.removeprefix("/"),
    }


def _psql_program(places: Places) -> str:
    try:
        return str(sources.find_postgres(places).program("psql"))
    except Problem:  # the server is elsewhere; the client may still be here
        return "psql"
