"""What a tenant's staff do in a day: people, money, bets, and what takes two of them."""

import csv
from pathlib import Path

import pyotp
import pytest
from harness.clerks import add_clerk
from harness.people import TESTER, WORD
from harness.settling import Referee
from playwright.sync_api import expect

from touchline import codes
from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit, save_terms
from touchline.rights import Role

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "B4")]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def said(page, words):
    expect(page.get_by_role("status").first).to_contain_text(words)


def sign_in(page, url, name, word=WORD):
    page.goto(f"{url}/office")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(word)
    press(page, "Go on")


@pytest.fixture
def ana(scene):
    """The path of a player with 100.00 EUR."""
    return f"/office/players/{codes.encode(scene.player().player_id)}"


@pytest.mark.e2e("E53")
def test_the_first_sign_in_sets_an_app_up_and_a_recovery_code_gets_in_without_it(scene):
    add_clerk(scene.book, scene.tenant_id)
    page = scene.window(360, java_script_enabled=False)
    sign_in(page, scene.url, "otto")
    expect(page.get_by_role("img", name="authenticator")).to_be_visible()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    press(page, "Sign in")
    expect(page.locator(".codes li")).to_have_count(10)
    spare = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    press(page, "Sign out")
    expect(page.get_by_text("For staff only")).to_be_visible()
    sign_in(page, scene.url, "otto")
    page.get_by_label("Code").fill(spare)
    press(page, "Sign in")

    said(page, "9 recovery codes are left")
    expect(page.get_by_role("link", name="Touchline")).to_be_visible()


@pytest.mark.e2e("E54")
def test_who_only_reads_is_offered_nothing_to_change_and_refused_by_address(scene, ana):
    page = scene.office("rosa", Role.READ_ONLY)
    page.goto(f"{scene.url}{ana}")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    expect(page.get_by_role("button", name="Suspend")).to_have_count(0)
    answer = page.goto(f"{scene.url}/office/staff/new")

    assert answer.status == 403
    expect(page.get_by_role("link", name="Back to the overview")).to_be_visible()


@pytest.mark.e2e("E55")
def test_a_player_is_created_paid_in_and_signs_in(scene):
    page = scene.office()
    page.goto(f"{scene.url}/office/players")
    page.get_by_role("link", name="New player").click()
    page.get_by_label("User name").fill("ben")
    page.get_by_label("Password for the first").fill("a good password")
    press(page, "Create the player")
    said(page, "The player is there")
    page.get_by_role("link", name="Money").click()
    deposit = page.get_by_role("region", name="Deposit")
    deposit.get_by_label("Amount").fill("50")
    deposit.get_by_role("button").click()
    page.get_by_role("row", name="waiting").get_by_role("link").first.click()
    press(page, "The money is there")
    said(page, "booked")

    ben = scene.window_of("ben")
    ben.goto(scene.url)
    expect(ben.locator(".balance")).to_contain_text("50.00")


