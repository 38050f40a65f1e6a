"""Limits, breaks and reminders that players set for themselves, as they find them on the site."""

import pytest
from harness.people import TESTER
from harness.protected import Protected
from playwright.sync_api import expect

from touchline.errors import Refused
from touchline.ledger.cashier.deposits import enter_deposit
from touchline.ledger.wallet import find_wallet

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "B5")]


@pytest.fixture
def wallet(scene):
    return scene.player()


@pytest.fixture
def ana(scene, wallet):
    """A window of a player with 100.00 EUR, on the page of limits and breaks."""
    assert wallet
    page = scene.window_of()
    page.goto(f"{scene.url}/protection")
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def limit(page, on, amount, each="week"):
    page.get_by_label("Limit on").select_option(on)
    page.get_by_label("Each").select_option(each)
    page.get_by_label("At most").fill(amount)
    press(page, "Set the limit")


def bet(scene, page, stake):
    """Type a stake for the first match and press."""
    page.goto(scene.url)
    scene.pick(page, 1)
    page.get_by_label("Stake").fill(stake)
    page.get_by_role("button", name="Place bet", exact=True).last.click()


def deposit(scene, amount_minor, key):
    wallet = find_wallet(scene.book.platform_db, scene.tenant_id, "ana")
    enter_deposit(
        scene.book.platform_db, scene.tenant_id, wallet,
        provider="bank", amount_minor=amount_minor, key=key, note="", by=TESTER,
    )  # fmt: skip


@pytest.mark.e2e("E48")
def test_a_lower_deposit_limit_holds_at_once_and_a_higher_one_waits(scene, ana):
    limit(ana, "deposit", "50")
    told = ana.locator("#limits + p + ul li")
    expect(told).to_contain_text("50.00 EUR")
    limit(ana, "deposit", "20")
    expect(told).to_contain_text("20.00 EUR, ")
    limit(ana, "deposit", "80")

    expect(told).to_contain_text("80.00 EUR asked for")
    expect(told).to_contain_text("20.00 EUR, ")
    with pytest.raises(Refused):
        deposit(scene, 20_01, "too-much")
    deposit(scene, 5_00, "little")


@pytest.mark.e2e("E49")
def test_a_limit_on_stakes_stops_the_bet_that_would_break_it(scene, ana):
    limit(ana, "stake", "15")
    expect(ana.locator("#limits + p + ul li")).to_contain_text("15.00 EUR")
    bet(scene, ana, "15.01")
    expect(ana.locator("#slip .wrong, #slip .notice").first).to_be_visible()
    assert scene.bets() == []
    ana.get_by_label("Stake").fill("15")
    ana.get_by_role("button", name="Place bet", exact=True).last.click()

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E50")
def test_a_break_takes_no_bets_until_it_ends_by_itself(scene, wallet, ana):
    ana.locator("#hours").select_option("24")
    press(ana, "Begin the break")
    expect(ana.get_by_role("status")).to_contain_text("You are taking a break until")
    bet(scene, ana, "5")
    expect(ana.locator("#slip")).to_contain_text("You are taking a break from betting.")
    Protected(scene.shop, wallet).earlier("25 hours")
    ana.get_by_role("button", name="Place bet", exact=True).last.click()

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E51")
def test_who_excludes_themselves_is_signed_out_and_can_only_withdraw(scene, ana):
    ana.get_by_label("I am sure").check()
    press(ana, "Exclude me")
    expect(
        ana.get_by_label("Password").or_(ana.get_by_role("link", name="Sign in")).first
    ).to_be_visible()
    again = scene.window_of()
    again.goto(f"{scene.url}/protection")
    expect(again.get_by_role("status")).to_contain_text("You are excluded until")
    bet(scene, again, "5")

    expect(again.locator("#slip")).to_contain_text("You have asked us not to take bets from you")
    assert scene.bets() == []


@pytest.mark.e2e("E52")
def test_a_reality_check_stands_between_two_bets_until_it_is_read(scene, ana):
    ana.get_by_label("Minutes between two").select_option("60")
    press(ana, "Set")
    expect(ana.get_by_text("Every 60 minutes we tell you")).to_be_visible()
    scene.shop.rows(
        "UPDATE player_protection SET reality_from = reality_from - interval '61 minutes'"
        " RETURNING player_id"
    )
    bet(scene, ana, "5")
    expect(ana.locator("#slip")).to_contain_text("You have been playing for 61 minutes.")
    expect(ana.get_by_label("Stake")).to_have_value("5")
    press(ana, "I know, go on")
    expect(ana.locator("#slip")).not_to_contain_text("You have been playing")
    ana.get_by_role("button", name="Place bet", exact=True).last.click()

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")
