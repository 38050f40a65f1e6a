"""`./dev run`, in the foreground or detached, and `./dev stop`."""

import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from devstack import caller, console, environment, identity, ports
from devstack.claim import Claim, find_owner, try_claim
from devstack.places import Places
from devstack.problem import Problem
from devstack.roster import Roster
from devstack.servers.server import last_lines
from devstack.stack import DATABASE, REPLAY_DATABASE
from devstack.supervisor import Supervisor, addresses
from devstack.waiting import wait_until

USUAL_WEB_PORT = 8080
_DETACHED_WITHIN_S = 180
_STOP_WITHIN_S = 60


def run(places: Places, options: Namespace) -> int:
    """Starts the whole project, unless it runs already."""
    environment.ensure(places)
    if options.detach:
        return _run_detached(places, options)
    claim = try_claim(places.dev, "run")
    if claim is None:
        return _say_it_runs(places)
    try:
        return _supervise(places, claim, options)
    finally:
        claim.end(wait_for_borrowers=False)
        claim.release()


def stop(places: Places) -> int:
    """Stops what runs, whoever started it, and what an earlier run may have left."""
    owner = find_owner(places.dev)
    if owner is not None:
        _end(owner.pid, owner.is_running)
    left = Roster(places.pids_file).stop_all()
    if owner is None and not left:
        console.say("nothing runs")
    else:
        console.say("stopped" + (f" ({', '.join(left)} had been left over)" if left else ""))
    return 0


def _supervise(places: Places, claim: Claim, options: Namespace) -> int:
    feed = _feed_command(options)
    if feed is None:
        console.say("GOALSERVE_KEY is set: polling the real feed, not the sandbox")
    port = _web_port(options.port)
    database = DATABASE if options.replay is None else REPLAY_DATABASE
    Supervisor(places, claim, web_port=port, feed=feed, database=database).run()
    return 0


def _feed_command(options: Namespace) -> list[str] | None:
    command = ["python", "-m", "touchline", "sandbox-feed"]
    if options.replay is not None:  # said outright, so it wins over a key in the environment
        directory = Path(options.replay).expanduser().resolve()
        if not directory.is_dir():
            raise Problem(f"--replay: {options.replay} is not a directory.")
        return [*command, "--replay", str(directory)]
    return None if caller.variable("GOALSERVE_KEY") else command


def _web_port(wanted: int | None) -> int:
    if wanted == 0:  # as everywhere: any that is free
        return ports.free_ports(1)[0]
    if wanted is not None:
        if not ports.is_free(wanted):
            raise Problem(f"port {wanted} is taken; choose another or leave out --port.")
        return wanted
    port = ports.first_free_from(USUAL_WEB_PORT)
    if port != USUAL_WEB_PORT:
        console.say(f"port {USUAL_WEB_PORT} is taken; the site will be on {port}")
    return port


def _run_detached(places: Places, options: Namespace) -> int:
    if find_owner(places.dev) is not None:
        return _say_it_runs(places)
    log = places.logs / "run.log"
    command = [sys.executable, str(places.repository / "dev"), "run"]
    command += ["--port", str(options.port)] if options.port is not None else []
    command += ["--replay", options.replay] if options.replay is not None else []
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )

    def is_up() -> bool:
        owner = find_owner(places.dev)
        return owner is not None and owner.pid == supervisor.pid and owner.is_ready

    wait_until(lambda: supervisor.poll() is not None or is_up(), within_s=_DETACHED_WITHIN_S)
    if supervisor.poll() is not None:
        raise Problem(f"it did not come up. The last lines of {log}:\n{last_lines(log, 30)}")
    if not is_up():
        _end(supervisor.pid, lambda: supervisor.poll() is None)
        raise Problem(f"not up within {_DETACHED_WITHIN_S} s. From {log}:\n{last_lines(log, 30)}")
    for line in addresses(_running_port(places)):
        console.say(line)
    return 0


def _say_it_runs(places: Places) -> int:
    owner = find_owner(places.dev)
    if owner is not None and owner.kind != "run":
        raise Problem(f"`./dev exec` (pid {owner.pid}) is using the servers; wait or `./dev stop`.")
    console.say("it runs already:")
    for line in addresses(_running_port(places)):
        console.say(line)
    return 0


def _running_port(places: Places) -> int:
    return int(caller.read_env_file(places.env_file).get("PORT", USUAL_WEB_PORT))


def _end(pid: int, is_running: Callable[[], bool]) -> None:
    identity.send(pid, signal.SIGTERM)
    if not wait_until(lambda: not is_running(), within_s=_STOP_WITHIN_S):
        console.warn(f"pid {pid} does not stop; killing it")
        identity.send(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(), within_s=5)
