"""Owners manage accounts in the office, everybody their own password; and settlement as staff read it."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import TESTER, WORD, trail
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.rights import PLATFORM, Role
from touchline.staff.accounts import change_role

pytestmark = pytest.mark.spec("B4", "S1.11")

NEW = "another long word"


@pytest.fixture
def rita(our_book, office_app, office_of_acme, slug):
    """A trader, signed in."""
    add_clerk(our_book, office_of_acme, "rita", Role.TRADER)
    browser = ClerkBrowser(office_app, slug, "rita")
    browser.enrol()
    return browser


def submit(clerk, page, path, form):
    hidden = fields(clerk.page(page))
    return clerk.send(path, {**hidden, **form}, token=hidden["csrf_token"])


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_what_was_just_done_is_said_once(otto):
    submit(otto, "/staff/new", "/staff", {"username": "sue", "password": WORD, "role": "trader"})

    said = ["The account is there." in otto.text("/staff") for _ in range(2)]

    assert said == [True, False]


def test_an_owner_gives_accounts_and_takes_rights_away(
    our_book, office_app, office_of_acme, slug, otto
):
    form = {"username": "Sam", "role": "support", "password": WORD}
    assert submit(otto, "/staff/new", "/staff", {**form, "role": "king"}).status_code == 422
    assert submit(otto, "/staff/new", "/staff", {**form, "password": "x"}).status_code == 422
    assert submit(otto, "/staff/new", "/staff", form).status_code == 303
    assert submit(otto, "/staff/new", "/staff", form).status_code == 409
    sam = ClerkBrowser(office_app, slug, "sam")
    sam.enrol()
    assert sam.page("/players").status_code == 200
    assert sam.page("/staff").status_code == 403

    path = "/staff/sam"
    assert "What the role may do See players, bets" in words(otto.text(path))
    submit(otto, path, path, {"what": "role", "role": "read_only"})
    assert sam.page("").status_code == 303, "another role signs out"
    assert submit(otto, path, path, {"what": "disable"}).status_code == 422
    submit(otto, path, path, {"what": "disable", "reason": "left"})
    assert sam.give_password().status_code == 422
    submit(otto, path, path, {"what": "enable"})
    submit(otto, path, path, {"what": "password", "password": NEW})
    assert submit(otto, path, path, {"what": "reset_app"}).status_code == 422
    submit(otto, path, path, {"what": "reset_app", "sure": "1"})
    assert sam.give_password(NEW).headers["Location"] == "/office/app"

    done = [line[0] for line in trail(our_book, office_of_acme) if line[1] == "staff:otto"]
    assert done[2:] == [
        "staff.created",
        "staff.role_changed",
        "staff.disabled",
        "staff.enabled",
        "staff.password_changed",
        "staff.app_reset",
    ]
    assert submit(otto, path, path, {"what": "promote"}).status_code == 422
    assert otto.page("/staff/nobody").status_code == 404


def test_a_role_that_somebody_else_changed_meanwhile_is_shown(our_book, office_of_acme, otto, rita):
    assert rita
    form = fields(otto.page("/staff/rita"))
    change_role(our_book.platform_db, office_of_acme, "rita", Role.SUPPORT, by=TESTER)

    stale = otto.send("/staff/rita", {**form, "what": "role", "role": "owner"})

    assert stale.status_code == 409
    assert "Role now support" in words(stale.get_data(as_text=True))


def test_nobody_changes_their_own_rights(otto):
    assert "This is you" in otto.text("/staff/otto")
    for form in (
        {"what": "role", "role": "trader", "was_role": "owner"},
        {"what": "disable", "reason": "x"},
        {"what": "reset_app", "sure": "1"},
    ):
        assert otto.send("/staff/otto", {**form, "key": "a" * 32}).status_code == 422
    assert otto.page("").status_code == 200


def test_everybody_changes_their_own_password(rita):
    form = {"present": "wrong", "password": NEW}
    wrong = submit(rita, "/account", "/account", form)
    assert wrong.status_code == 422
    assert "present-wrong" in wrong.get_data(as_text=True)
    assert NEW not in wrong.get_data(as_text=True), "a password is not shown again"
    assert "Recovery codes left 10" in words(rita.text("/account"))

    assert submit(rita, "/account", "/account", {**form, "present": WORD}).status_code == 303

    assert rita.page("").status_code == 303
    assert rita.give_password(NEW).headers["Location"] == "/office/code"


def test_runs_and_versions_of_results_are_shown(our_book, office_of_acme, slug, otto):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    shop.player("ana", 100_00)
    shop.place(1)
    shop.place(2)
    assert "Nothing was settled yet" in otto.text("/settlement")
    Referee(shop).end(1, 2, 1)
    event = codes.encode(shop.catalogue.event_id(1))

    row = words(otto.text("/settlement"))
    page = words(otto.text(f"/settlement/{event}"))

    assert "H1 v A1 soccer 1 done" in row
    assert "10.00 / 20.00 EUR" in row
    assert "No result yet" not in page
    assert "Result final" in page
    assert "2:1" in page
    assert "Your open bets 0" in page
    other = codes.encode(shop.catalogue.event_id(2))
    assert "Your open bets 1" in words(otto.text(f"/settlement/{other}"))
    assert otto.page("/settlement/0000000000000").status_code == 404
    assert otto.text("/settlement?state=open").count("<tr>") == 0
    assert otto.page("/settlement?as=csv").get_data(as_text=True).count("\r\n") == 2


def test_the_platforms_owner_manages_the_platforms_staff(our_book, office_app, slug):
    add_clerk(our_book, PLATFORM, "pia")
    pia = ClerkBrowser(office_app, slug, "pia", host="localhost", area="/platform")
    pia.enrol()

    form = {"username": "paul", "role": "trader", "password": WORD}
    assert submit(pia, "/staff/new", "/staff", form).status_code == 303

    assert "paul" in pia.text("/staff")
    assert "staff.created" in pia.text("/audit")
    assert pia.page("/players").status_code == 404
