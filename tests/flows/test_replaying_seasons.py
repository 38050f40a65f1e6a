"""touchline replay season: prices ahead of time by the real path, then the results, once."""

import json
from functools import partial

import pytest
from harness.typed import touchline_json

from touchline.catalog.store import lobby_key, unpacked

pytestmark = pytest.mark.usefixtures("our_book")

SEASON = """Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A
E0,16/08/2024,20:00,Northport,Ashby,2,1,H,1.9,3.5,4.2
E0,17/08/2024,15:00,Quarry,Eastham,0,0,D,2.9,3.1,2.5
"""


@pytest.fixture
def run(stack_env):
    """Run a touchline command over an empty book."""
    return partial(touchline_json, stack_env)


@pytest.mark.spec("S3.12")
def test_a_season_is_offered_ahead_and_then_its_results_are_recorded_once(run, our_book, tmp_path):
    path = tmp_path / "E0_2425.csv"
    path.write_text(SEASON)

    code, first, complaint = run("replay", "season", "--file", path)
    weeks = ("--later-weeks", first["later_weeks"])
    _, again, _ = run("replay", "season", "--file", path, *weeks)

    assert (code, complaint) == (0, "")
    assert (first["events"], first["markets_by_type"]) == (2, {"match_result": 2})
    assert first["rows_written"] > 0
    assert (first["results"], first["versions_written"]) == (2, 2)
    assert (again["rows_written"], again["versions_written"]) == (0, 0)
    with our_book.worker_db.connection_ctx() as conn:
        (ahead,) = conn.execute("SELECT count(*) FROM events WHERE starts_at > now()").fetchone()
    assert ahead == 2
    assert "Northport" in json.dumps(unpacked(our_book.redis.get(lobby_key())).document)


def test_a_season_with_bets_is_refused_until_something_takes_bets(run, tmp_path):
    path = tmp_path / "E0_2425.csv"
    path.write_text(SEASON)
    bets = ("--bets", tmp_path / "bets.jsonl", "--out", tmp_path / "out.jsonl")

    code, told, complaint = run("replay", "season", "--file", path, *bets)

    assert (code, told) == (1, None)
    assert complaint.startswith("touchline: Nothing takes bets yet")


@pytest.mark.spec("B6")
def test_bets_on_a_season_are_graded_without_being_placed(run, tmp_path):
    season, bets, out = (tmp_path / name for name in ("E0_2425.csv", "bets.jsonl", "out.jsonl"))
    season.write_text(SEASON)
    leg = {"date": "2024-08-16", "home": "Northport", "away": "Ashby", "market": "1x2"}
    won, lost = {**leg, "selection": "home"}, {**leg, "selection": "draw"}
    lines = [
        {"id": number, "stake": "10.00", "type": "single", "legs": [each]}
        for number, each in enumerate([won, lost, {**won, "away": "Nobody"}])
    ]
    bets.write_text("\n".join(map(json.dumps, lines)))

    code, told, _ = run("replay", "bets", "--file", season, "--bets", bets, "--out", out)

    assert code == 0
    assert (told["staked"], told["paid"], told["held"], told["hold"]) == (
        "20.00",
        "19.00",
        "1.00",
        0.05,
    )
    assert told["by_status"] == {"won": 1, "lost": 1, "rejected": 1}
    assert told["rejected_by_code"] == {"selection_unknown": 1}
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert answers[0] == {"id": 0, "status": "won", "payout": "19.00", "legs": ["won"]}
    assert [each["id"] for each in answers] == [0, 1, 2]


def test_what_is_no_season_is_refused_in_a_sentence(run, tmp_path):
    path = tmp_path / "E0_2425.csv"
    path.write_text("<html>")

    code, _, complaint = run("replay", "season", "--file", path)

    assert (code, complaint) == (1, "touchline: E0_2425.csv was refused: not_a_feed.\n")
