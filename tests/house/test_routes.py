"""Every route is guarded or public for a reason, and the edge answers as Flask would."""

import pytest
from house.sources import said
from werkzeug.test import Client

from touchline.web import liveness, tenancy
from touchline.web.office.guard import permission_of
from touchline.web.office.realm import realm_of
from touchline.web.public.odds import ODDS_PATH
from touchline.web.public.theme import CSS_PATH, LOGO_PATH, THEME_PATH
from touchline.web.session_cookies import Realm
from touchline.web.tenancy import Site

# What anybody may ask for, and why. Whatever is not here needs a guard.
PUBLIC = {
    "public.healthz": "the machine's supervisor asks it; it says nothing but that we run",
    "public.load_theme": "a site's look is what its visitors see",
    "public.stylesheet": "the same look, as CSS",
    "public.logo": "as above, as a picture",
    "public.read_odds": "prices are the shop window",
    "player.lobby": "the shop window as pages",
    "player.sport": "as above",
    "player.league": "as above",
    "player.event": "as above",
    "visitor.sign_in_form": "the door has to be seen",
    "joining.show": "a door; it says whether the tenant lets people register",
    "joining.finish_form": "who brings a letter's token",
    "rules.current": "what bets are graded by is for everybody to read",
    "rules.version": "as above",
    "results.show": "how matches ended; the database is asked now and then for all who look",
    "favourites.show": "what the visitor's own cookie names, beside the shop window",
    "search.show": "the shop window's names",
    "recovery.show": "a door",
    "recovery.finish_form": "who brings a letter's token",
    "mailbox.show": "only of development: letters that nothing sends",
    "account.show": "who is not signed in is sent to do so; shows them their own",
    "account.export": "its own guard asks who is signed in, and gives them their own",
    "protection.show": "who is not signed in is sent to do so; shows them their own",
    "mine.bet": "its own guard asks who is signed in, and shows them their own",
    "mine.bets": "as above",
    "mine.statement": "as above",
    "mine.balance": "as above",
    "settings.show": "how pages are told: a browser's own affair",
    "slip.show": "what the visitor's own cookie holds, beside the shop window",
    "machines.readyz": "says that the process takes requests",
    "machines.ready": "as above",
    "machines.health": "says healthy or degraded, nothing more",
    "machines.health_live": "as public.healthz",
    "machines.health_ready": "as machines.readyz",
    "machines.health_startup": "says that the process has started",
    "machines.health_info": "version and start, which every answer's headers hint at",
    "machines.health_detailed": "its own guard asks for the token in production",
    "machines.metrics": "as above",
    "platform.feeds": "as above; on a tenant's host there is no such page",
}
# What changes something, and what it asks for beside a form of the same origin.
CHANGING = {
    "visitor.sign_in": "name and password, and few of them a minute",
    "joining.ask": "nothing: it has a letter written, few of them a minute",
    "joining.finish": "a letter's token, good once",
    "recovery.ask": "as joining.ask",
    "recovery.finish": "as joining.finish",
    "visitor.take_code": "what the right password was answered with, and a code of the app",
    "account.change_password": "a player who is signed in, the session's token, and the old password",
    "account.end_session": "a player who is signed in, and the session's token",
    "account.begin_app": "as above",
    "account.confirm_app": "as above, and a code of the app",
    "account.remove_app": "as above",
    "visitor.sign_out": "the session's token",
    "cashing.offer": "a player who is signed in and the session's token; the bet is their own",
    "cashing.take": "as above, and the offer",
    "protection.limit": "a player who is signed in, and the session's token",
    "protection.time_out": "as above",
    "protection.exclude": "as above, and a word that they are sure",
    "protection.remove": "as above",
    "protection.set_reality_check": "as above",
    "protection.acknowledge": "as above",
    "favourites.change": "as slip.change",
    "settings.choose": "nothing: it changes a cookie of whoever asks",
    "slip.change": "nothing: it changes a cookie of whoever asks",
    "slip.place": "as bets.place",
    "bets.place": "a player who is signed in, the session's token, and a key",
}
# What staff reach before they are in; all else of theirs is guarded by a permission.
DOOR = {
    "sign_in_form": "the door has to be seen",
    "sign_in": "name and password, and few of them a minute",
    "code_form": "a session that has shown a password",
    "code": "as above, its token, and a code of the app",
    "app_form": "a session that has shown a password and never had an app",
    "app_picture": "as above",
    "app": "as above, its token, and a code of the app",
    "sign_out": "the session's token",
}
# How somebody of the platform comes into a tenant's office.
VISIT = {
    "visit_form": "shows a button; whoever presses it needs a code that is good once",
    "visit": "the code, which their console gave them a minute ago",
}
AREAS = ("office", "console")
READING = {"GET", "HEAD", "OPTIONS"}

