"""The Procfile and fly.toml start the very same processes, and each of them exists.

That `./dev run` starts exactly these and the sandbox feed is seen on a real run: the launcher's
tests in flows/.
"""

import tomllib

import pytest
from click.testing import CliRunner
from house.sources import ROOT

from devstack import procfile
from touchline.cli.main import touchline
from touchline.cli.processes import WORKERS
from touchline.config import Settings

COMMANDS = procfile.read(ROOT / "Procfile")
RUNNING = {name: command for name, command in COMMANDS.items() if name != procfile.RELEASE}


def test_fly_starts_what_the_procfile_says():
    fly = tomllib.loads((ROOT / "fly.toml").read_text("utf-8"))

    processes = {name: command.split() for name, command in fly["processes"].items()}

    assert processes == RUNNING, "Procfile and fly.toml [processes] have come apart"
    assert fly["deploy"]["release_command"].split() == COMMANDS[procfile.RELEASE]


@pytest.mark.parametrize("name", RUNNING)
def test_a_process_may_call_itself_by_its_name(name):
    assert Settings(process_type=name).process_type == name


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS.values() if "touchline" in command], ids=" ".join
)
def test_the_touchline_command_of_a_process_exists(command):
    assert command[:3] == ["python", "-m", "touchline"]

    answer = CliRunner().invoke(touchline, [*command[3:], "--help"])

    assert answer.exit_code == 0, answer.output


def test_every_worker_has_a_process():
    assert {f"worker_{name}" for name in WORKERS} == set(RUNNING) - {"web"}


@pytest.mark.parametrize("name", WORKERS)
def test_every_worker_is_there(name):
    source = ROOT / "src" / "touchline" / "workers" / f"{name}.py"
    assert "def main(settings: Settings, stop: Event) -> None:" in source.read_text("utf-8")
