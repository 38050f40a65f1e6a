"""What the platform's people do for all tenants: open a book, judge results, stop a sport, look after one."""

import pytest
from harness.people import WORD
from harness.settling import Referee
from harness.waiting import eventually
from playwright.sync_api import expect

from touchline.plumbing.vitals import VitalsStore
from touchline.rights import Role
from touchline.settlement.entries.adopt import EntryAdopter

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "B5")]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def platform(scene):
    return f"{scene.world.url()}/platform"


@pytest.mark.e2e("E68")
def test_a_new_tenant_answers_under_its_address_and_its_owner_gets_in(scene, platform):
    page = scene.console()
    page.goto(f"{platform}/tenants")
    page.get_by_role("link", name="New tenant").click()
    page.get_by_label("Name", exact=True).fill("Globex Bets")
    page.get_by_label("Slug").fill(f"{scene.slug}g")
    page.get_by_label("User name of its first owner").fill("gina")
    page.get_by_label("Their first password").fill(WORD)
    press(page, "Create the tenant")
    page.get_by_text("Globex Bets is there.").wait_for()
    scene.book.theme_publisher().publish_once()
    scene.shop.catalogue.publish()
    code = scene.shop.event_code(1)
    eventually(lambda: scene.world.shows(f"{scene.slug}g", "/", code), within_s=60)

    visitor = scene.window(salt="g")
    visitor.goto(scene.world.url(f"{scene.slug}g"))
    expect(visitor.locator(".wordmark")).to_contain_text("Globex Bets")
    visitor.goto(f"{scene.world.url(f'{scene.slug}g')}/office")
    visitor.get_by_label("Name").fill("gina")
    visitor.get_by_label("Password").fill(WORD)
    press(visitor, "Go on")
    expect(visitor.get_by_role("heading", name="Set up your app")).to_be_visible()


