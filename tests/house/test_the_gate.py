"""The gate itself: what it runs, and that nothing slips through it."""

import json
import os
import subprocess
import sys

import pytest
from harness.long_ones_first import BEFORE, shared_out
from house.sources import ROOT

from devstack.coverage_floors import pure_modules, shortfalls

SKIPPING = """
import pytest

@pytest.mark.skip(reason="there is no pooler here")
def test_something_that_needs_a_pooler():
    raise AssertionError

{marker}
@pytest.mark.skipif(True, reason="no recorded answers")
def test_something_recorded():
    raise AssertionError
"""


def _run(directory, *, marker="", **variables):
    """A run of two skipped tests under our rules."""
    (directory / "test_skipping.py").write_text(SKIPPING.format(marker=marker))
    (directory / "pytest.ini").write_text("[pytest]\nmarkers = needs_data: recorded\n")
    command = [sys.executable, "-m", "pytest", "-p", "harness.no_hidden_skips", "-p", "no:randomly"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "-q"],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "tests"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.spec("S4.12")
def test_a_skip_that_hides_a_requirement_fails_in_ci(tmp_path):
    answer = _run(tmp_path, marker="@pytest.mark.needs_data", CI="true")

    assert answer.returncode == 1
    assert "1 skipped, 1 error" in answer.stdout
    assert "there is no pooler here" in answer.stdout


def test_a_skip_is_a_skip_on_a_laptop(tmp_path):
    answer = _run(tmp_path)

    assert answer.returncode == 0
    assert "2 skipped" in answer.stdout


@pytest.mark.spec("S4.12", "S4.9")
def test_the_gate_is_a_script_that_runs_the_two_commands_of_the_readme():
    gate = ROOT / ".ci" / "run"
    lines = [line.strip() for line in gate.read_text("utf-8").splitlines()]

    assert gate.stat().st_mode & 0o111, "chmod +x .ci/run"
    assert "set -euo pipefail" in lines
    assert any(line.startswith("./dev check") for line in lines)
    assert any(line.startswith("./dev test") for line in lines)
    assert any("REQUIRE_PGBOUNCER=1" in line for line in lines)
    assert subprocess.run(["bash", "-n", gate], check=False).returncode == 0


def _report(covered, *, of, missing=0, file="src/touchline/money.py"):
    summary = {"num_branches": of, "covered_branches": covered, "missing_lines": missing}
    summary |= {"missing_branches": of - covered, "percent_covered": 100 * covered / of}
    summary |= {"num_statements": of, "covered_lines": of - missing}
    return {"totals": summary, "files": {file: {"summary": summary}}}


@pytest.mark.spec("S4.11", "S0.13")
def test_the_floor_of_all_code_is_eighty_percent_of_its_branches():
    other = "src/touchline/web/app.py"
    pure = {"src/touchline/money.py"}

    assert shortfalls(_report(80, of=100, file=other), set()) == []
    assert "79.0 % of all branches" in shortfalls(_report(79, of=100, file=other), set())[0]
    assert "never imported" in shortfalls(_report(80, of=100, file=other), pure)[0]


@pytest.mark.spec("S4.11")
def test_the_floor_of_a_pure_module_is_every_line_and_branch():
    pure = {"src/touchline/money.py"}

    assert shortfalls(_report(100, of=100), pure) == []
    assert "money.py" in shortfalls(_report(99, of=100), pure)[0]
    assert "money.py" in shortfalls(_report(100, of=100, missing=1), pure)[0]


def test_the_pure_modules_are_those_of_the_contract():
    pure = pure_modules(ROOT)

    assert {"src/touchline/money.py", "src/touchline/catalog/model.py"} <= pure
    assert all((ROOT / path).is_file() for path in pure), json.dumps(sorted(pure), indent=1)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_test_is_in_somebodys_share_and_the_long_ones_come_early(workers):
    long, others = ["l1", "l2", "l3", "l4"], list(range(402))

    found = shared_out(long, others, workers)

    assert sorted(map(str, found)) == sorted(map(str, [*long, *others]))
    assert [one for one in found if one not in long] == others
    stretch = len(found) / workers
    assert all(found.index(one) % stretch < 2 * BEFORE + len(long) for one in long)
