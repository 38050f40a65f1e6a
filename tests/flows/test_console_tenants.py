"""The platform's people run tenants from their console: begin one, look at it, stop it, let it go on."""

from dataclasses import replace

import pytest
from harness.clerks import ClerkBrowser, fields
from harness.console import seated, shown, submit
from harness.people import TESTER, WORD, trail
from harness.shop import Shop
from harness.visitors import PASSWORDS

from touchline.accounts.model import BadUsername
from touchline.bets.founding import FirstOwner, found_tenant
from touchline.rights import Role
from touchline.tenants.create import DomainTaken, NoSuchTenant, find_tenant
from touchline.themes.model import checked_branding
from touchline.web.console import machinery

pytestmark = pytest.mark.spec("B5")


@pytest.fixture
def form(slug):
    """What somebody types who begins a tenant."""
    return {"name": "Globex Bets", "slug": slug, "owner": "olga", "password": WORD}


def test_a_tenant_is_begun_with_everything_it_takes_to_open(
    our_book, platform_app, pia, slug, form
):
    refused = submit(pia, "/tenants/new", "/tenants", {**form, "slug": "Not a slug"})
    assert refused.status_code == 422
    assert 'value="Globex Bets"' in refused.get_data(as_text=True)
    assert "A slug is 1 to 32 lower-case letters" in shown(refused)

    created = submit(pia, "/tenants/new", "/tenants", form)
    our_book.theme_publisher().publish_once()

    assert created.headers["Location"] == f"/platform/tenants/{slug}"
    page = shown(pia.page(f"/tenants/{slug}"))
    assert "Hand over the name olga and the password you typed." in page
    assert WORD not in page
    assert "Globex Bets" in pia.get("/", Host=f"{slug}.localhost").get_data(as_text=True)
    olga = ClerkBrowser(platform_app, slug, "olga")
    olga.enrol()
    assert "Globex Bets" in olga.text("")
    theirs = find_tenant(our_book.platform_db, slug).id
    assert {"limit.set", "branding.saved", "staff.created"} <= {
        line[0] for line in trail(our_book, theirs)
    }


def test_nothing_is_begun_by_halves(pia, slug, form):
    answer = submit(pia, "/tenants/new", "/tenants", {**form, "password": "short"})

    assert answer.status_code == 422
    assert slug not in pia.text("/tenants")


def test_what_fails_at_the_last_step_leaves_none_of_the_first_ones(our_book, slug):
    domain = f"bets.{slug}.example"
    our_book.create_tenant(f"{slug}-a", domains=(domain,))
    look = checked_branding(site_name="Globex Bets", tokens={})

    def found(**more):
        return found_tenant(our_book.platform_db, slug=slug, look=look, by=TESTER, **more)

    with pytest.raises(BadUsername):
        found(owner=FirstOwner("-not-a-name-", WORD), passwords=PASSWORDS)
    with pytest.raises(DomainTaken):
        found(domains=(domain,))
    with pytest.raises(NoSuchTenant):
        find_tenant(our_book.platform_db, slug)
    assert found(owner=FirstOwner("olga", WORD), passwords=PASSWORDS)


def test_a_form_that_is_sent_twice_begins_one_tenant(pia, form):
    given = {**fields(pia.page("/tenants/new")), **form}

    first = pia.send("/tenants", given, token=given["csrf_token"])
    second = pia.send("/tenants", given, token=given["csrf_token"])

    assert first.headers["Location"] == second.headers["Location"]


def test_the_list_is_narrowed_turned_and_taken_along(our_book, pia, slug, monkeypatch):
    monkeypatch.setattr("touchline.web.office.listing.PAGE_ROWS", 2)
    names = [f"{slug}-{number}" for number in range(3)]
    for name in names:
        our_book.create_tenant(name)

    by_slug = pia.text(f"/tenants?q={slug}&sort=slug")
    second = pia.text(f"/tenants?q={slug}&sort=slug&after={names[1]}")
    newest = pia.text(f"/tenants?q={slug.upper()}")
    file = pia.page(f"/tenants?q={slug}&as=csv")

    assert [name in by_slug for name in names] == [True, True, False]
    assert [f"/tenants/{name}" in second for name in names] == [False, False, True]
    assert [name in newest for name in names] == [False, True, True]
    assert all(name in file.get_data(as_text=True) for name in names)
    assert "list.exported" in [line[0] for line in trail(our_book)]


def test_a_tenant_is_stopped_with_a_reason_and_a_tick(our_book, pia, slug):
    our_book.create_tenant(slug)
    page, path = f"/tenants/{slug}", f"/tenants/{slug}/state"

    unsure = submit(pia, page, path, {"reason": "unpaid"})
    unsaid = submit(pia, page, path, {"sure": "1"})
    stopped = submit(pia, page, path, {"reason": "unpaid", "sure": "1"})
    stale = submit(pia, page, path, {"was": "active", "reason": "unpaid", "sure": "1"})
    resumed = submit(pia, page, path, {})

    assert (unsure.status_code, unsaid.status_code, stopped.status_code) == (422, 422, 303)
    assert "Tick this" in shown(unsure)
    assert stale.status_code == 409
    assert resumed.status_code == 303
    said = [(line[0], line[1], line[2]) for line in trail(our_book) if line[0].startswith("tenant")]
    assert said[-2:] == [
        ("tenant.suspended", "staff:pia", f"tenant:{slug}"),
        ("tenant.resumed", "staff:pia", f"tenant:{slug}"),
    ]


@pytest.mark.parametrize("role", [Role.TRADER, Role.SUPPORT, Role.READ_ONLY])
def test_who_may_not_manage_tenants_reads_of_them_alone(our_book, platform_app, slug, role):
    our_book.create_tenant(slug)
    rita = seated(our_book, platform_app, "rita", role)

    page = rita.text(f"/tenants/{slug}")

    assert "Suspend the tenant" not in page
    assert rita.page("/tenants/new").status_code == 403
    form = {"was": "active", "reason": "x", "sure": "1"}
    assert rita.send(f"/tenants/{slug}/state", form).status_code == 403


def test_heads_are_the_players_who_bet_in_a_week(our_book, platform_app, slug):
    shop = Shop(our_book, slug)
    for name in ("ana", "ben"):
        shop.player(name, amount_minor=100_00)
    for who in ("ana", "ana", "ben"):
        shop.place(2, who=who, stake="1.00")
    known = platform_app.extensions[machinery.EXTENSION]
    platform_app.extensions[machinery.EXTENSION] = replace(known, head_price_minor=1_250)
    pia = seated(our_book, platform_app, "pia", Role.OWNER)

    page = shown(pia.page(f"/tenants/{slug}"))

    assert "so far 2 3 25.00" in page
    assert "A head costs 12.50 EUR a week." in page
    billed = pia.text(f"/billing?q={slug}&week=0&as=csv")
    assert f'"{slug}"' in billed
    assert '"2","3","25.00","EUR"' in billed
    assert ">0</td>" in pia.text(f"/billing?q={slug}")


def test_a_tenant_nobody_has_is_not_found(pia):
    assert pia.page("/tenants/nobody-has-this").status_code == 404
