"""Somebody of the platform looks into a tenant's office, or acts there: for a reason, a while, on record."""

import re
from datetime import timedelta

import pytest
from harness.clerks import ClerkBrowser
from harness.console import seated, shown, submit
from harness.people import TESTER, trail
from harness.visitors import PASSWORD, add_player

from touchline.plumbing.pacing import utc_now
from touchline.rights import PLATFORM, Role
from touchline.staff.accounts import change_status
from touchline.staff.model import StaffStatus

pytestmark = pytest.mark.spec("B5", "S1.11")


@pytest.fixture
def acme(our_book, slug):
    tenant_id = our_book.create_tenant(slug, name="Acme Sports")
    add_player(our_book, tenant_id, "ana")
    our_book.theme_publisher().publish_once()
    return tenant_id


def code_of(clerk, slug, role="read_only"):
    """The code that the console gives for a visit."""
    path = f"/tenants/{slug}/visit"
    answer = submit(clerk, path, path, {"reason": "a call about ana", "role": role})
    ready = answer.headers["Location"].removeprefix("/platform")
    link = rf"http://{slug}\.localhost:8080/office/visit\?code=(\w+)"
    return re.search(link, clerk.text(ready))[1]


def visiting(app, slug, code):
    browser = ClerkBrowser(app, slug, "pia")
    assert "Go in" in browser.text(f"/visit?code={code}")
    answer = browser.post("/office/visit", {"code": code})
    return browser, answer


def told(book, tenant_id):
    return [line[:2] for line in trail(book, tenant_id) if line[1].startswith("staff:pia")]


def test_a_reader_sees_everything_and_changes_nothing(our_book, platform_app, acme, slug, pia):
    browser, answer = visiting(platform_app, slug, code_of(pia, slug))

    assert answer.headers["Location"] == "/office"
    page = shown(browser.page("/players"))
    assert f"You are pia as reader of {slug}: you see everything and change nothing" in page
    assert "ana" in page
    assert browser.page("/players/new").status_code == 403
    form = {"username": "ben", "password": PASSWORD}
    assert browser.send("/players", form, token=browser.token()).status_code == 403
    assert told(our_book, acme) == [("visit.begun", "staff:pia")]


def test_who_acts_as_the_owner_is_on_record_under_both_names(
    our_book, platform_app, acme, slug, pia
):
    browser, _ = visiting(platform_app, slug, code_of(pia, slug, "owner"))

    created = submit(browser, "/players/new", "/players", {"username": "ben", "password": PASSWORD})
    browser.send("/sign-out")

    assert created.status_code == 303
    both = f"staff:pia as owner of {slug}"
    assert told(our_book, acme) == [
        ("visit.begun", "staff:pia"),
        ("player.created", both),
        ("visit.ended", both),
    ]
    assert browser.page("").status_code == 303, "they have left"
    assert pia.page("").status_code == 200, "and their console stays open"


def test_a_code_is_good_once_and_for_its_tenant_alone(our_book, platform_app, acme, slug, pia):
    assert acme
    rival = f"r-{slug}"
    our_book.create_tenant(rival)
    our_book.theme_publisher().publish_once()
    code = code_of(pia, slug)

    visiting(platform_app, slug, code)
    again, second = visiting(platform_app, slug, code)
    elsewhere, third = visiting(platform_app, rival, code_of(pia, slug))
    _, nobodys = visiting(platform_app, slug, "a" * 40)

    signs_in = "/office/sign-in"
    assert [each.headers["Location"] for each in (second, third, nobodys)] == [signs_in] * 3
    assert (again.page("").status_code, elsewhere.page("").status_code) == (303, 303)


def test_a_visit_ends_with_its_time_and_with_the_account(
    our_book, platform_app, acme, slug, pia, monkeypatch
):
    assert acme
    olga = seated(our_book, platform_app, "olga", Role.OWNER)
    of_pia, _ = visiting(platform_app, slug, code_of(pia, slug))
    of_olga, _ = visiting(platform_app, slug, code_of(olga, slug))
    assert (of_pia.page("").status_code, of_olga.page("").status_code) == (200, 200)

    db = our_book.platform_db
    change_status(db, PLATFORM, "olga", StaffStatus.DISABLED, by=TESTER, reason="left")
    later = utc_now() + timedelta(minutes=31)
    assert of_olga.page("").status_code == 303
    monkeypatch.setattr("touchline.web.office.visiting.utc_now", lambda: later)

    assert of_pia.page("").status_code == 303


def test_it_takes_a_reason_and_the_right(our_book, platform_app, acme, slug, pia):
    path = f"/tenants/{slug}/visit"
    sue = seated(our_book, platform_app, "sue", Role.SUPPORT)
    rosa = seated(our_book, platform_app, "rosa", Role.READ_ONLY)

    unsaid = submit(pia, path, path, {"role": "read_only", "reason": " "})
    odd = submit(pia, path, path, {"role": "trader", "reason": "x"})
    acting = submit(sue, path, path, {"role": "owner", "reason": "x"})

    assert (unsaid.status_code, odd.status_code, acting.status_code) == (422, 422, 403)
    assert rosa.page(path).status_code == 403
    assert told(our_book, acme) == []
    assert code_of(sue, slug)
