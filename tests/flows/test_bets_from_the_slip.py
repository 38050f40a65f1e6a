"""Bets placed by the slip's form: limits before, and the answer beside what it is about."""

import re

import pytest
from harness.people import TESTER
from harness.slips import PART, outcomes, said, words
from lxml import html

from touchline import codes
from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit
from touchline.protection.reality.check import set_reality_check
from touchline.rights import as_player
from touchline.tenants.status import TenantStatus, change_status

pytestmark = pytest.mark.spec("S3.12")


def test_a_single_is_placed_and_leaves_the_slip(slip_shop, bettor):
    bettor.pick(slip_shop, 1)

    made = bettor.place(**{f"stake{slip_shop.selection(1)}": "12.50"})

    assert made.status_code == 303
    assert re.fullmatch(r"/bets/[0-9a-z]{13}\?placed=1", made.headers["Location"])
    assert slip_shop.rows("SELECT type, stake_minor, channel FROM bets") == [
        ("single", 1250, "web")
    ]
    assert "slip" not in bettor.cookies()
    assert bettor.get(made.headers["Location"]).status_code == 200


def test_the_same_form_twice_is_one_bet(slip_shop, bettor):
    bettor.pick(slip_shop, 1, 2)
    form = bettor.form("acca", stake="5")

    first, again = bettor.post("/slip/bets", form), bettor.post("/slip/bets", form)

    assert first.headers["Location"] == again.headers["Location"]
    assert slip_shop.rows("SELECT type, stake_minor FROM bets") == [("acca", 500)]


def test_singles_are_bets_of_their_own_each_with_its_answer(slip_shop, bettor):
    bettor.pick(slip_shop, 1, 2, 3)
    stakes = {f"stake{slip_shop.selection(1)}": "10", f"stake{slip_shop.selection(2)}": "999"}

    answer = bettor.place("single", **stakes)

    page = html.fromstring(answer.get_data())
    assert answer.status_code == 422
    assert words(page.cssselect(".notice.good")[0]) == "Bet placed. See the bet"
    assert outcomes(page) == ["H2", "H3"]
    assert "You have 90.00 EUR." in said(page)
    assert page.get_element_by_id(f"stake{slip_shop.selection(2)}").value == "999"
    assert slip_shop.count() == 1
    left = (slip_shop.selection(2), slip_shop.selection(3))
    both = bettor.place("single", **{f"stake{code}": "3" for code in left})
    receipts = html.fromstring(both.get_data()).cssselect(".good a")
    assert (both.status_code, len(receipts)) == (200, 2)
    assert slip_shop.count() == 3


def test_a_system_is_placed_with_its_sizes(slip_shop, bettor):
    bettor.pick(slip_shop, 1, 2, 3)

    shown = bettor.slip("system")
    made = bettor.place("system", stake="4", k=["2", "3"])

    assert [words(each) for each in shown.cssselect(".sizes label")] == [
        "Singles \N{MULTIPLICATION SIGN} 3",
        "Doubles \N{MULTIPLICATION SIGN} 3",
        "Trebles \N{MULTIPLICATION SIGN} 1",
    ]
    assert made.status_code == 303
    assert slip_shop.rows("SELECT type, lines, sizes FROM bets") == [("system", 4, [2, 3])]


def test_limits_and_balance_are_shown_before_a_stake_is_typed(slip_shop, bettor):
    rule = LimitRule("tenant", "", stake_min_minor=50, stake_max_minor=20_00)
    save_limit(slip_shop.book.platform_db, slip_shop.tenant_id, "EUR", rule, by=TESTER)
    bettor.pick(slip_shop, 1, 2)

    page = bettor.slip("acca")

    assert "0.50 to 20.00 EUR" in words(page.cssselect(".stake")[0])
    assert "Balance 100.00 EUR" in words(page.cssselect(".slip-page")[0])
    assert words(page.cssselect(".sum .odds")[0]) == "4.00"


def test_returns_are_worked_out_without_placing_anything(slip_shop, bettor):
    bettor.pick(slip_shop, 1, 2)

    answer = bettor.place("acca", stake="2.50", do="count")

    (shown,) = html.fromstring(answer.get_data()).cssselect("output")
    assert words(shown) == "10.00"
    assert slip_shop.count() == 0


def test_a_moved_price_is_shown_and_taken_over_when_the_player_says_so(slip_shop, bettor):
    bettor.pick(slip_shop, 1)
    slip_shop.as_superuser("UPDATE prices SET price_milli = 1900, version = version + 1")
    stake = {f"stake{slip_shop.selection(1)}": "10"}

    page = bettor.slip()
    refused = bettor.place(**stake)
    bettor.change(accept="1")
    taken = bettor.place(**stake)

    assert words(page.cssselect(".leg-price")[0]) == "1.90 lower, was 2.00"
    assert "Prices have changed" in said(page)
    assert refused.status_code == 422
    assert "A price has changed." in said(html.fromstring(refused.get_data()))
    assert taken.status_code == 303
    assert slip_shop.rows("SELECT price_milli FROM bet_legs") == [(1900,)]


