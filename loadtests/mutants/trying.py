"""Runs the tests against one mistake after the other, each in a process that was forked for it.

The mistake is only ever in that process's memory: a loader hands out the changed text of one module.
What is forked is a process of its own that has loaded nothing of ours: `python -m
loadtests.mutants.trying JOBS` reads tries as JSON and prints what became of each.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType

import pytest

from loadtests.mutants.covering import PLUGINS, ROOT

# A mistake may run for ever or fill the memory: neither passes for a test that is content.
CPU_S, MEMORY_BYTES, WAIT_S = 60, 4 << 30, 120
# Loaded before the fork, so that a try does not load them anew. Nothing of ours may be among them.
_FOREIGN = (
    "hypothesis",
    "hypothesis.stateful",
    "orjson",
    "psycopg",
    "pydantic_settings",
    "lxml.etree",
)
# 2 and 4: a module that cannot be loaded has no tests to be found.
_SURVIVED, _KILLED = 0, (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Try:
    """A module's text, and the tests that are to notice what is wrong with it."""

    module: str
    path: str
    text: str
    tests: Sequence[str]


class CannotTry(Exception):
    """The tests could not be run at all, so nothing was learned."""


def outcomes(tries: Sequence[Try], *, jobs: int) -> Iterator[tuple[Try, bool]]:
    """Each try and whether a test failed, as they end; so many at a time.

    Raises:
        CannotTry: pytest itself did not run.

    """
    stem = subprocess.Popen(
        [sys.executable, "-m", "loadtests.mutants.trying", str(jobs)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert stem.stdin is not None
    assert stem.stdout is not None
    with stem:
        stem.stdin.write(json.dumps([asdict(each) for each in tries]))
        stem.stdin.close()
        for line in stem.stdout:
            number, code = json.loads(line)
            if code != _SURVIVED and code not in _KILLED and code >= 0:
                raise CannotTry(f"pytest ended with {code}: {tries[number].tests[:3]}")
            yield tries[number], code != _SURVIVED
    if stem.returncode:
        raise CannotTry(f"the stem ended with {stem.returncode}")


def _serve(tries: Sequence[Try], jobs: int) -> None:
    """Say of each try how pytest ended, below zero for a signal."""
    for name in _FOREIGN:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.partition(".")[0] == "touchline"]
    running: dict[int, int] = {}
    waiting = iter(range(len(tries)))
    while True:
        while len(running) < jobs and (following := next(waiting, None)) is not None:
            running[_forked(tries[following])] = following
        if not running:
            return
        pid, status = os.wait()
        print(json.dumps([running.pop(pid), os.waitstatus_to_exitcode(status)]), flush=True)


def _forked(tried: Try) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = _run(tried)
    finally:
        os._exit(code)


def _run(tried: Try) -> int:
    """In the child: the tests, quiet, within bounds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    sys.meta_path.insert(0, _Mistaken(tried))
    sys.dont_write_bytecode = True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # noqa: TID251 - of this child alone
    assert tried.tests, "pytest would run all there are"
    options = ("-x", "-q", "--timeout", str(WAIT_S), *PLUGINS, "-p", "loadtests.mutants.unshrunk")
    return int(pytest.main([*options, *tried.tests]))


class _Mistaken:
    """Finds one module, with its mistake."""

    def __init__(self, tried: Try) -> None:
        self._tried = tried

    def find_spec(
        self, name: str, _path: object = None, _target: object = None
    ) -> ModuleSpec | None:
        """How to load the module; None for every other."""
        if name != self._tried.module:
            return None
        loader = _Loader(name, str(ROOT / self._tried.path))
        loader.text = self._tried.text
        return spec_from_file_location(name, ROOT / self._tried.path, loader=loader)


class _Loader(SourceFileLoader):
    """Loads a text that is in no file."""

    text: str

    def get_code(self, _fullname: str) -> CodeType:
        """The code of that text."""
        return compile(self.text, self.path, "exec", dont_inherit=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    _serve([Try(**each) for each in json.loads(sys.stdin.read())], int(sys.argv[1]))
