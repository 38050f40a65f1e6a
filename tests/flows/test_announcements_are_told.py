"""The platform tells staff and players something, of all tenants or of some, and takes it back."""

from datetime import timedelta

import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.console import shown, submit
from harness.people import TESTER, trail
from harness.visitors import Browser

from touchline import codes
from touchline.plumbing.pacing import utc_now
from touchline.tenants.announcing.announce import announce, withdraw
from touchline.tenants.announcing.model import Level, Wording

pytestmark = pytest.mark.spec("B4")

FORM = {"body": "The cashier rests tonight.", "level": "info", "staff": "1"}
PERIOD = {
    name: f"{utc_now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"
    for name, hours in (("from", -1), ("until", 24))
}
NEW = "/announcements/new"


@pytest.fixture
def told(our_book, slug):
    """Tells something until the test is over: announcements are everybody's."""
    codes_told = []

    def tell(body, *slugs, level=Level.INFO, body_it="", staff=True, players=True):
        now = utc_now()
        wording = Wording(
            level, body, body_it, staff, players, now - timedelta(hours=1), now + timedelta(hours=1)
        )
        code = announce(our_book.platform_db, wording, slugs or (slug,), by=TESTER)
        codes_told.append(code)
        return code

    yield tell
    for code in codes_told:
        with our_book.platform_db.tenant_tx(0) as conn:
            conn.execute(
                "UPDATE announcements SET withdrawn_at = now(), changed_at = now() WHERE id = %s",
                [codes.decode(code)],
            )


def test_staff_read_it_and_put_aside_what_is_no_warning(otto, told):
    info = told("The cashier rests tonight.")
    told("A feed is away.", level=Level.WARNING)

    first = otto.text("/players?q=x")
    back = otto.send(f"/announcements/{info}/aside", {"next": "/office/players?q=x"})
    second = otto.text("/players?q=x")

    assert "The cashier rests tonight." in first
    assert back.headers["Location"] == "/office/players?q=x"
    assert "The cashier rests tonight." not in second
    assert "A feed is away." in second
    away = otto.send(f"/announcements/{info}/aside", {"next": "https://evil.example/"})
    assert away.headers["Location"] == "/office"


def test_a_tenant_reads_nothing_that_is_for_another(our_book, otto, told, slug):
    our_book.create_tenant(f"{slug}-b")
    told("For the others.", f"{slug}-b")

    assert "For the others." not in otto.text("/players")


def test_players_read_it_on_every_page_in_their_language_until_it_is_withdrawn(
    our_book, told, slug
):
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    code = told("Prices pause at noon.", level=Level.WARNING, body_it="Quote ferme a mezzogiorno.")
    publisher = our_book.theme_publisher()
    publisher.publish_once()

    english = Browser(our_book.web(), slug).get("/sign-in").get_data(as_text=True)
    italian = Browser(our_book.web(), slug).get("/", **{"Accept-Language": "it"})
    withdraw(our_book.platform_db, codes.decode(code), by=TESTER)
    publisher.publish_once()
    after = Browser(our_book.web(), slug).get("/sign-in").get_data(as_text=True)

    assert "Prices pause at noon." in english
    assert "Quote ferme a mezzogiorno." in italian.get_data(as_text=True)
    assert 'lang="it">' in italian.get_data(as_text=True)
    assert "Prices pause at noon." not in after


def test_what_is_over_vanishes_though_nobody_publishes(our_book, told, slug, monkeypatch):
    our_book.create_tenant(slug)
    told("Soon over.")
    our_book.theme_publisher().publish_once()
    app = our_book.web()

    before = Browser(app, slug).get("/sign-in").get_data(as_text=True)
    later = utc_now() + timedelta(hours=2)
    monkeypatch.setattr("touchline.web.pages.utc_now", lambda: later)
    after = Browser(app, slug).get("/sign-in").get_data(as_text=True)

    assert "Soon over." in before
    assert "Soon over." not in after


def test_the_platform_writes_and_withdraws_one(our_book, pia, slug):
    our_book.create_tenant(slug)
    form = {**FORM, **PERIOD}

    unsaid = submit(pia, NEW, "/announcements", {**form, "body": " "})
    strange = submit(pia, NEW, "/announcements", {**form, "tenants": "nobody-has-this"})
    for_nobody = submit(pia, NEW, "/announcements", {**form, "staff": ""})
    late = submit(pia, NEW, "/announcements", {**form, "until": "2020-01-01T10:00"})
    never = submit(pia, NEW, "/announcements", {**form, "until": "soon"})
    written = submit(pia, NEW, "/announcements", {**form, "tenants": slug})
    at = written.headers["Location"].removeprefix("/platform")
    listed = shown(pia.page("/announcements"))
    unsure = submit(pia, at, at, {})
    withdrawn = submit(pia, at, at, {"sure": "1"})
    again = submit(pia, NEW, at, {"sure": "1"})

    refused = (unsaid, for_nobody, late, never, unsure)
    assert [each.status_code for each in refused] == [422] * 5
    assert "No tenant has the slug nobody-has-this." in shown(strange)
    assert FORM["body"] in listed
    assert slug in listed
    assert (withdrawn.status_code, again.status_code) == (303, 409)
    assert "withdrawn" in shown(pia.page(at))
    assert pia.page("/announcements/zzzz").status_code == 404
    said = [line[0] for line in trail(our_book) if line[0].startswith("announcement")]
    assert said == ["announcement.told", "announcement.withdrawn"]


def test_a_visitor_by_path_is_led_back_to_their_path(our_book, told, slug):
    tenant_id = our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    add_clerk(our_book, tenant_id)
    told("Hello.")
    with opened_office(our_book) as app:
        otto = ClerkBrowser(app, slug, host="localhost", root=f"/{slug}")
        otto.enrol()

        assert f'name="next" value="/{slug}/office"' in otto.text("")