@pytest.mark.parametrize(
    ("stake", "sentence"),
    [
        ("", "Type a stake first."),
        ("ten", "A stake is a positive amount of money."),
        ("0.001", "finer than"),
        ("100.01", "You have 100.00 EUR."),
    ],
)
def test_a_refusal_says_why_beside_what_it_is_about_and_keeps_the_input(
    slip_shop, bettor, stake, sentence
):
    bettor.pick(slip_shop, 1)
    name = f"stake{slip_shop.selection(1)}"

    answer = bettor.place(**{name: stake})

    page = html.fromstring(answer.get_data())
    assert answer.status_code == 422
    assert sentence in said(page)
    assert (page.get_element_by_id(name).value or "") == stake
    assert slip_shop.count() == 0


def test_two_picks_of_one_event_make_singles_only(slip_shop, bettor):
    bettor.change(pick=bettor.value(slip_shop, 1, "home"))
    bettor.change(pick=bettor.value(slip_shop, 1, "draw"))

    page = bettor.slip("acca")

    assert page.cssselect(".tabs") == []
    assert len(page.cssselect(".stake")) == 2


def test_while_the_database_is_away_the_slip_is_kept_and_says_so(slip_shop, slip_app, bettor):
    bettor.pick(slip_shop, 1)
    form = bettor.form(**{f"stake{slip_shop.selection(1)}": "10"})
    slip_app.extensions["touchline"].db.close()

    shown = bettor.get("/slip")
    placed = bettor.post("/slip/bets", form)

    text = shown.get_data(as_text=True)
    assert (shown.status_code, "Your slip is kept" in text, "H1" in text) == (200, True, True)
    assert placed.status_code == 503
    assert outcomes(html.fromstring(placed.get_data())) == ["H1"]
    assert "slip" in bettor.cookies()


def test_a_suspended_tenant_takes_no_bets_and_keeps_the_slip(slip_shop, bettor):
    bettor.pick(slip_shop, 1)
    change_status(slip_shop.book.platform_db, slip_shop.slug, TenantStatus.SUSPENDED, by=TESTER)

    answer = bettor.place(**{f"stake{slip_shop.selection(1)}": "10"})

    assert answer.status_code == 422
    assert "takes no bets at the moment" in said(html.fromstring(answer.get_data()))
    assert "slip" in bettor.cookies()


def test_a_part_of_the_slip_is_for_scripts_and_sends_them_to_the_receipt(slip_shop, bettor):
    value = bettor.value(slip_shop)
    token = bettor.token()

    part = bettor.post("/slip", {"csrf_token": token, "pick": value}, **PART)
    made = bettor.post("/slip/bets", bettor.form(**{f"stake{slip_shop.selection(1)}": "1"}), **PART)

    assert part.get_data(as_text=True).startswith("<div data-slip")
    assert (made.status_code, made.headers["HX-Redirect"][:6]) == (204, "/bets/")


def test_a_code_of_nobody_is_no_leg(slip_shop, bettor):
    bettor.pick(slip_shop, 1)
    form = bettor.form(**{f"stake{slip_shop.selection(1)}": "1"})
    gone = codes.encode(77)
    key = form[f"key{slip_shop.selection(1)}"]

    answer = bettor.post(
        "/slip/bets",
        {**form, "selection": [gone], f"stake{gone}": "1", f"key{gone}": key},
    )

    assert answer.status_code == 422
    assert slip_shop.count() == 0


@pytest.mark.spec("B5")
def test_a_reality_check_is_told_on_the_slip_and_answered_there(slip_shop, bettor):
    player_id = slip_shop.bettors["ana"].player_id
    set_reality_check(
        slip_shop.book.platform_db, slip_shop.tenant_id, player_id, 60,
        by=as_player(slip_shop.tenant_id, player_id, "ana"),
    )  # fmt: skip
    slip_shop.rows(
        "UPDATE player_protection SET reality_from = reality_from - interval '61 minutes'"
        " RETURNING player_id"
    )
    bettor.pick(slip_shop, 1)
    stake = {f"stake{slip_shop.selection(1)}": "10"}

    told = bettor.place(**stake)
    known = bettor.place(**stake, do="know")
    taken = bettor.place(**stake)

    page = html.fromstring(told.get_data())
    assert "You have been playing for 61 minutes." in said(page)
    assert page.get_element_by_id(next(iter(stake))).value == "10"
    assert [told.status_code, known.status_code, taken.status_code] == [422, 200, 303]


def test_what_a_trader_is_asked_about_says_so_on_its_page_and_among_the_bets(slip_shop, bettor):
    rule = LimitRule("tenant", "", stake_max_minor=5_00, refers=True)
    save_limit(slip_shop.book.platform_db, slip_shop.tenant_id, "EUR", rule, by=TESTER)
    bettor.pick(slip_shop, 1)

    asked = bettor.place(**{f"stake{slip_shop.selection(1)}": "10"})

    receipt = html.fromstring(bettor.get(asked.headers["Location"]).get_data())
    mine = html.fromstring(bettor.get("/bets").get_data())
    assert "A trader is looking at this bet" in said(receipt)
    assert [words(each) for each in mine.cssselect(".state")] == ["With a trader"]
    assert slip_shop.count() == 0
