"""A site answers under a domain of its own once its zone says so; and a Host header alone says nothing."""

import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.console import shown, submit
from harness.people import TESTER, trail
from harness.visitors import PASSWORD, Browser, add_player, opened_app
from harness.zones import zone_server

from touchline.tenants.create import find_tenant
from touchline.tenants.domains.claim import NoSuchDomain, claim_domain, drop_domain, look_again
from touchline.tenants.domains.model import DomainKnown, TooManyDomains, record_name, record_text
from touchline.tenants.domains.prove import look_once
from touchline.tenants.domains.queries import list_claims
from touchline.tenants.domains.zone import Zone

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def zones():
    """A server of names that this test writes."""
    with zone_server() as server:
        yield server


@pytest.fixture
def domain(slug):
    """A name under nobody's control but the test's."""
    return f"bets.{slug}.example"


def claim(book, tenant_id, domain):
    claim_domain(book.platform_db, tenant_id, domain, platform_domain="localhost", by=TESTER)


def the_claim(book, tenant_id):
    with book.platform_db.tenant_tx(tenant_id) as conn:
        (only,) = list_claims(conn, tenant_id=tenant_id)
    return only


def look(book, zones, tenant_id=None):
    """What a worker does now and then; for a tenant, whether or not it is due."""
    if tenant_id is not None:
        look_again(book.platform_db, tenant_id, the_claim(book, tenant_id).domain, by=TESTER)
    zone = Zone([zones.address], timeout_s=1.0)
    return list(look_once(book.worker_db, zone.texts, by=TESTER))


def write_proof(book, zones, tenant_id):
    it = the_claim(book, tenant_id)
    zones.texts[record_name(it.domain)] = ["v=spf1 -all", record_text(it.token)]


def state(book, tenant_id):
    it = the_claim(book, tenant_id)
    return it.finding, it.proved_at is not None, it.missed_at is not None


def test_a_claim_leads_nowhere_until_the_zone_says_whose_it_is(our_book, zones, slug, domain):
    acme = our_book.create_tenant(slug, name="Acme Sports")
    claim(our_book, acme, domain)
    look(our_book, zones)
    our_book.theme_publisher().publish_once()
    app = our_book.web()
    before = ClerkBrowser(app, slug, host=domain).get("/")

    write_proof(our_book, zones, acme)
    look(our_book, zones, acme)
    our_book.theme_publisher().publish_once()
    after = ClerkBrowser(our_book.web(), slug, host=domain).get("/")

    assert (before.status_code, after.status_code) == (404, 200)
    assert "Acme Sports" in after.get_data(as_text=True)
    assert state(our_book, acme) == ("found", True, False)
    said = [line[0] for line in trail(our_book, acme) if line[0].startswith("domain.")]
    assert said == ["domain.claimed", "domain.look_asked", "domain.proved"]


def test_two_may_claim_a_domain_and_who_owns_the_zone_has_it(our_book, zones, slug, domain):
    acme, rival = (our_book.create_tenant(f"{slug}-{who}") for who in ("a", "r"))
    for tenant_id in (acme, rival):
        claim(our_book, tenant_id, domain)
    write_proof(our_book, zones, rival)
    look(our_book, zones)

    assert state(our_book, acme) == ("other", False, False)
    assert state(our_book, rival) == ("found", True, False)

    write_proof(our_book, zones, acme)
    look(our_book, zones, acme)
    assert state(our_book, acme) == ("taken", False, False)

    drop_domain(our_book.platform_db, rival, domain, by=TESTER)
    look(our_book, zones, acme)
    assert state(our_book, acme) == ("found", True, False)


def test_a_proof_that_goes_missing_is_told_once_and_takes_nothing_away(
    our_book, zones, slug, domain
):
    acme = our_book.create_tenant(slug)
    claim(our_book, acme, domain)
    write_proof(our_book, zones, acme)
    look(our_book, zones)

    zones.texts.clear()
    look(our_book, zones, acme)
    missing = state(our_book, acme)
    zones.is_silent = True
    look(our_book, zones, acme)
    unreachable = state(our_book, acme)
    zones.is_silent = False
    write_proof(our_book, zones, acme)
    look(our_book, zones, acme)

    assert missing == ("missing", True, True)
    assert unreachable == ("unreachable", True, True)
    assert state(our_book, acme) == ("found", True, False)
    told = [line[0] for line in trail(our_book, acme)]
    assert told.count("domain.missed") == told.count("domain.seen_again") == 1


def test_what_was_given_up_while_its_zone_was_asked_stays_given_up(our_book, zones, slug, domain):
    acme = our_book.create_tenant(slug)
    claim(our_book, acme, domain)
    write_proof(our_book, zones, acme)

    def ask_and_give_up(name):
        if name == record_name(domain):  # other books' claims may be due as well
            drop_domain(our_book.platform_db, acme, domain, by=TESTER)
        return zones.texts.get(name)

    assert list(look_once(our_book.worker_db, ask_and_give_up, by=TESTER)).count(None) == 1
    with our_book.platform_db.tenant_tx(acme) as conn:
        assert list_claims(conn, tenant_id=acme) == []
    with pytest.raises(NoSuchDomain):
        drop_domain(our_book.platform_db, acme, domain, by=TESTER)