@pytest.mark.e2e("E56")
def test_the_ticker_shows_a_bet_as_it_comes_in_and_leads_to_it(scene, ana):
    assert ana
    page = scene.office()
    page.goto(f"{scene.url}/office/bets?live=1")
    expect(page.get_by_text("No bets yet")).to_be_visible()
    code = codes.encode(scene.shop.place(1, 2).bet_id)
    page.get_by_role("link", name=code).click()

    expect(page.locator("#h-legs ~ ol li")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("10.00 EUR")


@pytest.mark.e2e("E57")
def test_a_bet_is_voided_with_a_reason_that_its_player_reads(scene, ana):
    assert ana
    code = codes.encode(scene.shop.place(1).bet_id)
    page = scene.office()
    page.goto(f"{scene.url}/office/bets/{code}")
    page.get_by_label("What the player reads").fill("A price nobody meant.")
    press(page, "Void the bet")
    expect(page.get_by_label("I am sure")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("What the player reads")).to_have_value("A price nobody meant.")
    page.get_by_label("Why").select_option("palpable_error")
    page.get_by_label("I am sure").check()
    press(page, "Void the bet")
    expect(page.locator("main")).to_contain_text("Voided")

    player = scene.window_of()
    player.goto(f"{scene.url}/bets/{code}")
    expect(player.locator(".bet-top .state")).to_have_text("Void")
    expect(player.locator(".balance")).to_contain_text("100.00")


@pytest.mark.e2e("E58")
@pytest.mark.parametrize(("press_", "becomes"), [("Accept", "Open"), ("Refuse", "Not taken")])
def test_a_slip_that_waits_is_decided_and_the_player_sees_it(scene, ana, press_, becomes):
    assert ana
    rule = LimitRule("tenant", "", stake_max_minor=5_00, refers=True)
    save_limit(scene.book.platform_db, scene.tenant_id, "EUR", rule, by=TESTER)
    code = codes.encode(scene.shop.place(1).bet_id)
    page = scene.office("tess", Role.TRADER)
    page.goto(f"{scene.url}/office/bets")
    page.get_by_role("region", name="1 slip waits").get_by_role("link").click()
    press(page, press_)
    expect(page.get_by_role("heading", name="Was with a trader")).to_be_visible()

    player = scene.window_of()
    player.goto(f"{scene.url}/bets/{code}")
    expect(player.locator(".bet-top .state")).to_have_text(becomes)


@pytest.mark.e2e("E59")
def test_much_money_moves_when_two_have_agreed(scene, ana):
    sue = scene.office("sue", Role.SUPPORT)
    otto = scene.office("otto")
    sue.goto(f"{scene.url}{ana}/money")
    sue.locator("#adjust-kind").select_option("goodwill")
    sue.locator("#adjust-amount").fill("2000")
    sue.locator("#adjust-reason").fill("a mistake of ours")
    sue.get_by_role("region", name="Adjustment").get_by_role("button").click()
    expect(sue.get_by_text("You asked for this")).to_be_visible()
    request = sue.url
    otto.goto(f"{scene.url}/office/approvals")
    otto.get_by_role("row", name="sue").get_by_role("link").first.click()
    press(otto, "Agree")
    expect(otto.get_by_text("approved").first).to_be_visible()
    sue.goto(request)
    press(sue, "Carry it out")

    expect(sue.get_by_text("executed").first).to_be_visible()
    player = scene.window_of()
    player.goto(scene.url)
    expect(player.locator(".balance")).to_contain_text("2100.00")


@pytest.mark.e2e("E60")
def test_who_saves_what_somebody_changed_meanwhile_sees_both(scene, ana):
    page = scene.office()
    page.goto(f"{scene.url}{ana}")
    player_id = scene.shop.bettors["ana"].player_id
    save_terms(scene.book.platform_db, scene.tenant_id, player_id, stake_percent=20, by=TESTER)
    page.get_by_label("Stake factor").fill("60")
    press(page, "Save the terms")

    expect(page.locator(".stale")).to_contain_text("20")
    expect(page.get_by_label("Stake factor")).to_have_value("60")
    press(page, "Save the terms")
    expect(page.locator(".stale")).to_have_count(0)
    expect(page.get_by_label("Stake factor")).to_have_value("60")


@pytest.mark.e2e("E61")
def test_a_list_is_taken_along_as_a_file_without_formulas(scene):
    scene.player("ana")
    scene.shop.rows("UPDATE players SET display_name = '=1+1' RETURNING id")
    page = scene.office()
    page.goto(f"{scene.url}/office/players")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()

    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert any("ana" in cell for cell in rows[1])
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.e2e("E62")
def test_a_smaller_limit_counts_for_the_very_next_bet(scene, ana):
    page = scene.office()
    page.goto(f"{scene.url}{ana}/limits")
    page.get_by_label("Largest stake").fill("7")
    press(page, "Save the limit")
    said(page, "limit")

    player = scene.window_of()
    player.goto(scene.url)
    scene.pick(player, 1)
    player.get_by_label("Stake").fill("8")
    player.get_by_role("button", name="Place bet", exact=True).last.click()
    expect(player.locator("#slip .stake .wrong")).to_contain_text("7.00 EUR")
    assert scene.bets() == []


@pytest.mark.e2e("E63")
def test_a_suspended_player_is_signed_out_and_may_be_let_in_again(scene, ana):
    player = scene.window_of()
    player.goto(scene.url)
    scene.pick(player, 1)
    player.get_by_label("Stake").fill("5")
    page = scene.office()
    page.goto(f"{scene.url}{ana}")
    page.get_by_label("Why").fill("who is it?")
    press(page, "Suspend")
    expect(page.get_by_label("I am sure")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Why")).to_have_value("who is it?")
    page.get_by_label("I am sure").check()
    press(page, "Suspend")
    said(page, "suspended")
    player.get_by_role("button", name="Place bet", exact=True).last.click()
    expect(player.locator("#slip")).to_contain_text("You have been signed out.")
    assert scene.bets() == []
    press(page, "Let in again")
    said(page, "let in again")
    press(player, "Sign out")
    player.get_by_role("link", name="Sign in", exact=True).click()
    player.get_by_label("Name").fill("ana")
    player.get_by_label("Password").fill("a good password")
    press(player, "Sign in")
    expect(player.locator(".account-name")).to_contain_text("Ana")


@pytest.mark.e2e("E64")
def test_a_colleague_gets_an_account_and_the_trail_says_who_gave_it(scene):
    page = scene.office()
    page.goto(f"{scene.url}/office/staff")
    page.get_by_role("link", name="New account").click()
    page.get_by_label("User name").fill("sam")
    page.get_by_label("Role").select_option("support")
    page.get_by_label("Password").fill(WORD)
    press(page, "Create the account")
    expect(page.get_by_role("main")).to_contain_text("sam")
    page.goto(f"{scene.url}/office/audit")
    expect(page.get_by_role("row", name="staff.created").first).to_contain_text("otto")

    sam = scene.window(salt="sam")
    sign_in(sam, scene.url, "sam")
    expect(sam.get_by_role("heading", name="Set up your app")).to_be_visible()


@pytest.mark.e2e("E66")
def test_where_a_result_comes_from_stands_with_the_bets_it_paid(scene, ana):
    assert ana
    code = codes.encode(scene.shop.place(1).bet_id)
    Referee(scene.shop).end(1, 2, 1)
    page = scene.office()
    page.goto(f"{scene.url}/office/bets/{code}")
    expect(page.locator("main")).to_contain_text("Result version 1")
    page.goto(f"{scene.url}/office/settlement/{scene.shop.event_code(1)}")

    expect(page.locator("main")).to_contain_text("2")
    page.goto(f"{scene.url}/office/settlement")
    expect(page.locator("table tbody tr")).to_have_count(1)
