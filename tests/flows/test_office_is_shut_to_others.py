"""Every page of staff is tried by everybody it is not for: none says a word of the tenant (T12)."""

import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop
from harness.visitors import add_player

from touchline import codes
from touchline.accounts.notes.write import write_note
from touchline.rights import PLATFORM, Role, permitted
from touchline.staff.approvals.agree import ask
from touchline.staff.approving import ApprovalAction
from touchline.web.office.guard import permission_of

pytestmark = pytest.mark.spec("B2", "S1.11", "B4")

CANARY = "canary-of-acme"
READING = {"GET", "HEAD", "OPTIONS"}
MANY = {"limit_global": "100000+100000/s", "limit_tenant": "100000+100000/s"}


@pytest.fixture
def app(our_book, office_of_acme):
    assert office_of_acme
    with opened_office(our_book, **MANY) as app:
        yield app


@pytest.fixture
def known(our_book, office_of_acme, slug):
    """What addresses of acme's pages are made of: everything of it carries the canary."""
    book, acme = our_book, office_of_acme
    add_clerk(book, acme, CANARY, Role.TRADER)
    shop = Shop(book, slug, tenant_id=acme)
    player_id = shop.player(CANARY, 100_00).player_id
    bet_id = shop.place(1, who=CANARY).bet_id
    Referee(shop).end(1, 2, 1)
    write_note(book.platform_db, acme, player_id, CANARY, by=TESTER)
    code = codes.encode(player_id)
    figures = {"kind": "goodwill", "currency": "EUR", "amount_minor": 5}
    subject, action = f"player:{code}", ApprovalAction.ADJUST
    request = ask(book.platform_db, acme, action, subject, figures, by=TESTER, reason=CANARY)
    return {
        "players": code,
        "bets": codes.encode(bet_id),
        "approvals": request,
        "staff": CANARY,
        "settlement": shop.event_code(1),
        "trading": shop.event_code(2),
        "cashier": code,
    }


def addresses(app, area, known):
    """Each guarded page of an area as (method, path below it), with acme's own codes in it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] != area:
            continue
        if permission_of(app.view_functions[rule.endpoint]) is None:
            continue
        words = rule.rule.split("/")
        named = known.get(words[2] if len(words) > 2 else "", "0" * 13)
        path = "/".join(named if word.startswith("<") else word for word in words[2:])
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, f"/{path}" if path else ""


def tried(browser, app, area, known):
    """The answers to everything an area has, as (method, path, answer)."""
    return [
        (method, path, browser.page(path) if method == "GET" else browser.send(path, token="x"))
        for method, path in addresses(app, area, known)
    ]


def outsiders(book, app, slug):
    """Everybody whom acme's office is not for, in front of it."""
    rival_slug = f"r-{slug}"
    rival = book.create_tenant(rival_slug, name="Rival")
    book.theme_publisher().publish_once()
    add_clerk(book, rival, "rita")
    rita = ClerkBrowser(app, rival_slug, "rita")
    rita.enrol()
    carried = ClerkBrowser(app, slug, "rita")
    carried.bring("office", rita.cookie("office"))
    add_clerk(book, PLATFORM, "pia")
    pia = ClerkBrowser(app, slug, "pia", host="localhost", area="/platform")
    pia.enrol()
    of_platform = ClerkBrowser(app, slug, "pia")
    of_platform.bring("office", pia.cookie("platform"))
    half = ClerkBrowser(app, slug, CANARY)
    half.give_password()
    forged = ClerkBrowser(app, slug, host=f"{slug}.localhost.evil.test")
    return {
        "nobody": ClerkBrowser(app, slug),
        "rival's owner, cookie carried here": carried,
        "the platform's owner, cookie carried here": of_platform,
        "who showed a password alone": half,
        "a host of somebody else's": forged,
    }, rita


def test_nobody_else_gets_a_word_of_a_tenant(our_book, app, office_of_acme, slug, known):
    add_player(our_book, office_of_acme, "ana")
    browsers, rita = outsiders(our_book, app, slug)
    ana = ClerkBrowser(app, slug, salt="ana")
    ana.sign_in("ana")
    browsers["a player"] = ana

    leaks = [
        (who, method, path, answer.status_code)
        for who, browser in browsers.items()
        for method, path, answer in tried(browser, app, "office", known)
        if answer.status_code not in {303, 403, 404} or CANARY in answer.get_data(as_text=True)
    ]
    of_rival = [
        (method, path, answer.status_code)
        for method, path, answer in tried(rita, app, "office", known)
        if CANARY in answer.get_data(as_text=True)
        or (
            "0" * 13 not in path
            and known["players"] in path
            and answer.status_code not in {403, 404}
        )
    ]

    assert leaks == []
    assert of_rival == []


def test_a_tenants_owner_reaches_nothing_of_the_platforms(app, slug, known):
    otto = ClerkBrowser(app, slug)
    otto.enrol()
    there = ClerkBrowser(app, slug, host="localhost", area="/platform")
    there.bring("platform", otto.cookie("office"))

    answers = [answer.status_code for *_, answer in tried(there, app, "console", known)]

    assert set(answers) <= {303, 403, 404}
    assert len(answers) > 5


def test_the_crawl_itself_finds_what_the_owner_may_read(app, slug, known):
    otto = ClerkBrowser(app, slug)
    otto.enrol()

    read = [
        path
        for method, path, answer in tried(otto, app, "office", known)
        if method == "GET" and CANARY in answer.get_data(as_text=True)
    ]

    assert len(read) >= 10, "the canary is on the pages that the others did not get"
    assert all(
        answer.status_code == 403
        for method, _, answer in tried(otto, app, "office", known)
        if method != "GET"
    ), "no form is taken without its token"


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.SUPPORT, Role.TRADER])
def test_every_page_keeps_to_its_permission(our_book, app, office_of_acme, slug, known, role):
    add_clerk(our_book, office_of_acme, "rosa", role)
    rosa = ClerkBrowser(app, slug, "rosa")
    rosa.enrol()
    token = rosa.token()
    views = {rule.rule: rule for rule in app.url_map.iter_rules()}
    wrong = []
    for rule in views.values():
        if not rule.endpoint.startswith("office."):
            continue
        permission = permission_of(app.view_functions[rule.endpoint])
        if permission is None:
            continue
        words = rule.rule.split("/")
        named = known.get(words[2] if len(words) > 2 else "", "0" * 13)
        path = "/".join(named if word.startswith("<") else word for word in words[2:])
        path = f"/{path}" if path else ""
        is_reading = not (rule.methods - READING)
        answer = rosa.page(path) if is_reading else rosa.send(path, {"key": ""}, token=token)
        is_open = permitted(role, permission, scope=office_of_acme)
        if (answer.status_code != 403) != is_open:
            wrong.append((rule.endpoint, permission, answer.status_code))

    assert wrong == []