def test_the_same_twice_and_more_than_ten_are_refused(our_book, slug, domain):
    acme = our_book.create_tenant(slug)
    claim(our_book, acme, domain)
    with pytest.raises(DomainKnown):
        claim(our_book, acme, domain)
    for number in range(9):
        claim(our_book, acme, f"n{number}.{domain}")
    with pytest.raises(TooManyDomains):
        claim(our_book, acme, f"n10.{domain}")


def test_an_owner_claims_looks_and_removes_in_the_office(our_book, otto, zones, slug, domain):
    acme = find(our_book, slug)

    refused = submit(otto, "/domains", "/domains", {"domain": "not a name"})
    added = submit(otto, "/domains", "/domains", {"domain": f"{domain}."})
    page = shown(otto.page("/domains"))
    write_proof(our_book, zones, acme)
    look(our_book, zones)
    proved = shown(otto.page("/domains"))
    asked = submit(otto, "/domains", f"/domains/{domain}", {"what": "look"})
    unsure = submit(otto, "/domains", f"/domains/{domain}", {"what": "drop"})
    gone = submit(otto, "/domains", f"/domains/{domain}", {"what": "drop", "sure": "1"})

    assert refused.status_code == 422
    assert 'value="not a name"' in refused.get_data(as_text=True)
    assert added.status_code == 303
    assert f"_touchline.{domain}" in page
    assert "touchline-site=" in page
    assert f"{slug}.localhost" in page
    assert "not proved yet" in page
    assert "The record is there." in proved
    assert (asked.status_code, unsure.status_code, gone.status_code) == (303, 422, 303)
    assert "leads to this site no more" in shown(otto.page("/domains"))


def test_the_platform_does_the_same_for_a_tenant(our_book, pia, slug, domain):
    our_book.create_tenant(slug, domains=(f"old.{domain}",))
    at = f"/tenants/{slug}/domains"

    submit(pia, at, at, {"domain": domain})
    page = shown(pia.page(at))
    submit(pia, at, f"{at}/old.{domain}", {"what": "drop", "sure": "1"})

    assert "The platform vouches for it" in page
    assert "not proved yet" in page
    assert f"old.{domain} leads to this site no more" in shown(pia.page(at))
    left = shown(pia.page(f"/tenants/{slug}"))
    assert domain in left
    assert f"old.{domain}" not in left


def test_a_player_signs_in_on_a_domain_of_the_sites_own(our_book, slug, domain):
    acme = our_book.create_tenant(slug, domains=(domain,))
    add_player(our_book, acme)
    our_book.theme_publisher().publish_once()
    with opened_app(our_book) as app:
        ana = Browser(app, slug, host=domain)
        forged = ana.post(
            "/sign-in",
            {"name": "ana", "password": PASSWORD},
            **{"Sec-Fetch-Site": "same-site", "Origin": f"http://{slug}.localhost"},
        )
        ana.sign_in()
        policy = ana.get().headers["Content-Security-Policy"]

        assert forged.status_code == 403
        assert ana.name_shown() == "Ana"
        assert Browser(app, slug).name_shown() is None
        assert domain not in policy
        assert "'unsafe" not in policy


def test_staff_of_a_tenant_enter_at_their_own_domain(our_book, slug, domain):
    acme = our_book.create_tenant(slug, domains=(domain,))
    our_book.theme_publisher().publish_once()
    add_clerk(our_book, acme)
    with opened_office(our_book) as app:
        otto = ClerkBrowser(app, slug, host=domain)
        otto.enrol()

        assert "Overview" in otto.text("")
        assert ClerkBrowser(app, slug, host=domain, area="/platform").page("").status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Host": "evil.example"},
        {"X-Original-Host": "evil.example"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_beside_host_names_the_site(browser, forged):
    answer = browser.get("/", **forged)
    led_on = browser.post("/slip", {"selection": "x"}, **forged)

    assert answer.status_code == 200
    assert b"evil.example" not in answer.data
    assert "evil.example" not in led_on.headers.get("Location", "")


@pytest.mark.parametrize(
    "host", ["evil.example", "acme.localhost.evil.example", "xn--evil.example", "1.2.3.4", "[::1]"]
)
def test_a_host_that_nobody_proved_is_nobodys_site_and_gets_no_letter(open_app, slug, host):
    stranger = Browser(open_app, slug, host=host)

    for answer in (
        stranger.get("/"),
        stranger.get("/sign-in"),
        stranger.post("/reset", {"email": "ana@example.com"}),
    ):
        assert answer.status_code in {400, 404}
        assert b"Acme Sports" not in answer.data
        assert "Set-Cookie" not in answer.headers


def find(book, slug):
    return find_tenant(book.platform_db, slug).id
