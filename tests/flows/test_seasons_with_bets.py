"""touchline replay season --bets: placed by the real path, settled by the results, told line by line."""

import json
from functools import partial

import pytest
from harness.typed import touchline_json
from rules.oracle_of_bets import random_bets, rows_of

pytestmark = [pytest.mark.spec("B3", "B6"), pytest.mark.usefixtures("our_book")]

HEAD = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,B365H,B365D,B365A,"
    "B365>2.5,B365<2.5,AHh,B365AHH,B365AHA,B365CH,B365CD,B365CA"
)
ROWS = (
    "E0,16/08/2024,20:00,Northport,Ashby,2,1,H,0,1,A,1.9,3.5,4.2,1.85,2,-0.75,1.93,1.97,9,9,9",
    "E0,17/08/2024,00:30,Quarry,Eastham,0,0,D,0,0,D,2.9,3.1,2.5,2.1,1.75,0,1.9,2,9,9,9",
    "E0,18/08/2024,15:00,Westfell,Quarry,1,3,A,1,1,D,,,,,,,,,9,9,9",
    "E0,24/08/2024,15:00,Eastham,Westfell,4,0,H,2,0,H,2,3,4,2,1.8,0.25,1.9,2,9,9,9",
)
UNPLAYED = "E0,25/08/2024,15:00,Ashby,Quarry,,,,,,,2,3,4,2,1.8,0.25,1.9,2,9,9,9"
OPENER = {"date": "2024-08-16", "home": "Northport", "away": "Ashby"}
GOALLESS = {"date": "2024-08-17", "home": "Quarry", "away": "Eastham"}
UNPRICED = {"date": "2024-08-18", "home": "Westfell", "away": "Quarry"}
WAITING = {"date": "2024-08-25", "home": "Ashby", "away": "Quarry"}


@pytest.fixture
def replay(stack_env, tmp_path):
    """Replay the season with bets: what was printed, and the lines of the answer."""
    season, given, out = (tmp_path / name for name in ("E0_2425.csv", "bets.jsonl", "paid.jsonl"))
    season.write_text("\n".join([HEAD, *ROWS, UNPLAYED]))
    run = partial(touchline_json, stack_env, "replay", "season", "--file", season)

    def replayed(*bets):
        given.write_text(
            "\n".join(each if isinstance(each, str) else json.dumps(each) for each in bets)
        )
        code, told, complaint = run("--bets", given, "--out", out)
        assert (code, complaint) == (0, "")
        return told, [json.loads(line) for line in out.read_text().splitlines()]

    return replayed


def leg(match, market="1x2", selection="home", **more):
    return {**match, "market": market, "selection": selection, **more}


def bet(*legs, stake="10.00", kind=None, **more):
    kind = kind or ("single" if len(legs) == 1 else "acca")
    return {"id": "b1", "stake": stake, "type": kind, "legs": list(legs), **more}


THREE = (
    leg(OPENER, "ah", line="-0.75", price="1.93"),
    leg(GOALLESS, "1x2", "draw", price="3.33"),
    leg(UNPRICED, "1x2", "home", price="2.17"),
)
# A bet, and what must come of it: status, payout, the words of its legs; of a rejected one its code.
KNOWN = [
    (bet(leg(OPENER)), ("won", "19.00", ["won"])),
    (bet(leg(OPENER, "ou", "over", line="2.5")), ("won", "18.50", ["won"])),
    (bet(leg(OPENER, "ah", line="-0.75")), ("won", "14.65", ["half_won"])),
    (bet(leg(OPENER, "ah", "away", line="-1", price="2.00")), ("void", "10.00", ["push"])),
    (bet(leg(OPENER, "ou", "under", line="2.75", price="2.00")), ("lost", "5.00", ["half_lost"])),
    (bet(leg(GOALLESS, "ah", line="0")), ("void", "10.00", ["push"])),
    (bet(leg(GOALLESS, "dnb", "away", price="1.50")), ("void", "10.00", ["push"])),
    (bet(leg(OPENER, "cs", "2:1", price="9.50")), ("won", "95.00", ["won"])),
    (bet(leg(OPENER, "cs", "2:1", price="9.00")), ("won", "90.00", ["won"])),
    (bet(leg(OPENER, "htft", "away/home", price="26")), ("won", "260.00", ["won"])),
    (bet(leg(UNPRICED, selection="away", price="1.75")), ("won", "17.50", ["won"])),
    (bet(*THREE[:2], stake="3.33"), ("won", "16.24", ["half_won", "won"])),
    (bet(*THREE, kind="system", k=[2]), ("won", "16.26", ["half_won", "won", "lost"])),
    (bet(*THREE, kind="system", k=[1, 2, 3]), ("won", "13.81", ["half_won", "won", "lost"])),
    (bet(*THREE, kind="system", k=[3]), ("lost", "0.00", ["half_won", "won", "lost"])),
    (bet(*THREE, kind="system", k=[2], stake="0.02"), ("won", "0.03", ["half_won", "won", "lost"])),
    (bet(leg(WAITING), leg(OPENER)), ("open", "0.00", ["open", "won"])),
    (bet(leg(UNPRICED)), "selection_unknown"),
    (bet(leg(OPENER, "btts", "yes")), "selection_unknown"),
    (bet(leg({**OPENER, "away": "Nobody"}, price="2.00")), "selection_unknown"),
    (bet(leg(OPENER), leg(OPENER, "btts", "yes", price="2.00")), "related_contingency"),
    (bet(leg(OPENER, price="1.005")), "selection_closed"),
    (bet(leg(OPENER), stake="9" * 13), "above_max"),
    (bet(leg(OPENER), stake="0"), "bad_stake"),
    ("no bet at all", "bad_slip"),
]  # fmt: skip


def test_every_kind_of_bet_is_placed_settled_and_told(replay):
    told, answers = replay(*(given for given, _ in KNOWN))

    for answer, (given, expected) in zip(answers, KNOWN, strict=True):
        if isinstance(expected, str):
            found = (answer["status"], answer["payout"], answer["legs"], answer["code"])
            assert found == ("rejected", "0.00", [], expected), given
        else:
            assert (answer["status"], answer["payout"], answer["legs"]) == expected, given
    assert told["ledger"] == "passed"
    assert (told["bets"], told["by_status"]["rejected"]) == (len(KNOWN), 8)
    assert (told["staked"], told["paid"]) == ("153.35", "595.99")


def test_random_bets_on_a_season_of_our_own_pay_what_the_file_says_time_and_again(replay):
    body = "\n".join([HEAD, *ROWS]).encode()
    for seed in ("first", "second"):
        bets, expected = random_bets(seed, rows_of(body), 60)

        told, answers = replay(*bets)

        assert [each["id"] for each in answers] == list(range(60))
        assert [each["legs"] for each in answers] == [words for words, _ in expected]
        payouts = [f"{cents // 100}.{cents % 100:02d}" for _, cents in expected]
        assert [each["payout"] for each in answers] == payouts
        assert told["ledger"] == "passed"


def test_a_line_names_itself_and_the_house_may_win(replay):
    told, (answer,) = replay({**bet(leg(OPENER, selection="draw")), "id": ["any", {"name": 1}]})

    assert answer == {
        "id": ["any", {"name": 1}],
        "status": "lost",
        "payout": "0.00",
        "legs": ["lost"],
    }
    assert (told["staked"], told["paid"], told["house_held"], told["hold"]) == (
        "10.00", "0.00", "10.00", 1.0,
    )  # fmt: skip
