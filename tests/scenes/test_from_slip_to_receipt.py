"""A bet from the press of a price to its receipt: as most people do it, and as fewer do."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "S3.12")]


@pytest.fixture
def ana(scene):
    """A window of a player with 100.00 EUR, on the lobby."""
    scene.player()
    page = scene.window_of()
    page.goto(scene.url)
    return page


def place(page):
    page.get_by_role("button", name="Place bet", exact=True).last.click()


def arrived(page):
    """Wait for the receipt."""
    expect(page.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E14")
def test_a_single_is_typed_placed_and_found_among_the_open_bets(scene, ana):
    scene.pick(ana, 1)
    ana.get_by_label("Stake").fill("12.50")
    expect(ana.locator("output")).to_have_text("25.00")
    place(ana)
    arrived(ana)
    expect(ana.locator(".balance")).to_contain_text("87.50")
    ana.get_by_role("main").get_by_role("link", name="My bets").click()

    expect(ana.locator(".bet .leg-outcome")).to_have_text("H1")
    expect(ana.locator(".state")).to_have_text("Open")
    assert scene.bets() == [("single", 12_50)]
    assert ana.complaints == []


@pytest.mark.e2e("E15")
def test_an_accumulator_with_a_stake_by_one_press(scene, ana):
    scene.pick(ana, 1, 2)
    expect(ana.locator("[data-all]")).to_have_text("4.00")
    ana.locator("[data-preset='10']").click()
    expect(ana.locator("output")).to_have_text("40.00")
    place(ana)

    arrived(ana)
    assert scene.bets() == [("acca", 10_00)]


@pytest.mark.e2e("E16")
def test_a_system_says_how_many_lines_it_has_and_what_it_may_return(scene, ana):
    scene.pick(ana, 1, 2, 3)
    ana.get_by_role("link", name="System").click()
    ana.get_by_label("Doubles").check()
    ana.get_by_label("Trebles").check()
    ana.get_by_label("Total stake").fill("4")
    expect(ana.locator("output")).to_have_text("20.00")
    place(ana)

    arrived(ana)
    assert scene.bets("type, lines, stake_minor") == [("system", 4, 4_00)]


@pytest.mark.e2e("E17")
def test_three_singles_are_three_bets(scene, ana):
    scene.pick(ana, 1, 2, 3)
    ana.get_by_role("link", name="Singles").click()
    stakes = ana.get_by_label("Stake")
    expect(stakes).to_have_count(3)
    for number in range(3):
        stakes.nth(number).fill(str(number + 1))
    place(ana)

    expect(ana.get_by_role("link", name="See the bet")).to_have_count(3)
    assert sorted(scene.bets()) == [("single", 1_00), ("single", 2_00), ("single", 3_00)]


@pytest.mark.e2e("E18")
def test_on_a_phone_the_slip_is_a_sheet_and_signing_in_keeps_it(scene):
    scene.player()
    page = scene.window(360, 740)
    page.goto(scene.url)
    scene.pick(page, 1, 2)
    page.locator("#slip-open").click()
    page.get_by_role("link", name="Sign in to bet").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/slip")
    page.get_by_label("Total stake").fill("5")
    place(page)

    arrived(page)
    assert scene.bets() == [("acca", 5_00)]


@pytest.mark.e2e("E19")
def test_without_scripts_every_step_is_a_form(scene):
    scene.player()
    page = scene.window(390, java_script_enabled=False)
    page.goto(scene.url)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    scene.price(page, 1).click()
    page.get_by_label("Stake").fill("3")
    page.get_by_role("button", name="Work out returns").click()
    expect(page.locator("output")).to_have_text("6.00")
    place(page)

    arrived(page)
    page.get_by_role("link", name="My bets").last.click()
    expect(page.locator(".bet .leg-outcome")).to_have_text("H1")
    assert scene.bets() == [("single", 3_00)]


@pytest.mark.e2e("E20")
def test_by_keyboard_alone_from_the_first_link_to_the_receipt(scene, ana):
    def tab_to(css):
        for _ in range(60):
            ana.keyboard.press("Tab")
            if ana.evaluate("css => document.activeElement.matches(css)", css):
                return
        raise AssertionError(css)

    tab_to(".skip")
    ana.keyboard.press("Enter")
    expect(ana.locator("#main")).to_be_focused()
    tab_to("#main h3 a")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/events/*")
    tab_to("button.price")
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-slip]")).to_have_attribute("data-count", "1")
    tab_to("#slip input[data-stake]")
    ana.keyboard.type("2")
    expect(ana.locator("output")).to_have_text("4.00")
    tab_to("#slip .button")
    ana.keyboard.press("Enter")

    arrived(ana)
    assert scene.bets() == [("single", 2_00)]


@pytest.mark.e2e("E21")
def test_in_italian_a_stake_has_a_comma_and_the_receipt_is_italian(scene, ana):
    ana.get_by_role("button", name="Italiano").click()
    expect(ana.locator("html")).to_have_attribute("lang", "it")
    scene.pick(ana, 1)
    ana.locator("#slip input[data-stake]").fill("2,50")
    expect(ana.locator("output")).to_have_text("5,00")
    ana.locator("#slip .slip-acts .button").click()
    ana.wait_for_url("**/bets/*")

    expect(ana.locator("html")).to_have_attribute("lang", "it")
    expect(ana.get_by_role("status")).not_to_contain_text("Bet placed")
    assert scene.bets() == [("single", 2_50)]


@pytest.mark.e2e("E22")
def test_pressing_twice_is_one_bet(scene, ana):
    scene.pick(ana, 1)
    ana.get_by_label("Stake").fill("5")
    ana.get_by_role("button", name="Place bet", exact=True).last.dblclick()

    arrived(ana)
    assert scene.bets() == [("single", 5_00)]


@pytest.mark.e2e("E23")
def test_the_way_back_from_a_receipt_leads_to_an_empty_slip(scene, ana):
    scene.pick(ana, 1)
    ana.get_by_label("Stake").fill("5")
    place(ana)
    arrived(ana)
    ana.go_back()

    expect(ana.locator("button.price").first).to_be_visible()
    ana.goto(f"{scene.url}/slip")
    expect(ana.get_by_text("Your slip is empty")).to_be_visible()
    assert scene.bets() == [("single", 5_00)]


@pytest.mark.e2e("E24")
def test_the_same_slip_in_two_tabs_is_one_bet(scene, ana):
    scene.pick(ana, 1)
    other = ana.context.new_page()
    ana.goto(f"{scene.url}/slip")
    other.goto(f"{scene.url}/slip")
    for page in (ana, other):
        page.get_by_label("Stake").fill("5")
    place(ana)
    arrived(ana)
    other.reload()

    expect(other.get_by_text("Your slip is empty")).to_be_visible()
    assert scene.bets() == [("single", 5_00)]