EDGE_PATHS = (
    *(liveness.PATH, "/readyz", "/ready", "/health/live", "/health/info"),
    *(THEME_PATH, CSS_PATH, LOGO_PATH, ODDS_PATH),
)
CASES = [
    *EDGE_PATHS,
    f"{CSS_PATH}?v=0",
    f"{LOGO_PATH}?v=0",
    f"{ODDS_PATH}?sport=soccer",
    f"{ODDS_PATH}?sport=soccer&league=0000000000000",
    f"{ODDS_PATH}?sport=no-such-sport",
    f"{ODDS_PATH}?sport=soccer&page=99999999999999999999",
    f"{ODDS_PATH}?%00=%ff&sport=",
]


@pytest.fixture
def app(our_book):
    return our_book.web()


def test_every_route_is_public_for_a_reason(app):
    endpoints = {rule.endpoint for rule in _rules(app) if _area(rule) not in AREAS}
    known = set(PUBLIC) | set(CHANGING)
    assert endpoints - known == set(), "guard it, or say in PUBLIC why anybody may read it"
    assert known - endpoints == set(), "PUBLIC or CHANGING names a route that is gone"


def test_a_public_route_changes_nothing(app):
    problems = [
        f"{rule.endpoint} takes {', '.join(rule.methods - READING)}: it needs a guard and a token"
        for rule in _rules(app)
        if _area(rule) not in AREAS and rule.methods - READING and rule.endpoint not in CHANGING
    ]
    assert not problems, said(problems)


@pytest.mark.spec("S1.11")
def test_every_page_of_staff_is_guarded_by_a_permission(app):
    pages = [rule for rule in _rules(app) if _area(rule) in AREAS]
    open_to_all = {
        rule.endpoint for rule in pages if permission_of(app.view_functions[rule.endpoint]) is None
    }

    doors = {f"{area}.{name}" for area in AREAS for name in DOOR}
    assert open_to_all == doors | {f"office.{name}" for name in VISIT}


def test_what_is_below_the_paths_of_staff_is_staffs(app):
    strays = [
        rule.rule
        for rule in _rules(app)
        if (realm_of(rule.rule) is Realm.PLAYERS) == (_area(rule) in AREAS)
        and rule.endpoint != "platform.feeds"  # its own guard asks for the token in production
    ]

    assert strays == []


@pytest.mark.spec("S3.7")
@pytest.mark.parametrize("header", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_what_changes_something_refuses_every_other_origin(our_book, slug, header):
    app = our_book.web(**dict.fromkeys(("limit_global", "limit_tenant"), "100000+100000/s"))
    rules = [rule for rule in _rules(app) if rule.methods - READING]
    client = app.test_client()

    answers = [
        client.open(rule.rule, method=method, headers={"Host": f"{slug}.localhost", **header})
        for rule in rules
        for method in rule.methods - READING
    ]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.spec("S3.1", "S3.4")
def test_what_the_edge_answers_is_a_route_too(app):
    rules = {rule.rule for rule in _rules(app)}
    assert set(EDGE_PATHS) <= rules, "register it in web/routes.py over the edge's own function"


@pytest.mark.spec("S3.1", "S3.4")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", CASES)
def test_the_edge_and_flask_give_the_same_answer(app, slug, method, path):
    by_edge = app.test_client().open(path, method=method, headers={"Host": f"{slug}.localhost"})
    by_flask = _flask(app).open(path, method=method, environ_overrides=_site(slug))

    assert _facts(by_flask) == _facts(by_edge)


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize("path", [THEME_PATH, f"{ODDS_PATH}?sport=soccer"])
def test_the_edge_and_flask_revalidate_alike(app, slug, path):
    host = {"Host": f"{slug}.localhost"}
    tag = {"If-None-Match": app.test_client().get(path, headers=host).headers["ETag"]}

    by_edge = app.test_client().get(path, headers={**host, **tag})
    by_flask = _flask(app).get(path, headers=tag, environ_overrides=_site(slug))

    assert by_edge.status_code == 304
    assert _facts(by_flask) == _facts(by_edge)


def _rules(app):
    return list(app.url_map.iter_rules())


def _area(rule):
    return rule.endpoint.partition(".")[0]


def _flask(app):
    """The application behind the count, the edge and the bulkhead."""
    return Client(app.wsgi_app._pages._app)


def _site(slug):
    """What the edge would have told it."""
    return {tenancy.ENVIRON_KEY: Site(slug=slug)}


def _facts(answer):
    """Status, headers and body; ids, time and quota left are a request's own, and a server sets Date.

    What browsers are told is put on outside of both.
    """
    own = ("X-Correlation-ID", "X-Request-ID", "X-Response-Time", "Date", "X-Rate", "RateLimit")
    own += ("Content-Security-Policy", "Cross-Origin", "X-Content-Type-Options")
    headers = sorted((name, value) for name, value in answer.headers if not name.startswith(own))
    return answer.status_code, headers, answer.data
