"""Lines of a file of bets: read strictly, priced by the season's book, put into rounds that agree."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.settlement.season_bets.book import read_book
from touchline.settlement.season_bets.reading import Asked, LineRejected, document_of, read_bet
from touchline.settlement.season_bets.rounds import PricedBet, rounds_of
from touchline.settlement.season_bets.telling import amount

pytestmark = pytest.mark.spec("B6")

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


def read(*legs, **more):
    return read_bet(bet(*legs, **more))


def price(asked):
    return BOOK.price_milli(read(asked).legs[0])


@pytest.mark.parametrize(
    ("asked", "price_milli"),
    [
        (leg(OPENER), 1_900),
        (leg(OPENER, "ou", "over", line="2.5"), 1_850),
        (leg(OPENER, "ah", line="-0.75"), 1_930),
        (leg(GOALLESS, "ah", "away", line="0"), 2_000),
        (leg(GOALLESS, "1x2", "draw"), 3_100),
        (leg(OPENER, price="2.00"), 2_000),
        (leg(UNPRICED, selection="away", price="1.75"), 1_750),
        (leg(UNPRICED), None),
        (leg(OPENER, "btts", "yes"), None),
        (leg(OPENER, "ah", line="-0.5"), None),
        (leg({**OPENER, "date": "2024-08-17"}), None),
        (leg({**OPENER, "away": "Nobody"}, price="2.00"), None),
    ],
)
def test_a_leg_is_taken_at_its_own_price_or_at_the_opening_one_of_the_book(asked, price_milli):
    assert price(asked) == price_milli


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (leg(OPENER, "cs", "2:1", price="9"), "2-1"),
        (leg(OPENER, "htft", "away/home", price="9"), "away_then_home"),
        (leg(OPENER, "dc", "x2", price="9"), "draw_or_away"),
    ],
)
def test_a_selection_is_the_books_own(asked, code):
    selection = read(asked).legs[0].asked

    assert selection.code == code
    assert selection == Asked.of_row(selection.type.value, "ft", None, code)


def test_a_stake_is_the_whole_bets_and_a_system_may_be_one_line():
    three = [leg(each, price="2.00") for each in (OPENER, GOALLESS, UNPRICED)]

    assert read(*three, stake="7", kind="system", k=[3]).combination.lines == 1
    assert read(*three, stake="0.02", kind="system", k=[1, 2]).combination.lines == 6
    assert read(leg(OPENER), stake="12.5").stake_minor == 12_50


def priced(place, *quoted):
    """A bet on the home side of these matches, at these prices."""
    legs = [leg(match, price="2.00") for match, _ in quoted]
    return PricedBet(place, read(*legs), tuple(price_milli for _, price_milli in quoted))


def test_bets_that_agree_on_their_prices_are_placed_together():
    bets = [
        priced(0, (OPENER, 2_000)),
        priced(1, (OPENER, 2_100), (GOALLESS, 3_000)),
        priced(2, (GOALLESS, 3_000), (OPENER, 2_000)),
        priced(3, (GOALLESS, 3_100)),
        priced(4, (OPENER, 2_100)),
    ]

    rounds = rounds_of(bets)

    assert [[each.place for each in round_.bets] for round_ in rounds] == [[0, 2], [1, 4], [3]]
    assert all(
        round_.picks == {k: v for b in round_.bets for k, v in b.picks.items()} for round_ in rounds
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "bad_slip"),
        (bet(leg(OPENER), stake="0.00"), "bad_stake"),
        (bet(leg(OPENER), stake="-1"), "bad_stake"),
        (bet(leg(OPENER), stake="1.005"), "bad_stake"),
        (bet(leg(OPENER), stake=10), "bad_stake"),
        (bet(leg(OPENER), kind="parlay"), "bad_type"),
        (bet(leg(OPENER), kind=["acca"]), "bad_type"),
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
def test_what_is_no_bet_is_rejected_with_a_code(given, code):
    with pytest.raises(LineRejected) as rejected:
        read_bet(document_of(json.dumps(given).encode()))

    assert rejected.value.code == code


@given(st.binary(max_size=200))
def test_any_bytes_are_a_bet_or_rejected(line):
    with suppress(LineRejected):
        read_bet(document_of(line))


@pytest.mark.parametrize(("minor", "text"), [(0, "0.00"), (5, "0.05"), (-1234, "-12.34")])
def test_an_amount_reads_as_people_write_it(minor, text):
    assert amount(minor) == text
