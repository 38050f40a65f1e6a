"""A tenant's plan: set by the platform, kept, billed by, and refused beyond."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.clerks import add_clerk
from harness.console import shown, submit
from harness.people import TESTER, trail
from harness.shop import Shop
from harness.visitors import add_player

from touchline.staff.accounts import change_status
from touchline.staff.model import StaffStatus
from touchline.tenants.create import find_tenant
from touchline.tenants.plans.change import set_plan
from touchline.tenants.plans.model import PlayersFull, StaffFull, Terms

pytestmark = pytest.mark.spec("B4")


@pytest.fixture
def acme(our_book, slug):
    """A tenant with room for two players and two of staff."""
    tenant_id = our_book.create_tenant(slug)
    small = Terms("Small", 500, players_max=2, staff_max=2)
    set_plan(our_book.platform_db, tenant_id, small, was_version=0, by=TESTER)
    return tenant_id


def test_the_last_place_is_taken_once_however_many_come(our_book, acme):
    add_player(our_book, acme, "ana")

    def come(name):
        try:
            return add_player(our_book, acme, name)
        except PlayersFull:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(come, ["ben", "cyd", "dan", "eve"]))

    assert sum(each is not None for each in made) == 1


def test_disabled_staff_leave_room_and_come_back_only_into_some(our_book, acme):
    for name in ("otto", "rita"):
        add_clerk(our_book, acme, name)
    with pytest.raises(StaffFull):
        add_clerk(our_book, acme, "sue")

    def turn(name, status):
        change_status(our_book.platform_db, acme, name, status, by=TESTER)

    turn("rita", StaffStatus.DISABLED)
    add_clerk(our_book, acme, "sue")
    with pytest.raises(StaffFull):
        turn("rita", StaffStatus.ACTIVE)


def test_the_platform_sets_a_plan_that_the_office_shows(our_book, pia, slug):
    our_book.create_tenant(slug)
    at = f"/tenants/{slug}/plan"
    form = {"name": "Club", "head_price": "3.50", "players_max": "500", "staff_max": ""}

    wrong = submit(pia, at, at, {**form, "players_max": "none"})
    set_once = submit(pia, at, at, {**form, "was": "0"})
    stale = submit(pia, at, at, {**form, "name": "Other", "was": "0"})
    again = submit(pia, at, at, {**form, "name": "Other"})
    page = shown(pia.page(at))

    assert wrong.status_code == 422
    assert "A whole number from 1" in shown(wrong)
    assert (set_once.status_code, stale.status_code, again.status_code) == (303, 409, 303)
    assert "Plan now Club" in shown(stale)
    assert "Other" in page
    assert "Club" in page
    theirs = trail(our_book, find_tenant(our_book.platform_db, slug).id)
    assert [line[0] for line in theirs].count("plan.set") == 2


def test_weeks_are_billed_by_the_plan_and_name_their_heads(our_book, pia, slug):
    shop = Shop(our_book, slug)
    shop.player("ana", amount_minor=100_00)
    shop.player("ben", amount_minor=100_00)
    for who in ("ana", "ana", "ben"):
        shop.place(2, who=who, stake="1.00")
    tenant_id = find_tenant(our_book.platform_db, slug).id
    set_plan(our_book.platform_db, tenant_id, Terms("Club", 350), was_version=0, by=TESTER)
    at = f"/tenants/{slug}/invoices"

    weeks = pia.text(f"{at}?as=csv")
    months = pia.text(f"{at}?by=month&as=csv")
    week = pia.text(f"{at}/0?as=csv")
    page = shown(pia.page(f"{at}/0"))

    assert '"2","3","3.50","7.00","EUR"' in weeks
    assert '"2","3","","7.00","EUR"' in months
    assert '"ana","2",' in week
    assert '"ben","1",' in week
    assert "So far 7.00 EUR" in page
    assert pia.page(f"{at}/60").status_code == 404


def test_the_office_reads_its_plan(our_book, otto, slug):
    tenant_id = find_tenant(our_book.platform_db, slug).id
    set_plan(our_book.platform_db, tenant_id, Terms("Club", 350, 1, 9), was_version=0, by=TESTER)
    add_player(our_book, tenant_id)

    page = shown(otto.page("/plan"))
    refused = submit(
        otto,
        "/players/new",
        "/players",
        {"username": "ben", "password": "long enough words", "currency": "EUR"},
    )

    assert "Club" in page
    assert "1 of 1" in page
    assert "nobody can register" in page
    assert "has no room for another player" in shown(refused)
