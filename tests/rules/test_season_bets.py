"""Bets on a season: read strictly, priced by the season's book, graded by its results."""

import json
from dataclasses import replace

import pytest
from house.documents import section, text_of
from hypothesis import given
from hypothesis import strategies as st

from touchline.settlement.season_bets.book import read_book
from touchline.settlement.season_bets.paying import amount, pay
from touchline.settlement.season_bets.reading import Code

pytestmark = pytest.mark.spec("B3", "B6")

HEAD = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,B365H,B365D,B365A,"
    "B365>2.5,B365<2.5,AHh,B365AHH,B365AHA,B365CH,B365CD,B365CA"
)
ROWS = (
    "E0,16/08/2024,20:00,Northport,Ashby,2,1,H,0,1,A,1.9,3.5,4.2,1.85,2,-0.75,1.93,1.97,9,9,9",
    "E0,17/08/2024,00:30,Quarry,Eastham,0,0,D,0,0,D,2.9,3.1,2.5,2.1,1.75,0,1.9,2,9,9,9",
    "E0,18/08/2024,15:00,Westfell,Quarry,1,3,A,1,1,D,,,,,,,,,9,9,9",
    "E0,25/08/2024,15:00,Ashby,Quarry,,,,,,,2,3,4,2,1.8,0.25,1.9,2,9,9,9",
)
SEASON = "\n".join([HEAD, *ROWS]).encode()
BOOK = read_book(SEASON)
OPENER = {"date": "2024-08-16", "home": "Northport", "away": "Ashby"}
GOALLESS = {"date": "2024-08-17", "home": "Quarry", "away": "Eastham"}
UNPRICED = {"date": "2024-08-18", "home": "Westfell", "away": "Quarry"}
UNPLAYED = {"date": "2024-08-25", "home": "Ashby", "away": "Quarry"}


def leg(match, market="1x2", selection="home", **more):
    return {**match, "market": market, "selection": selection, **more}


def bet(*legs, stake="10.00", kind=None, **more):
    kind = kind or ("single" if len(legs) == 1 else "acca")
    return {"id": "b1", "stake": stake, "type": kind, "legs": list(legs), **more}


def told(*bets):
    return [each.document for each in pay(BOOK, [json.dumps(each).encode() for each in bets])]


def answer(*legs, **more):
    (document,) = told(bet(*legs, **more))
    return document["status"], document["payout"], document["legs"]


@pytest.mark.parametrize(
    ("market", "selection", "line", "word", "payout"),
    [
        ("1x2", "home", None, "won", "20.00"),
        ("1x2", "draw", None, "lost", "0.00"),
        ("1x2_ht", "away", None, "won", "20.00"),
        ("dnb", "home", None, "won", "20.00"),
        ("dc", "1x", None, "won", "20.00"),
        ("dc", "x2", None, "lost", "0.00"),
        ("ou", "over", "2.5", "won", "20.00"),
        ("ou", "over", "3", "push", "10.00"),
        ("ou", "under", "2.75", "half_lost", "5.00"),
        ("ah", "home", "-0.75", "half_won", "15.00"),
        ("ah", "away", "-1", "push", "10.00"),
        ("ah", "away", "-0.75", "half_lost", "5.00"),
        ("btts", "yes", None, "won", "20.00"),
        ("cs", "2:1", None, "won", "20.00"),
        ("cs", "1:2", None, "lost", "0.00"),
        ("htft", "away/home", None, "won", "20.00"),
    ],
)
def test_every_market_is_graded_at_the_price_that_was_quoted(market, selection, line, word, payout):
    more = {} if line is None else {"line": line}

    status, paid, words = answer(leg(OPENER, market, selection, price="2.00", **more))

    assert (paid, words) == (payout, [word])
    by_payout = {"20.00": "won", "15.00": "won", "10.00": "void"}
    assert status == by_payout.get(payout, "lost")


@pytest.mark.parametrize(
    ("asked", "payout"),
    [
        (leg(OPENER), "19.00"),
        (leg(OPENER, "ou", "over", line="2.5"), "18.50"),
        (leg(OPENER, "ah", line="-0.75"), "14.65"),
        (leg(GOALLESS, "ah", line="0"), "10.00"),
        (leg(GOALLESS, "1x2", "draw"), "31.00"),
    ],
)
def test_without_a_price_the_opening_one_of_the_book_counts(asked, payout):
    assert answer(asked)[1] == payout


