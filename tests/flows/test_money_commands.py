"""Money by command: what staff type, what it does, and what they read."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.spec("B4", "B1")

SOURCES = Path(__file__).parents[2] / "src"
CODE = re.compile(r"\b[0-9a-hjkmnp-tv-z]{13}\b")


@pytest.fixture
def run(stack_env):
    """Run a touchline command in this worker's environment."""

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "touchline", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return command


@pytest.mark.usefixtures("ana")
def test_money_comes_in_and_goes_out_by_command(run, slug):
    receipt = CODE.search(
        run("player", "deposit", slug, "ana", "50.00", "--provider", "bank", "--by", "otto").stdout
    )[0]
    waiting = run("cashier", "list", slug).stdout
    run("cashier", "approve", slug, receipt, "--by", "rita")
    run("player", "adjust", slug, "ana", "--type", "manual", "--reason", "twice", "--by", "otto",
        "--", "-1.50")  # fmt: skip
    asked = CODE.search(run("player", "withdraw", slug, "ana", "20", "--by", "otto").stdout)[0]
    run("cashier", "refuse", slug, asked, "--by", "rita")
    statement = run("player", "statement", slug, "ana")
    totals = run("cashier", "totals", slug).stdout
    week = run("cashier", "week", slug).stdout

    assert receipt in waiting
    assert "cash 48.50 EUR" in statement.stdout, statement.stdout + statement.stderr
    assert "adjustments -1.50 EUR  payments 50.00 EUR" in statement.stdout
    assert "withdrawal_refused of withdrawal" in statement.stdout
    assert "-50.00" in totals
    assert "48.50" in week


@pytest.mark.usefixtures("ana")
def test_what_cannot_be_is_one_sentence_and_exit_code_one(run, slug):
    refusals = [
        run("player", "deposit", slug, "ana", "0.001", "--by", "otto"),
        run("player", "deposit", slug, "nobody", "1", "--by", "otto"),
        run("player", "withdraw", slug, "ana", "1", "--by", "otto"),
        run("player", "credit", slug, "ana", "100"),
        run("cashier", "approve", slug, "0000000000000", "--by", "rita"),
        run("tenant", "currency", slug, "QQQ"),
    ]

    assert [answer.returncode for answer in refusals] == [1] * len(refusals)
    assert all(answer.stderr.startswith("touchline: ") for answer in refusals)
    assert not any("Traceback" in answer.stderr for answer in refusals)


@pytest.mark.usefixtures("ana")
def test_a_book_is_kept_by_command(run, slug):
    said = [
        run("tenant", "currency", slug, "gbp", "--default"),
        run("tenant", "book", slug, "credit"),
        run("tenant", "calendar", slug, "Europe/Rome", "--week-starts-on", "7"),
        run("player", "credit", slug, "ana", "100"),
        run("player", "limit", slug, "ana", "30", "--period", "day", "--by", "ana"),
    ]
    beyond = run("player", "deposit", slug, "ana", "30.01", "--by", "otto")

    assert [answer.returncode for answer in said] == [0] * len(said), said
    assert "credit 100.00 EUR" in run("player", "statement", slug, "ana").stdout
    assert "limit" in beyond.stderr
