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


@pytest.mark.spec("S3.12", "B6")
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


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--bets", "bets.jsonl"), "Bets need a place"),
        (
            ("--bets", "bets.jsonl", "--out", "out.jsonl", "--prices", "closing"),
            "Bets are priced by",
        ),
    ],
)
def test_bets_go_with_a_place_for_answers_and_with_opening_prices(run, tmp_path, words, complaint):
    path = tmp_path / "E0_2425.csv"
    path.write_text(SEASON)
    (tmp_path / "bets.jsonl").write_text("")
    placed = [tmp_path / word if word.endswith("l") else word for word in words]

    code, told, said = run("replay", "season", "--file", path, *placed)

    assert (code, told) == (1, None)
    assert said.startswith(f"touchline: {complaint}")


def test_what_is_no_season_is_refused_in_a_sentence(run, tmp_path):
    path = tmp_path / "E0_2425.csv"
    path.write_text("<html>")

    code, _, complaint = run("replay", "season", "--file", path)

    assert (code, complaint) == (1, "touchline: E0_2425.csv was refused: not_a_feed.\n")
