"""A player's account from the first letter to the last statement."""

import json
from pathlib import Path

import pyotp
import pytest
from harness.chromium import overflow
from harness.letters import delivered, link_of
from harness.people import TESTER
from harness.settling import Referee
from harness.visitors import PASSWORD
from playwright.sync_api import expect

from touchline.accounts.joining.register import keep_registration

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "S3.7", "B5")]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page, password=PASSWORD, name="ana"):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def registering(scene, address="nina@example.org"):
    """A window at the form that the first letter leads to."""
    db = scene.book.platform_db
    keep_registration(db, scene.tenant_id, is_open=True, terms_version="1", by=TESTER)
    page = scene.window(360)
    page.goto(f"{scene.url}/register")
    page.get_by_label("E-mail").fill(address)
    press(page, "Write to me")
    expect(page.get_by_role("status")).to_contain_text(address)
    page.goto(scene.url + link_of(delivered(scene.book, scene.tenant_id)[-1]))
    return page


@pytest.mark.e2e("E36")
def test_somebody_registers_and_is_signed_in_with_the_address(scene):
    page = registering(scene)
    page.get_by_label("Name").fill("nina")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_label("Date of birth").fill("1990-05-17")
    page.get_by_label("I am 18 or older").check()
    press(page, "Create the account")
    expect(page.get_by_role("status")).to_contain_text("Please sign in")
    sign_in(page, "a long enough one", "Nina@Example.org")

    expect(page.locator(".account-name")).to_contain_text("nina")


@pytest.mark.e2e("E37")
def test_nobody_below_eighteen_gets_an_account(scene):
    page = registering(scene)
    page.get_by_label("Name").fill("kid")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_label("Date of birth").fill("2020-01-01")
    page.get_by_label("I am 18 or older").check()
    press(page, "Create the account")

    expect(page.get_by_role("alert")).to_contain_text("18")
    expect(page.get_by_label("Name")).to_have_value("kid")
    assert scene.shop.rows("SELECT id FROM players") == []


@pytest.mark.e2e("E38")
def test_a_site_that_takes_no_players_says_so(scene):
    page = scene.window()
    page.goto(f"{scene.url}/register")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_count(0)
    assert scene.shop.rows("SELECT id FROM mails") == []


@pytest.mark.e2e("E39")
def test_a_lost_password_is_replaced_by_the_letter_in_the_mailbox(scene):
    page = registering(scene)
    page.get_by_label("Name").fill("nina")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_label("Date of birth").fill("1990-05-17")
    page.get_by_label("I am 18 or older").check()
    press(page, "Create the account")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail of your account").fill("nina@example.org")
    press(page, "Write to me")
    expect(page.get_by_role("status")).to_contain_text("a letter is on its way")
    delivered(scene.book, scene.tenant_id)
    page.goto(f"{scene.url}/mailbox")
    letter = page.locator(".letter-text a").first.get_attribute("href")
    page.goto(scene.url + link_of(letter))
    page.get_by_label("Password").fill("quite another one")
    press(page, "Keep")
    sign_in(page, "a long enough one", "nina")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    sign_in(page, "quite another one", "nina")

    expect(page.locator(".account-name")).to_contain_text("nina")


@pytest.mark.e2e("E40")
def test_a_wrong_password_says_only_that_something_is_wrong(scene):
    scene.player()
    page = scene.window(360, java_script_enabled=False)
    page.goto(f"{scene.url}/sign-in?next=/bets")
    sign_in(page, "wrong one")
    told = page.get_by_role("alert")
    expect(told).to_have_text("The name or the password is wrong.")
    sign_in(page, "wrong one", "nobody")
    expect(told).to_have_text("The name or the password is wrong.")
    sign_in(page)

    page.wait_for_url(f"{scene.url}/bets")
    (sid,) = [each for each in page.context.cookies() if each["name"] == "sid"]
    assert (sid["httpOnly"], sid["sameSite"], sid["expires"]) == (True, "Lax", -1)
    assert overflow(page) == 0
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.context.cookies() == []
    page.go_back()
    expect(page.locator(".account-name")).to_have_count(0)


@pytest.mark.e2e("E41")
def test_a_session_somewhere_else_is_seen_and_ended(scene):
    scene.player()
    phone = scene.window_of(width=360)
    desk = scene.window_of()
    phone.goto(f"{scene.url}/bets")
    desk.goto(f"{scene.url}/account")
    expect(desk.locator(".device")).to_have_count(2)
    press(desk, "Sign out there")
    expect(desk.get_by_role("status")).to_contain_text("Signed out there.")
    expect(desk.locator(".device")).to_have_count(1)
    phone.reload()

    expect(phone.get_by_role("heading", name="Sign in first")).to_be_visible()