@pytest.mark.e2e("E69")
def test_a_suspended_tenants_site_takes_no_bets_until_it_is_resumed(scene, platform):
    scene.player()
    player = scene.window_of()
    player.goto(scene.url)
    scene.pick(player, 1)
    player.get_by_label("Stake").fill("5")
    page = scene.console()
    page.goto(f"{platform}/tenants/{scene.slug}")
    page.get_by_label("Why").fill("asked to by its owner")
    page.get_by_label("I am sure").check()
    press(page, "Suspend the tenant")
    expect(page.get_by_role("button", name="Resume the tenant")).to_be_visible()
    player.get_by_role("button", name="Place bet", exact=True).last.click()
    expect(player.locator("#slip")).to_contain_text("takes no bets at the moment")
    press(page, "Resume the tenant")
    expect(page.get_by_role("button", name="Suspend the tenant")).to_be_visible()
    player.get_by_role("button", name="Place bet", exact=True).last.click()

    expect(player.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E70")
def test_a_result_that_two_people_vouch_for_pays_the_bet(scene, platform):
    scene.player()
    scene.shop.place(1)
    pia, tia = scene.console("pia"), scene.console("tia", Role.TRADER)
    pia.goto(f"{platform}/results/new?event={scene.shop.event_code(1)}")
    pia.get_by_label("Final score").fill("two")
    press(pia, "Enter the result")
    expect(pia.get_by_role("alert")).to_be_visible()
    expect(pia.get_by_label("Final score")).to_have_value("two")
    pia.get_by_label("Final score").fill("2-1")
    pia.get_by_label("Half-time score").fill("1-0")
    pia.get_by_label("Where you read it").fill("the league's site")
    press(pia, "Enter the result")
    expect(pia.get_by_text("somebody else decides")).to_be_visible()
    tia.goto(pia.url)
    press(tia, "Approve")
    expect(tia.get_by_text("approved").first).to_be_visible()
    EntryAdopter(scene.book.worker_db).adopt_once()
    Referee(scene.shop).settle()

    player = scene.window_of()
    player.goto(f"{scene.url}/bets?show=settled")
    expect(player.locator(".bet-top .state")).to_have_text("Won")
    expect(player.locator(".balance")).to_contain_text("110.00")


@pytest.mark.e2e("E71")
def test_a_sport_that_is_stopped_takes_no_bet_in_any_book(scene, platform):
    scene.player()
    player = scene.window_of()
    player.goto(scene.url)
    scene.pick(player, 1)
    player.get_by_label("Stake").fill("5")
    page = scene.console()
    page.goto(f"{platform}/switches")
    page.locator("#sport").select_option("soccer")
    page.get_by_role("form", name="Stop a sport").get_by_role("button").click()
    page.get_by_label("Why").fill("no scores")
    page.get_by_label("I am sure").check()
    press(page, "Stop it")
    expect(page.get_by_role("status").filter(has_text="stopped in")).to_be_visible()
    player.get_by_role("button", name="Place bet", exact=True).last.click()
    expect(player.locator("#slip .wrong").first).to_be_visible()
    assert scene.bets() == []
    page.get_by_role("link", name="Let it go on").click()
    press(page, "Let it go on")
    expect(page.get_by_text("The platform has stopped nothing")).to_be_visible()
    player.get_by_role("button", name="Place bet", exact=True).last.click()

    expect(player.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E72")
def test_a_visit_says_who_one_is_and_the_tenant_reads_of_it(scene, platform):
    page = scene.console()
    page.goto(f"{platform}/tenants/{scene.slug}")
    page.get_by_role("link", name="Visit the office").click()
    page.get_by_label("Why").fill("a call about a bet")
    press(page, "Go on")
    page.get_by_role("link", name="To the office").click()
    press(page, "Go in")
    expect(page.get_by_text(f"as reader of {scene.slug}")).to_be_visible()
    page.goto(f"{scene.url}/office/players")
    expect(page.locator(".visit")).to_be_visible()
    expect(page.get_by_role("link", name="New player")).to_have_count(0)

    owner = scene.office()
    owner.goto(f"{scene.url}/office/audit")
    expect(owner.get_by_role("row", name="a call about a bet").first).to_be_visible()


@pytest.mark.e2e("E73")
def test_two_names_of_one_match_are_joined_by_a_person(scene, platform):
    page = scene.console("tia", Role.TRADER)
    page.goto(f"{platform}/mapping")
    page.get_by_role("link", name="Propose").click()
    page.get_by_label("Provider").select_option("openligadb")
    page.get_by_label("Sport").select_option("soccer")
    page.get_by_label("What is joined").select_option("event")
    page.get_by_label("Their id").fill("70001")
    page.get_by_label("Ours").fill("nobody")
    press(page, "Propose")
    expect(page.get_by_label("Ours")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Ours").fill(scene.shop.event_code(1))
    press(page, "Propose")
    expect(page.get_by_text("H1 - A1")).to_be_visible()
    press(page, "Approve")

    expect(page.get_by_text("approved").first).to_be_visible()


@pytest.mark.e2e("E74")
def test_processes_feeds_and_bills_are_there_to_be_looked_at(scene, platform):
    scene.player()
    scene.shop.place(1)
    VitalsStore(scene.book.redis).put("web@scene:1", "web", "1.0")
    page = scene.console()
    page.goto(f"{platform}/processes")
    expect(page.get_by_text("web@scene:1").first).to_be_visible()
    page.goto(f"{platform}/feeds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Feeds")
    page.goto(f"{platform}/tenants/{scene.slug}")

    week = page.get_by_role("region", name="Heads by week").get_by_role("row").nth(1)
    expect(week).to_contain_text("1")
    page.goto(f"{platform}/billing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Billing")


@pytest.mark.e2e("E75")
def test_whoever_only_reads_on_the_platform_opens_no_book(scene, platform):
    page = scene.console("rosa", Role.READ_ONLY)
    page.goto(f"{platform}/tenants")
    expect(page.get_by_role("link", name="New tenant")).to_have_count(0)
    answer = page.goto(f"{platform}/tenants/new")

    assert answer.status == 403
