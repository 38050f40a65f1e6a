"""Which tests run which lines: measured once, in a process of its own.

`python -m loadtests.mutants.covering FILE TESTS…` writes it down as JSON. A test is its function: with
parameters it counts as one.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
# Rules need no servers, so what conftest.py would load is not needed either: a second for each try.
PLUGINS = (
    "--noconftest",
    "-p",
    "pytest_timeout",
    "-p",
    "harness.patience",
    "-p",
    "no:cacheprovider",
)


@dataclass(frozen=True, slots=True)
class Covering:
    """``lines`` says for each file and line which tests run it; ``took_s`` is how long each took."""

    lines: dict[str, dict[int, list[str]]]
    took_s: dict[str, float]

    def tests_of(self, path: str, first: int, last: int) -> list[str]:
        """The tests that run any of these lines, the quickest first.

        A line that runs when the module is loaded concerns every test of the module.
        """
        lines = self.lines.get(path, {})
        met = {test for line in range(first, last + 1) for test in lines.get(line, ())}
        if not met or "" in met:
            met = {test for tests in lines.values() for test in tests}
        return sorted(met - {""}, key=lambda test: (self.took_s.get(test, 0.0), test))

    def is_loaded(self, path: str, first: int, last: int) -> bool:
        """Whether any of these lines runs when the module is loaded, or none runs at all."""
        lines = self.lines.get(path, {})
        met = {test for line in range(first, last + 1) for test in lines.get(line, ())}
        return not met or "" in met


def measured(kept: Path, tests: Sequence[str]) -> Covering:
    """Run the tests once and see; they must all pass.

    Raises:
        subprocess.CalledProcessError: a test fails as it is.

    """
    command = [sys.executable, "-m", "loadtests.mutants.covering", str(kept), *tests]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return read(kept)


def read(kept: Path) -> Covering:
    """What was measured before."""
    told = json.loads(kept.read_text("utf-8"))
    lines = {
        path: {int(line): tests for line, tests in by_line.items()}
        for path, by_line in told["lines"].items()
    }
    return Covering(lines, told["took_s"])


class _Contexts:
    """Tells coverage which test runs."""

    def __init__(self, measuring: coverage.Coverage) -> None:
        self._measuring = measuring
        self.took_s: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Everything from here to the end of the test is the test's."""
        self._measuring.switch_context(_function(item.nodeid))
        result: Any = yield
        self._measuring.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How long a test took."""
        self.took_s[_function(report.nodeid)] += report.duration


def _function(node_id: str) -> str:
    return node_id.partition("[")[0]


def _main(kept: Path, tests: Sequence[str]) -> int:
    measuring = coverage.Coverage(data_file=None, config_file=False, source=[str(ROOT / "src")])
    contexts = _Contexts(measuring)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # noqa: TID251 - of this process alone
    measuring.start()
    code = pytest.main(["-q", *PLUGINS, *tests], plugins=[contexts])
    measuring.stop()
    data = measuring.get_data()
    lines = {
        str(Path(path).relative_to(ROOT)): data.contexts_by_lineno(path)
        for path in data.measured_files()
    }
    kept.write_text(json.dumps({"lines": lines, "took_s": contexts.took_s}), "utf-8")
    return int(code)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    sys.exit(_main(Path(sys.argv[1]), sys.argv[2:]))
