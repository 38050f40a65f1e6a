"""Random bets on a real season are placed, settled and paid as the file alone says they must be."""

import json
from functools import partial

import pytest
from harness.typed import touchline_json
from rules.oracle_of_bets import random_bets, rows_of
from rules.recordings import recorded

pytestmark = [
    pytest.mark.spec("B3", "B6"),
    pytest.mark.needs_data,
    pytest.mark.usefixtures("our_book"),
]


@pytest.fixture
def run(stack_env):
    """Run a touchline command over an empty book."""
    return partial(touchline_json, stack_env)


@pytest.mark.slow
def test_random_bets_on_a_season_pay_what_the_file_says(run, tmp_path):
    body = recorded("football-data/E0_2425.csv")
    season, given, out = (tmp_path / name for name in ("E0_2425.csv", "bets.jsonl", "paid.jsonl"))
    season.write_bytes(body)
    bets, expected = random_bets("E0_2425", rows_of(body), 120)
    given.write_text("\n".join(map(json.dumps, bets)))

    code, told, complaint = run("replay", "season", "--file", season, "--bets", given, "--out", out)

    assert (code, complaint) == (0, "")
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [each["id"] for each in found] == list(range(120))
    assert [each["legs"] for each in found] == [words for words, _ in expected]
    payouts = [f"{cents // 100}.{cents % 100:02d}" for _, cents in expected]
    assert [each["payout"] for each in found] == payouts
    assert told["ledger"] == "passed"