@pytest.mark.parametrize(
    "asked",
    [
        leg(UNPRICED),
        leg(OPENER, "btts", "yes"),
        leg(OPENER, "ah", line="-0.5"),
        leg({**OPENER, "date": "2024-08-17"}),
        leg({**OPENER, "away": "Nobody"}, price="2.00"),
    ],
)
def test_what_has_no_price_or_no_match_is_rejected(asked):
    (document,) = told(bet(asked))

    assert document == {
        "id": "b1", "status": "rejected", "payout": "0.00", "legs": [], "code": "selection_unknown",
    }  # fmt: skip


def test_a_quoted_price_makes_a_match_without_prices_one_to_bet_on():
    assert answer(leg(UNPRICED, selection="away", price="1.75"))[:2] == ("won", "17.50")


def test_an_accumulator_and_a_system_are_rounded_down_once():
    three = (
        leg(OPENER, "ah", line="-0.75", price="1.93"),
        leg(GOALLESS, "1x2", "draw", price="3.33"),
        leg(UNPRICED, "1x2", "home", price="2.17"),
    )
    assert answer(*three[:2], stake="3.33") == ("won", "16.24", ["half_won", "won"])
    assert answer(*three, stake="10.00", kind="system", k=[2])[1] == "16.26"
    assert answer(*three, stake="10.00", kind="system", k=[1, 2, 3])[1] == "13.81"


def test_a_match_without_a_result_leaves_its_bets_open():
    assert answer(leg(UNPLAYED), leg(OPENER)) == ("open", "0.00", ["open", "won"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "bad_slip"),
        (bet(leg(OPENER), stake="0.00"), "bad_stake"),
        (bet(leg(OPENER), stake="-1"), "bad_stake"),
        (bet(leg(OPENER), stake="1.005"), "bad_stake"),
        (bet(leg(OPENER), stake=10), "bad_stake"),
        (bet(leg(OPENER), kind="parlay"), "bad_type"),
        (bet(leg(OPENER), kind="acca"), "too_few_legs"),
        (bet(leg(OPENER), leg(GOALLESS), kind="single"), "too_many_legs"),
        (bet(*[leg(OPENER)] * 21), "too_many_legs"),
        (bet(leg(OPENER), leg(GOALLESS), kind="system"), "bad_system"),
        (bet(leg(OPENER), leg(GOALLESS), kind="system", k=[3]), "bad_system"),
        (bet(leg(OPENER), leg(GOALLESS), kind="system", k=[True]), "bad_system"),
        (bet(leg(OPENER), leg(GOALLESS), kind="acca", k=[2]), "bad_system"),
        (bet(leg(OPENER, "1x3")), "bad_selection"),
        (bet(leg(OPENER, "1x2", "1")), "bad_selection"),
        (bet(leg(OPENER, "1x2", line="0.5")), "bad_selection"),
        (bet(leg(OPENER, "ah")), "bad_selection"),
        (bet(leg(OPENER, "ah", line="0.3")), "bad_selection"),
        (bet(leg(OPENER, "ou", "over", line="-2.5")), "bad_selection"),
        (bet(leg(OPENER, "ou", "over", line=2.5)), "bad_selection"),
        (bet(leg(OPENER, price="1.00")), "bad_price"),
        (bet(leg(OPENER, price=1.9)), "bad_price"),
        (bet(leg({**OPENER, "date": "16/08/2024"})), "bad_slip"),
        (bet(leg({**OPENER, "date": "2024-02-30"})), "bad_slip"),
        (bet(leg({**OPENER, "home": None})), "bad_slip"),
        (bet("somebody"), "bad_slip"),
        (bet(leg(OPENER), leg(OPENER, "btts", "yes", price="2.00")), "related_contingency"),
    ],
)
def test_what_is_no_bet_is_rejected_with_a_code_and_pays_nothing(given, code):
    (document,) = told(given)

    assert (document["status"], document["code"]) == ("rejected", code)
    assert (document["payout"], document["legs"]) == ("0.00", [])


@given(st.binary(max_size=200))
def test_any_bytes_make_a_line_of_the_answer_or_none(line):
    found = list(pay(BOOK, [line]))

    assert len(found) == bool(line.strip())
    assert all(each.status == "rejected" for each in found)


def test_every_code_is_explained():
    told_codes = section(text_of("docs/replay.md"), "### Bets")

    assert all(f"`{code.value}`" in told_codes for code in Code)


@pytest.mark.parametrize(("minor", "text"), [(0, "0.00"), (5, "0.05"), (-1234, "-12.34")])
def test_an_amount_reads_as_people_write_it(minor, text):
    assert amount(minor) == text


def test_a_match_that_no_result_is_known_of_leaves_its_bet_open():
    silent = replace(BOOK, facts={})
    line = json.dumps(bet(leg(OPENER))).encode()

    (paid,) = pay(silent, [line])

    assert (paid.document["status"], paid.document["legs"]) == ("open", ["open"])
