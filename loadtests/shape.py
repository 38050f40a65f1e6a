"""The production shape on this machine: servers, feed, workers, two publishers and two web workers.

Every process can be killed, frozen and started again by its name. They are written into the
stack's roster, so that nothing of them outlives the run, however it ends.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devstack import caller, identity, procfile
from devstack.ports import LOOPBACK, free_ports
from devstack.roster import kill_tree
from devstack.stack import Stack
from devstack.waiting import wait_until
from loadtests import cores, ground, processes
from loadtests.processes import NotUp

FEED, WEB, ODDS, SETTLEMENT = "sandbox_feed", "web", "worker_odds", "worker_settlement"
PUBLISHER, STANDBY = "worker_publisher", "worker_publisher_2"
WORKERS = (ODDS, SETTLEMENT, PUBLISHER, STANDBY)
TENANTS = {"acme": "Acme Sports", "rival": "Rival Bet"}
_COMMANDS = procfile.read(processes.REPOSITORY / "Procfile")
_UP_WITHIN_S = 90
_ORDER = 10


class Process:
    """One process of the project. Start and stop may be called in any state."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        folder: Path,
        stack: Stack,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.starts = 0
        self._command = _runnable(command)
        self._environment = dict(environment)
        self._roster = stack.roster
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its pid while it runs; of gunicorn, the master's."""
        assert self._process is not None, "only a started process has a pid"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it exists, frozen or not."""
        return self._process is not None and self._process.poll() is None

    def start(self, **changes: str) -> None:
        """Start it, with further settings if need be; does not wait until it works."""
        if self.is_running:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=processes.REPOSITORY,
                env={**self._environment, **changes},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts += 1
        self._roster.add(self.name, self.pid, order=_ORDER, patience_s=25)

    def stop(self) -> None:
        """End it in order, or by force when that takes too long."""
        if self._process is None:
            return
        self.resume()
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                kill_tree(self.pid)
        self._forget()

    def kill(self) -> None:
        """End it and its children at once, as a crash would."""
        if self._process is None:
            return
        if self.is_running:
            kill_tree(self.pid)
        self._forget()

    def pause(self) -> None:
        """Freeze it and its children: connections stay open and nothing moves."""
        self._signal_family(signal.SIGSTOP)

    def resume(self) -> None:
        """End a pause."""
        self._signal_family(signal.SIGCONT)

    def children(self) -> list[int]:
        """The pids of its children, gunicorn's workers among them."""
        return cores.children(self.pid) if self.is_running else []

    def said(self, word: str) -> int:
        """How many lines of its log hold a word."""
        text = self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""
        return sum(word in line for line in text.splitlines())

    def _signal_family(self, number: signal.Signals) -> None:
        if self.is_running:
            for pid in identity.with_descendants(self.pid):
                identity.send(pid, number)

    def _forget(self) -> None:
        assert self._process is not None
        self._process.wait()
        self._roster.remove(self._process.pid)
        self._process = None


class Shape:
    """All of them over one stack. ``folder`` takes logs and snapshots."""

    def __init__(self, stack: Stack, folder: Path, **settings: str) -> None:
        self.stack = stack
        self.port, self.feed_port = free_ports(2)
        self.settings = {
            **caller.environment(),
            "ENVIRONMENT": "production",
            "SECRET_KEY": "s" * 40,
            "SECRETS_KEY": "t" * 40,
            "METRICS_TOKEN": "t" * 40,
            "PLATFORM_DOMAIN": "localhost",
            "PYTHONPATH": str(processes.REPOSITORY / "src"),
            "SNAPSHOT_DIR": str(folder / "snapshots"),
            "GOALSERVE_URL": f"http://{LOOPBACK}:{self.feed_port}/getfeed",
            "GOALSERVE_KEY": "sandbox",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            "ODDS_SPORTS": "soccer,tennis",
            "ODDS_POLL_S": "1",
            "RESULTS_POLL_S": "1",
            "ODDS_FIRST_POLL_SPREAD_S": "1",
            **stack.urls(),
            **settings,
        }
        self.processes = {
            name: Process(name, command, self._environment(name), folder=folder, stack=stack)
            for name, command in self._commands().items()
        }

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def prepare(self) -> None:
        """The schema and the demo tenants, who are in production here as nowhere else."""
        ground.run_command(self.settings, "migrate")
        self.stack.grant_logins()
        ground.run_command({**self.settings, "ENVIRONMENT": "development"}, "seed")

    def start(self) -> None:
        """Start every process, and return once both tenants' lobbies show prices.

        Raises:
            NotUp: they do not.

        """
        for process in self.processes.values():
            process.start()
        if not wait_until(self.is_filled, within_s=_UP_WITHIN_S):
            raise NotUp("the lobbies show no price")

    def stop(self) -> None:
        """End every process; the servers belong to the stack."""
        for process in self.processes.values():
            process.resume()
        for process in self.processes.values():
            process.stop()

    def get(self, path: str, tenant: str = "acme") -> tuple[int, processes.Headers, bytes]:
        """One request of a visitor of their own; status 0: nobody answered."""
        return processes.get(self.port, path, host=f"{tenant}.localhost")

    def is_filled(self) -> bool:
        """Whether both tenants show open prices and every sport has leagues."""
        sports = self.settings["ODDS_SPORTS"].split(",")
        return all(
            ground.PRICE.search(self.get("/", tenant)[2])
            and all(b'"leagues":[{' in self.get(odds_path(sport), tenant)[2] for sport in sports)
            for tenant in TENANTS
        )

    def _commands(self) -> dict[str, Sequence[str]]:
        feed = ["python", "-m", "touchline", "sandbox-feed", "--port", str(self.feed_port)]
        own = {name: command for name, command in _COMMANDS.items() if name != procfile.RELEASE}
        return {FEED: feed, **own, STANDBY: own[PUBLISHER]}

    def _environment(self, name: str) -> dict[str, str]:
        kind = PUBLISHER if name == STANDBY else "sandbox" if name == FEED else name
        return {**self.settings, "PROCESS_TYPE": kind}


@contextmanager
def standing(stack: Stack, folder: Path, **settings: str) -> Iterator[Shape]:
    """The whole shape at work, and every process of it ended afterwards."""
    shape = Shape(stack, folder, **settings)
    shape.prepare()
    try:
        shape.start()
        yield shape
    finally:
        shape.stop()


def odds_path(sport: str) -> str:
    """The public odds of a sport."""
    return f"/api/public/odds?sport={sport}"


def _runnable(command: Sequence[str]) -> list[str]:
    """A command of the Procfile under this very Python."""
    if command[0] == "python":
        return [sys.executable, *command[1:]]
    return [sys.executable, "-m", *command]


def die_now(pid: int) -> None:
    """End one process at once, a gunicorn worker for instance, and nothing else."""
    known = identity.of(pid)
    identity.send(pid, signal.SIGKILL)
    wait_until(lambda: identity.of(pid) != known, within_s=5)