@pytest.mark.e2e("E42")
def test_with_an_app_signing_in_takes_two_steps(scene):
    scene.player()
    page = scene.window_of()
    page.goto(f"{scene.url}/account")
    press(page, "Set an app up")
    expect(page.locator("#app svg")).to_be_visible()
    secret = page.locator("#app code").inner_text().replace(" ", "")
    page.get_by_label("Code of the app").fill(pyotp.TOTP(secret).now())
    press(page, "Use this app")
    expect(page.locator(".recovery code")).to_have_count(10)
    spare = page.locator(".recovery code").first.inner_text()
    press(page, "Sign out")
    page.get_by_role("link", name="Sign in").click()
    sign_in(page)
    page.get_by_label("Code of your app").fill("000000")
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Code of your app").fill(spare)
    press(page, "Sign in")

    expect(page.locator(".account-name")).to_contain_text("Ana")


@pytest.mark.e2e("E43")
def test_a_player_takes_the_own_data_away(scene):
    scene.player()
    scene.shop.place(1)
    page = scene.window_of()
    page.goto(f"{scene.url}/account")
    with page.expect_download() as download:
        page.get_by_role("link", name="Take it away").click()

    held = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert "ana" in json.dumps(held)
    assert len(held["bets"]) == 1


@pytest.mark.e2e("E44")
def test_a_settled_bet_moves_and_says_why_and_the_statement_adds_up(scene):
    scene.player()
    scene.shop.place(1)
    scene.shop.place(2)
    page = scene.window_of()
    page.goto(f"{scene.url}/bets")
    expect(page.locator(".bet")).to_have_count(2)
    referee = Referee(scene.shop)
    referee.end(1, 2, 0)
    referee.end(2, 0, 1)
    page.get_by_role("link", name="Settled").click()

    expect(page.locator(".bet .bet-top .state")).to_have_text(["Lost", "Won"])
    page.get_by_role("link", name="Statement", exact=True).click()
    lines = page.locator("table.lines tbody tr")
    expect(lines.first).to_contain_text("100.00")
    expect(page.locator("#net + *, .net").first).to_be_visible()
    balances = [row.inner_text().split()[-1] for row in lines.all()]
    assert balances[0] == "100.00"
    expect(page.locator(".balance")).to_contain_text("100.00")


@pytest.mark.e2e("E45")
def test_an_open_bet_is_bought_back_at_what_it_is_worth(scene):
    scene.player()
    scene.shop.place(1)
    scene.reprice(1, 1_600)
    page = scene.window_of()
    page.goto(f"{scene.url}/bets")
    page.get_by_role("link", name="Details").click()
    press(page, "What is it worth now?")
    expect(page.get_by_role("status")).to_contain_text("11.62 EUR")
    page.get_by_role("button", name="Cash out for 11.62 EUR").click()

    expect(page.locator(".bet .bet-top .state")).to_have_text("Cashed out")
    expect(page.locator(".balance")).to_contain_text("101.62")


@pytest.mark.e2e("E46")
def test_an_offer_that_is_over_is_asked_for_again(scene):
    scene.player()
    scene.shop.place(1)
    page = scene.window_of()
    page.goto(f"{scene.url}/bets")
    page.get_by_role("link", name="Details").click()
    press(page, "What is it worth now?")
    offer = page.get_by_role("button", name="Cash out for")
    expect(offer).to_be_visible()
    scene.reprice(1, 1_500)
    offer.click()

    expect(page.locator(".bet .bet-top .state")).to_have_text("Open")
    expect(page.locator(".bet .wrong").or_(offer).first).to_be_visible()
    assert scene.bets("status") == [("open",)]


@pytest.mark.e2e("E47")
def test_the_net_position_says_what_betting_cost(scene):
    scene.player()
    scene.shop.place(1)
    Referee(scene.shop).end(1, 0, 1)
    page = scene.window_of(width=360)
    page.goto(f"{scene.url}/account/statement")

    net = page.get_by_role("region", name="Net position")
    expect(net).to_contain_text("-10.00 EUR")
    expect(net).to_contain_text("10.00 staked, 0.00 returned")
