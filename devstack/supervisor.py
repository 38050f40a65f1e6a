"""Runs the project: servers, migration, seed, then the Procfile's processes, until told to stop."""

import heapq
import queue
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from types import FrameType

from devstack import caller, console, development, environment, ports, procfile
from devstack.child import Child
from devstack.claim import Claim
from devstack.places import Places
from devstack.problem import Problem
from devstack.stack import DATABASE, Stack
from devstack.waiting import wait_until

FEED = "sandbox_feed"
DEMO_TENANT = "acme"
_ORDER = {"web": 10, FEED: 30}  # everything else, the workers, stops between them
_WORKER_ORDER = 20
_SEED = "seed"
_PROCESS_TYPES = {FEED: "sandbox", _SEED: "cli"}  # the others are named in the Procfile
_SITE_WITHIN_S = 60
_STEADY_AFTER_S = 60
_BACKOFF_MAX_S = 30
_LOG_MAX_BYTES = 20_000_000
_OWN_LOG = "run.log"  # a detached run writes it right now, and began it anew
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to stop."""


class Supervisor:
    """One run of the project in the foreground of its own process."""

    def __init__(
        self,
        places: Places,
        claim: Claim,
        *,
        web_port: int,
        feed: Sequence[str] | None,
        database: str = DATABASE,
    ) -> None:
        self._places = places
        self._claim = claim
        self._web_port = web_port
        self._feed = feed
        self._feed_port = ports.free_ports(1)[0]
        self._stack: Stack = development.make_stack(places, claim, database=database)
        self._ended: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._restarts: list[tuple[float, str]] = []
        self._failures: dict[str, int] = {}
        self._environment: dict[str, str] = {}
        self._commands = procfile.read(places.repository / "Procfile")

    def run(self) -> None:
        """Starts everything, says where it is, and returns when it was asked to stop.

        Raises Problem when something does not come up; then nothing is left running either.
        """
        for number in _SIGNALS:
            signal.signal(number, self._interrupt)
        try:
            self._boot()
            self._claim.mark_ready()
            self._say_addresses()
            self._watch()
        except Interrupted:
            console.say("stopping (again to hurry)")
        finally:
            self._stop()

    def _boot(self) -> None:
        started_s = time.monotonic()
        self._trim_logs()
        self._environment = environment.activated(self._places)
        self._environment.update(development.project_defaults())
        if self._feed is not None:
            self._commands[FEED] = [*self._feed, "--port", str(self._feed_port)]
            self._spawn(FEED)
        self._stack.start()
        further = {"PORT": str(self._web_port), **self._feed_settings()}
        development.write_settings(self._places, self._stack, further)
        self._environment.update(development.read_settings(self._places))
        self._finish(procfile.RELEASE, self._commands[procfile.RELEASE])
        self._stack.grant_logins()
        for name in self._commands:
            if name not in {procfile.RELEASE, FEED}:
                self._spawn(name)
        self._finish(_SEED, ["python", "-m", "touchline", "seed"])  # the web starts meanwhile
        self._await_site()
        console.say(f"up after {time.monotonic() - started_s:.1f} s")

    def _trim_logs(self) -> None:
        for log in self._places.logs.glob("*.log"):
            if log.name != _OWN_LOG and log.stat().st_size > _LOG_MAX_BYTES:
                log.replace(log.with_suffix(".log.1"))

    def _feed_settings(self) -> Mapping[str, str]:
        if self._feed is None:
            return {}
        url = f"http://{ports.LOOPBACK}:{self._feed_port}/getfeed"
        spread = caller.variable("ODDS_FIRST_POLL_SPREAD_S") or "1"  # our own feed needs no mercy
        return {
            "GOALSERVE_URL": url,
            "GOALSERVE_KEY": "sandbox",
            "ODDS_FIRST_POLL_SPREAD_S": spread,
        }

    def _spawn(self, name: str) -> Child:
        child = self._start(name, self._commands[name])
        order = _ORDER.get(name, _WORKER_ORDER)
        self._stack.roster.add(name, child.pid, order=order, patience_s=25)
        return child

    def _start(self, name: str, command: Sequence[str]) -> Child:
        path = self._environment["PATH"]
        return Child(
            name,
            _resolved(command, path),
            environment={**self._environment, "PROCESS_TYPE": _PROCESS_TYPES.get(name, name)},
            directory=self._places.repository,
            log=self._places.logs / f"{name}.log",
            on_exit=self._ended.put,
        )

    def _finish(self, name: str, command: Sequence[str]) -> None:
        child = self._start(name, command)
        self._stack.roster.add(name, child.pid, order=_WORKER_ORDER)
        while (ended := self._ended.get()) is not child:
            raise _never_came_up(ended)
        self._stack.roster.remove(child.pid)
        if child.exit_code != 0:
            raise _never_came_up(child)

    def _await_site(self) -> None:
        def is_decided() -> bool:
            return not self._ended.empty() or answers_lobby(self._web_port, DEMO_TENANT)

        is_up = wait_until(is_decided, within_s=_SITE_WITHIN_S)
        if not self._ended.empty():
            raise _never_came_up(self._ended.get())
        if not is_up:
            raise Problem(
                f"the lobby of {DEMO_TENANT} does not answer 200 within {_SITE_WITHIN_S} s; "
                "see `./dev logs web`."
            )

    def _watch(self) -> None:
        while True:
            pause_s = self._restarts[0][0] - time.monotonic() if self._restarts else None
            try:
                ended = self._ended.get(timeout=None if pause_s is None else max(pause_s, 0))
            except queue.Empty:
                self._spawn(heapq.heappop(self._restarts)[1])
                continue
            self._plan_restart(ended)

    def _plan_restart(self, child: Child) -> None:
        self._stack.roster.remove(child.pid)
        if child.age_s > _STEADY_AFTER_S:
            self._failures[child.name] = 0
        failures = self._failures.get(child.name, 0)
        self._failures[child.name] = failures + 1
        delay_s = min(2**failures, _BACKOFF_MAX_S)
        console.complain(f"{_obituary(child)}\nStarting it again in {delay_s} s.")
        heapq.heappush(self._restarts, (time.monotonic() + delay_s, child.name))

    def _stop(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, self._hurry)
        self._claim.end(wait_for_borrowers=False)
        self._stack.roster.stop_all()
        self._stack.stop()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    def _hurry(self, _number: int, _frame: FrameType | None) -> None:
        self._stack.roster.hurry()

    def _say_addresses(self) -> None:
        for line in addresses(self._web_port):
            console.say(line)
        if self._stack.postgres is not None and self._stack.pgbouncer is None:
            console.warn("there is no PgBouncer: the site is connected to PostgreSQL directly")


def addresses(port: int) -> list[str]:
    """Where a person finds the demo sites."""
    return [
        "",
        f"  acme     http://acme.localhost:{port}/",
        f"  rival    http://rival.localhost:{port}/",
        f"  crown    http://crown.localhost:{port}/",
        f"  by path  http://localhost:{port}/acme/   http://localhost:{port}/rival/   …",
        f"  theme    http://acme.localhost:{port}/api/public/load-theme",
        f"  odds     http://acme.localhost:{port}/api/public/odds?sport=soccer",
        "  sign-in  acme: ana / ana-demo, ben / ben-demo",
        "           rival: rita / rita-demo · crown: cleo / cleo-demo",
        "  staff    acme: otto / otto-demo · rival: rosa / rosa-demo · crown: carl / carl-demo",
        "           platform: olga / olga-demo",
        "",
        "  ./dev status · ./dev logs -f · ./dev psql · ./dev stop",
        "",
    ]


def answers_lobby(port: int, tenant: str) -> bool:
    """Whether the tenant's lobby answers 200."""
    connection = HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"{tenant}.localhost:{port}"})
        return connection.getresponse().status == 200  # noqa: PLR2004  the plainest of figures
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _resolved(command: Sequence[str], path: str) -> list[str]:
    """The program by its full path: it is looked up in the environment's PATH, not in ours."""
    found = shutil.which(command[0], path=path)
    if found is None:
        raise Problem(f"{command[0]} is not in the environment; delete .venv and try again.")
    return [found, *command[1:]]


def _never_came_up(child: Child) -> Problem:
    return Problem(_obituary(child))


def _obituary(child: Child) -> str:
    lines = "\n".join(f"    {line}" for line in child.last_lines) or "    (it said nothing)"
    return f"{child.name} ended with exit code {child.exit_code}. Its last lines:\n{lines}"
