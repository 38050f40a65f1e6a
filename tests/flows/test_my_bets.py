"""What a player finds of their own: open and settled bets, the statement, the balance."""

import psycopg
import pytest
from harness.settling import Referee
from harness.slips import Bettor, words
from lxml import html

from touchline import codes

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def settled(stack_env, slip_shop):
    """Marks the tenant's first bet as won: how that is shown matters here, not how it came to be."""
    mine = f"tenant_id = {slip_shop.tenant_id}"
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as superuser:
        yield lambda: superuser.execute(
            "UPDATE bets SET status = 'won', payout_minor = 2000, settled_at = now()"
            f" WHERE {mine} AND id = (SELECT min(id) FROM bets WHERE {mine})"
        )
        superuser.execute(
            f"UPDATE bets SET status = 'open', payout_minor = NULL, settled_at = NULL WHERE {mine}"
        )


def page_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.get_data())


def titles(page):
    return [words(each) for each in page.cssselect(".bet-title")]


def test_a_receipt_says_what_was_taken(slip_shop, bettor):
    bettor.pick(slip_shop, 1, 2)
    made = bettor.place("acca", stake="5")

    page = page_of(bettor, made.headers["Location"])

    text = words(page.cssselect("main")[0])
    assert "Bet placed." in text
    assert "Double" in text
    assert "Stake 5.00 EUR Price 4.00 Returns up to 20.00 EUR" in text
    assert [words(each) for each in page.cssselect(".leg-outcome")] == ["H1", "H2"]


def test_a_bet_says_of_each_leg_what_became_of_it(slip_shop, bettor):
    code = codes.encode(slip_shop.place(1, 2).bet_id)
    Referee(slip_shop).end(1, 0, 2)

    page = page_of(bettor, f"/bets/{code}")
    told = bettor.get(f"/bets/{code}", Accept="application/json").json

    assert "Lost Finished 0:2" in words(page.cssselect(".bet-legs li")[0])
    assert "Finished" not in words(page.cssselect(".bet-legs li")[1])
    assert [leg["result"] for leg in told["legs"]] == ["lost", "open"]


def test_open_and_settled_bets_have_pages_of_their_own(slip_shop, bettor, settled):
    for number in (1, 2, 3):
        slip_shop.place(number)
    settled()

    still_open, over = page_of(bettor, "/bets"), page_of(bettor, "/bets?show=settled")

    assert titles(still_open) == ["Single", "Single"]
    assert titles(over) == ["Single"]
    assert "Won" in words(over.cssselect(".bet")[0])
    assert "Returned 20.00 EUR" in words(over.cssselect(".bet")[0])


def test_a_list_of_bets_is_turned_page_by_page(slip_shop, bettor):
    for _ in range(23):
        slip_shop.place(1, stake="1.00")

    first = page_of(bettor, "/bets")
    (older,) = first.xpath("//a[contains(., 'Older bets')]/@href")
    second = page_of(bettor, older)

    assert [len(titles(first)), len(titles(second))] == [20, 3]
    assert second.xpath("//a[contains(., 'Older bets')]") == []
    assert len(titles(page_of(bettor, "/bets?before=nonsense"))) == 20
    assert len(titles(page_of(bettor, f"/bets?before={codes.encode((1 << 64) - 1)}"))) == 20


@pytest.mark.spec("B2")
def test_nobody_finds_what_is_another_players(slip_shop, slip_app, bettor, slug):
    slip_shop.place(1)
    slip_shop.player("ben")
    ben = Bettor(slip_app, slug, salt="ben")
    ben.sign_in("ben")
    stranger = Bettor(slip_app, slug, salt="stranger")

    assert titles(page_of(bettor, "/bets")) == ["Single"]
    assert titles(page_of(ben, "/bets")) == []
    for path in ("/bets", "/account/statement", "/account/balance"):
        refused = stranger.get(path)
        assert (refused.status_code, 'href="/sign-in"' in refused.get_data(as_text=True)) == (
            401,
            True,
        )
        assert "no-store" in bettor.get(path).headers["Cache-Control"]


def test_a_statement_runs_from_the_newest_with_the_balance_after_each_movement(slip_shop, bettor):
    slip_shop.place(1)
    slip_shop.place(2, stake="2.50")

    page = page_of(bettor, "/account/statement")

    lines = [
        [words(cell) for cell in row.cssselect("td")][1:] for row in page.cssselect("tbody tr")
    ]
    assert lines == [
        ["Stake", "-2.50", "87.50"],
        ["Stake", "-10.00", "90.00"],
        ["Deposit", "+100.00", "100.00"],
    ]
    assert "On open bets 12.50 EUR" in words(page.cssselect(".sums")[0])
    assert page_of(bettor, page.cssselect("tbody a")[0].get("href")) is not None


def test_a_long_statement_is_turned_page_by_page(slip_shop, bettor):
    for _ in range(52):
        slip_shop.place(1, stake="0.10")

    first = page_of(bettor, "/account/statement")
    (earlier,) = first.xpath("//a[contains(., 'Earlier')]/@href")
    second = page_of(bettor, earlier)

    balances = [
        words(row.cssselect("td")[-1])
        for page in (first, second)
        for row in page.cssselect("tbody tr")
    ]
    assert len(first.cssselect("tbody tr")) == 50
    assert (len(balances), balances[0], balances[-1]) == (53, "94.80", "100.00")
    assert len(set(balances)) == 53
    for odd in ("x", "-1", "9" * 40, "\N{SUPERSCRIPT TWO}"):
        assert len(page_of(bettor, f"/account/statement?before={odd}").cssselect("tbody tr")) == 50


def test_the_balance_is_a_part_of_its_own_that_no_public_page_waits_for(
    slip_shop, slip_app, bettor
):
    slip_shop.place(1)

    shown = words(html.fromstring(bettor.get("/account/balance").get_data()))
    home = bettor.get("/").get_data(as_text=True)
    slip_app.extensions["touchline"].db.close()

    assert shown == "Balance 90.00 EUR"
    assert "/account/balance" in home
    unknown = bettor.get("/account/balance")
    assert (unknown.status_code, unknown.get_data()) == (204, b"")
    assert "no-store" in unknown.headers["Cache-Control"]
    assert bettor.get("/").status_code == 200
