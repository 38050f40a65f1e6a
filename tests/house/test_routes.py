"""Every route is guarded or public for a reason, and the edge answers as Flask would."""

import pytest
from house.sources import said
from werkzeug.test import Client

from touchline.web import liveness, tenancy
from touchline.web.public.odds import ODDS_PATH
from touchline.web.public.theme import CSS_PATH, THEME_PATH
from touchline.web.tenancy import Site

# What anybody may ask for, and why. Whatever is not here needs a guard.
PUBLIC = {
    "public.healthz": "the machine's supervisor asks it; it says nothing but that we run",
    "public.load_theme": "a site's look is what its visitors see",
    "public.stylesheet": "the same look, as CSS",
    "public.read_odds": "prices are the shop window",
    "player.lobby": "the shop window as pages",
    "player.sport": "as above",
    "player.league": "as above",
    "player.event": "as above",
    "visitor.sign_in_form": "the door has to be seen",
    "protection.show": "who is not signed in is sent to do so; shows them their own",
    "mine.bet": "its own guard asks who is signed in, and shows them their own",
    "mine.bets": "as above",
    "mine.statement": "as above",
    "mine.balance": "as above",
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
    "visitor.sign_out": "the session's token",
    "cashing.offer": "a player who is signed in and the session's token; the bet is their own",
    "cashing.take": "as above, and the offer",
    "protection.limit": "a player who is signed in, and the session's token",
    "protection.time_out": "as above",
    "protection.exclude": "as above, and a word that they are sure",
    "protection.remove": "as above",
    "protection.set_reality_check": "as above",
    "protection.acknowledge": "as above",
    "slip.change": "nothing: it changes a cookie of whoever asks",
    "slip.place": "as bets.place",
    "bets.place": "a player who is signed in, the session's token, and a key",
}
READING = {"GET", "HEAD", "OPTIONS"}

EDGE_PATHS = (
    *(liveness.PATH, "/readyz", "/ready", "/health/live", "/health/info"),
    *(THEME_PATH, CSS_PATH, ODDS_PATH),
)
CASES = [
    *EDGE_PATHS,
    f"{CSS_PATH}?v=0",
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
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    known = set(PUBLIC) | set(CHANGING)
    assert endpoints - known == set(), "guard it, or say in PUBLIC why anybody may read it"
    assert known - endpoints == set(), "PUBLIC or CHANGING names a route that is gone"


def test_a_public_route_changes_nothing(app):
    problems = [
        f"{rule.endpoint} takes {', '.join(rule.methods - READING)}: it needs a guard and a token"
        for rule in app.url_map.iter_rules()
        if rule.methods - READING and rule.endpoint not in CHANGING
    ]
    assert not problems, said(problems)


@pytest.mark.spec("S3.7")
@pytest.mark.parametrize("header", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_what_changes_something_refuses_every_other_origin(app, slug, header):
    rules = [rule for rule in app.url_map.iter_rules() if rule.methods - READING]
    client = app.test_client()

    answers = [
        client.open(rule.rule, method=method, headers={"Host": f"{slug}.localhost", **header})
        for rule in rules
        for method in rule.methods - READING
    ]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.spec("S3.1", "S3.4")
def test_what_the_edge_answers_is_a_route_too(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
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


def _flask(app):
    """The application behind the count, the edge and the bulkhead."""
    return Client(app.wsgi_app._pages._app)


def _site(slug):
    """What the edge would have told it."""
    return {tenancy.ENVIRON_KEY: Site(slug=slug)}


def _facts(answer):
    """Status, headers and body; ids, time and quota left are a request's own, and a server sets Date."""
    own = ("X-Correlation-ID", "X-Request-ID", "X-Response-Time", "Date", "X-Rate", "RateLimit")
    headers = sorted((name, value) for name, value in answer.headers if not name.startswith(own))
    return answer.status_code, headers, answer.data
