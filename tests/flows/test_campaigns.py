"""Campaigns of `./dev chaos`: each can be asked about itself, and those without servers are run shortly."""

import json
import subprocess
import sys

import pytest
from house.sources import ROOT

from devstack import caller

CAMPAIGNS = sorted(path.stem for path in (ROOT / "loadtests").glob("chaos_*.py"))


def run(*command):
    environment = {**caller.environment(), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.spec("S3.12")
def test_a_short_fuzz_holds_and_says_what_it_did():
    answer = run("loadtests/chaos_fuzz.py", "--documents", "400", "--seed", "1")

    lines = {line["figure"]: line for line in map(json.loads, answer.stdout.splitlines())}
    assert answer.returncode == 0, answer.stdout
    assert lines["fuzz_documents"]["value"] == 400
    assert {"read", "refused", "answered_200"} <= set(lines["fuzz_documents"]["peers"])
    assert "--seed 1" in answer.stderr


@pytest.mark.spec("B3")
def test_a_short_run_of_payouts_agrees_with_every_line_written_out():
    answer = run("loadtests/chaos_payouts.py", "--bets", "400", "--seed", "1")

    lines = {line["figure"]: line for line in map(json.loads, answer.stdout.splitlines())}
    assert answer.returncode == 0, answer.stdout
    assert lines["payouts_compared"]["value"] == 400
    assert lines["payouts_compared"]["peers"]["lines"] > 400
    assert lines["payouts_wrong"]["value"] == 0


@pytest.mark.parametrize("script", CAMPAIGNS)
def test_a_campaign_says_what_it_is_and_takes_a_seed(script):
    answer = run(f"loadtests/{script}.py", "--help")

    assert answer.returncode == 0, answer.stderr
    assert "--seed" in answer.stdout
    assert "--minutes" in answer.stdout


def test_a_campaign_nobody_knows_is_refused_with_the_known_ones():
    answer = run("-m", "devstack", "chaos", "nonsense")

    assert answer.returncode == 1
    assert all(script.removeprefix("chaos_") in answer.stderr for script in CAMPAIGNS)
