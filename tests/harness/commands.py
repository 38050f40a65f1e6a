"""The touchline command within this process: as a person types it, without starting Python each time."""

import logging

import pytest
from click.testing import CliRunner

from touchline.cli.main import touchline
from touchline.errors import TouchlineError
from touchline.plumbing import logs
from touchline.plumbing.logs import Surroundings


class Typed:
    """Runs commands in the environment of the test's servers."""

    def __init__(self, environment):
        self._environment = environment

    def __call__(self, *words, typed=""):
        """What the command printed; a refusal is raised as it came."""
        answer = CliRunner(env=self._environment).invoke(touchline, words, input=typed)
        if isinstance(answer.exception, TouchlineError):
            raise answer.exception
        assert answer.exit_code == 0, answer.output
        return answer.output


@pytest.fixture
def run_command(stack_env):
    """Run a command; its log lines end with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Typed(stack_env)
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.enter(Surroundings())
