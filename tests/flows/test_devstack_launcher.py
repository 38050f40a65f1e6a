"""`./dev` as a person uses it, in a directory of its own beside the developer's."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devstack import caller, identity, procfile
from devstack.waiting import wait_until

COMMANDS = (
    *("run", "stop", "status", "reset", "logs", "test"),
    *("check", "bench", "exec", "psql", "shots", "lock"),
)
REPOSITORY = Path(__file__).resolve().parents[2]


class Launcher:
    """`./dev` with its own directory; everything it starts is stopped at the end of the test."""

    def __init__(self, directory):
        self.directory = directory
        self.environment = {
            **{k: v for k, v in caller.environment().items() if not k.endswith("_URL")},
            "TOUCHLINE_DEV_DIR": str(directory),
        }

    def __call__(self, *arguments, **further):
        return subprocess.run(
            self.command(*arguments),
            env={**self.environment, **further},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def command(self, *arguments):
        return [sys.executable, str(REPOSITORY / "dev"), *arguments]

    def owner(self):
        return json.loads((self.directory / "owner.json").read_text())["pid"]

    def running(self):
        """The recorded processes that run, by name."""
        try:
            entries = json.loads((self.directory / "pids.json").read_text())
        except FileNotFoundError:
            return {}
        return {e["name"]: e["pid"] for e in entries if identity.of(e["pid"]) == e["identity"]}


@pytest.fixture
def dev(tmp_path):
    launcher = Launcher(tmp_path / "dev dir")
    yield launcher
    launcher("reset", "--yes")


def test_help_names_every_command(dev):
    answer = dev()

    assert answer.returncode == 0
    for command in COMMANDS:
        assert f"    {command} " in answer.stdout


def test_a_mistyped_command_is_refused(dev):
    assert dev("rnu").returncode == 2


def test_exec_gives_the_commands_exit_code_and_the_servers_addresses(dev):
    script = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"

    answer = dev("exec", "python", "-c", script)

    assert answer.returncode == 7
    assert answer.stdout.startswith("postgresql://app_web:")
    assert dev("status").returncode == 3


def test_exec_leaves_a_given_database_alone(dev):
    script = "import os; print(os.environ['DATABASE_URL'], os.environ['DIRECT_DATABASE_URL'])"
    given = "postgresql://me@db.example/book"

    answer = dev("exec", "python", "-c", script, DATABASE_URL=given)

    assert answer.stdout.split() == [given, given]


def test_a_second_exec_shares_the_servers_of_the_first(dev):
    print_url = "import os; print(os.environ['REDIS_URL'], flush=True)"
    first = subprocess.Popen(
        dev.command("exec", "python", "-c", f"{print_url}; input()"),
        env=dev.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = first.stdout.readline()

    second = dev("exec", "python", "-c", print_url)
    first.communicate("\n")

    assert second.stdout == url
    assert first.returncode == 0
    assert dev.running() == {}


def test_stop_ends_an_exec_with_its_command_and_its_servers(dev):
    script = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    first = subprocess.Popen(
        dev.command("exec", "python", "-c", script),
        env=dev.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    command = int(first.stdout.readline())

    answer = dev("stop")
    first.communicate()

    assert answer.stdout == "stopped\n"
    assert identity.of(command) is None
    assert dev.running() == {}


def test_psql_is_the_role_it_was_asked_to_be(dev):
    answer = dev("psql", "read", "-X", "-A", "-t", "-c", "SELECT current_user")

    assert answer.stdout.strip() == "app_read"


def test_a_required_pooler_that_is_missing_stops_the_start(dev):
    answer = dev("exec", "true", PGBOUNCER_BIN="/nowhere/pgbouncer", REQUIRE_PGBOUNCER="1")

    assert answer.returncode == 1
    assert "PGBOUNCER_BIN names /nowhere/pgbouncer" in answer.stderr
    assert dev.running() == {}


def test_a_port_that_is_taken_is_refused_by_name(dev):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = dev("run", "--port", str(port))

    assert answer.returncode == 1
    assert f"port {port} is taken" in answer.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.spec("S3.12", "S0.2")
def test_a_run_is_exactly_the_procfile_and_survives_being_killed(dev):
    first = dev("run", "--detach", "--port", "0")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "http://acme.localhost:" in first.stdout
    named = set(procfile.read(REPOSITORY / "Procfile")) - {"release"}
    servers = {"postgres", "pgbouncer", "valkey", "sandbox_feed"}
    before = dev.running()
    assert named <= set(before) <= named | servers

    os.kill(dev.owner(), signal.SIGKILL)
    second = dev("run", "--detach", "--port", "0")

    assert second.returncode == 0, second.stdout + second.stderr
    assert not set(before.values()) & set(dev.running().values())
    again = dev("run")
    assert again.returncode == 0
    assert "it runs already" in again.stdout
    after = dev.running()
    assert dev("stop").returncode == 0
    assert not any(identity.of(pid) for pid in after.values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_whose_warden_was_killed_too_is_cleaned_up_by_the_next_command(dev):
    answer = dev("run", "--detach", "--port", "0")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    left = dev.running()
    owner = dev.owner()
    wardens = [
        pid
        for pid in identity.with_descendants(owner)
        if "devstack.warden" in identity.command_line(pid)
    ]

    for pid in (*wardens, owner):
        os.kill(pid, signal.SIGKILL)
    after = dev("exec", "true")

    assert after.returncode == 0, after.stderr
    assert "stopped what an earlier run had left" in after.stderr
    assert not any(identity.of(pid) for pid in left.values())


@pytest.mark.slow
def test_a_stack_whose_owner_was_killed_is_stopped_by_its_warden(dev):
    script = "import time; print('up', flush=True); time.sleep(600)"
    first = subprocess.Popen(
        dev.command("exec", "python", "-c", script),
        env=dev.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout.readline() == "up\n"
    servers = dev.running()

    command = identity.with_descendants(first.pid)
    first.kill()
    first.wait()

    assert servers
    assert wait_until(lambda: not dev.running(), within_s=90)
    for pid in command[1:]:
        identity.send(pid, signal.SIGKILL)
    first.stdout.close()


@pytest.mark.slow
def test_a_run_that_cannot_come_up_says_why_and_leaves_nothing(dev):
    answer = dev("run", "--detach", "--port", "0", ODDS_SPORTS="quidditch")

    assert answer.returncode == 1
    assert "quidditch" in answer.stderr
    assert dev.running() == {}
