"""Slips that are not taken as they are: what the player reads, what is kept, and how they go on."""

import pytest
from harness.people import TESTER
from playwright.sync_api import expect

from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit
from touchline.tenants.status import TenantStatus, change_status

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "S3.12")]


@pytest.fixture
def ana(scene):
    """A window of a player with 100.00 EUR and a single on the slip."""
    scene.player()
    page = scene.window_of()
    page.goto(scene.url)
    scene.pick(page, 1)
    return page


def place(page):
    page.get_by_role("button", name="Place bet", exact=True).last.click()


def arrived(page):
    expect(page.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E25")
def test_the_least_and_the_most_stand_beside_the_stake_before_it_is_typed(scene):
    rule = LimitRule("tenant", "", stake_min_minor=50, stake_max_minor=20_00)
    save_limit(scene.book.platform_db, scene.tenant_id, "EUR", rule, by=TESTER)
    scene.player()
    page = scene.window_of()
    page.goto(scene.url)
    scene.pick(page, 1)

    expect(page.locator("#slip .stake")).to_contain_text("0.50 to 20.00 EUR")
    page.get_by_label("Stake").fill("20.01")
    place(page)
    expect(page.locator("#slip .stake .wrong")).to_contain_text("20.00 EUR")
    expect(page.get_by_label("Stake")).to_have_value("20.01")
    assert scene.bets() == []


@pytest.mark.e2e("E26")
def test_a_price_that_went_down_is_shown_beside_the_old_one_and_waits_for_a_yes(scene, ana):
    scene.reprice(1, 1_900)
    ana.get_by_label("Stake").fill("10")
    place(ana)

    expect(ana.locator("#slip .leg-price")).to_contain_text("was 2.00")
    expect(ana.locator("#slip .leg-price .odds")).to_have_text("1.90")
    assert scene.bets() == []
    ana.get_by_role("button", name="Accept the new prices").click()
    expect(ana.locator("#slip .leg-price")).not_to_contain_text("was")
    expect(ana.get_by_label("Stake")).to_have_value("10")
    place(ana)

    arrived(ana)
    assert scene.shop.rows("SELECT price_milli FROM bet_legs") == [(1_900,)]


@pytest.mark.e2e("E27")
def test_who_takes_any_price_gets_the_one_of_the_moment(scene, ana):
    ana.get_by_label("If a price moves").select_option("any")
    ana.get_by_label("Stake").fill("10")
    scene.reprice(1, 1_800)
    place(ana)

    arrived(ana)
    assert scene.shop.rows("SELECT price_milli FROM bet_legs") == [(1_800,)]


@pytest.mark.e2e("E28")
def test_a_better_price_is_taken_for_who_takes_better_ones(scene, ana):
    ana.get_by_label("If a price moves").select_option("higher")
    ana.get_by_label("Stake").fill("10")
    scene.reprice(1, 2_200)
    place(ana)

    arrived(ana)
    assert scene.shop.rows("SELECT price_milli FROM bet_legs") == [(2_200,)]


@pytest.mark.e2e("E29")
def test_a_match_suspended_while_it_is_on_the_slip_says_so_and_comes_back(scene, ana):
    ana.get_by_label("Stake").fill("10")
    event_id = scene.shop.catalogue.event_id(1)
    change = "UPDATE markets SET state = %s WHERE event_id = %s"
    scene.shop.as_superuser(change, "suspended", event_id)
    place(ana)

    expect(ana.locator("#slip")).to_contain_text("suspended")
    expect(ana.locator("#slip .leg-outcome")).to_have_text("H1")
    scene.shop.as_superuser(change, "open", event_id)
    place(ana)

    arrived(ana)
    assert scene.bets() == [("single", 10_00)]


@pytest.mark.e2e("E30")
def test_a_match_that_began_takes_no_bet_and_can_be_taken_off(scene, ana):
    ana.get_by_label("Stake").fill("10")
    scene.shop.as_superuser(
        "UPDATE events SET starts_at = now() - interval '1 minute' WHERE id = %s",
        scene.shop.catalogue.event_id(1),
    )
    place(ana)

    expect(ana.locator("#slip .wrong").first).to_be_visible()
    ana.get_by_role("button", name="Remove H1").click()
    expect(ana.locator("#slip")).to_contain_text("Your slip is empty")
    assert scene.bets() == []


@pytest.mark.e2e("E31")
def test_who_has_too_little_reads_how_much_and_bets_less(scene, ana):
    ana.get_by_label("Stake").fill("150")
    place(ana)
    expect(ana.locator("#slip .stake .wrong")).to_contain_text("You have 100.00 EUR.")
    expect(ana.get_by_label("Stake")).to_have_value("150")
    ana.get_by_label("Stake").fill("100")
    place(ana)

    arrived(ana)
    assert scene.bets() == [("single", 100_00)]


@pytest.mark.e2e("E32")
def test_what_is_no_amount_is_said_beside_the_field(scene, ana):
    ana.get_by_label("Stake").fill("ten")
    place(ana)

    expect(ana.locator("#slip")).to_contain_text("A stake is a positive amount of money.")
    expect(ana.get_by_label("Stake")).to_have_value("ten")
    assert scene.bets() == []


@pytest.mark.e2e("E33")
def test_a_site_that_was_suspended_takes_no_bet_and_keeps_the_slip(scene, ana):
    change_status(scene.book.platform_db, scene.slug, TenantStatus.SUSPENDED, by=TESTER)
    ana.get_by_label("Stake").fill("10")
    place(ana)

    expect(ana.locator("#slip")).to_contain_text("takes no bets at the moment")
    expect(ana.locator("#slip .leg-outcome")).to_have_text("H1")
    change_status(scene.book.platform_db, scene.slug, TenantStatus.ACTIVE, by=TESTER)
    place(ana)

    arrived(ana)


@pytest.mark.e2e("E34")
def test_a_stake_beyond_the_limit_waits_for_a_trader_and_nothing_is_taken(scene, ana):
    rule = LimitRule("tenant", "", stake_max_minor=5_00, refers=True)
    save_limit(scene.book.platform_db, scene.tenant_id, "EUR", rule, by=TESTER)
    ana.get_by_label("Stake").fill("10")
    place(ana)

    expect(ana.get_by_role("status")).to_contain_text("A trader is looking at this bet")
    expect(ana.locator(".balance")).to_contain_text("100.00")
    ana.goto(f"{scene.url}/bets")
    expect(ana.locator(".state")).to_have_text("With a trader")


@pytest.mark.e2e("E35")
def test_a_session_that_ended_elsewhere_is_said_and_the_slip_is_kept(scene, ana):
    scene.shop.rows("UPDATE players SET session_epoch = session_epoch + 1 RETURNING id")
    ana.get_by_label("Stake").fill("10")
    place(ana)

    expect(
        ana.get_by_text("sign in again").or_(ana.get_by_role("link", name="Sign in")).first
    ).to_be_visible()
    assert scene.bets() == []
