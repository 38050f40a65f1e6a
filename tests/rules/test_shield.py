"""What browsers are told with every answer, and how the Observatory would score it."""

import pytest
from harness.observatory import score

from touchline.web import tenancy
from touchline.web.pages import PAGE_HEADERS
from touchline.web.shield import Shield
from touchline.web.tenancy import Site

HTML = ("Content-Type", "text/html; charset=utf-8")
ODDS = "/api/public/odds"
FRIEND = "https://odds.example"


def told(*headers, path="/", origin="", site=None, **settings):
    environ = {"PATH_INFO": path, tenancy.ENVIRON_KEY: site or Site(slug="acme")}
    if origin:
        environ["HTTP_ORIGIN"] = origin
    answer = list(headers)
    Shield(**{"is_production": True, **settings}).put_on(environ, answer)
    return answer


@pytest.mark.spec("S1.9")
@pytest.mark.parametrize("kind", [HTML, ("Content-Type", "application/json"), ("Allow", "GET")])
def test_every_kind_of_answer_scores_high(kind):
    headers = dict(told(kind))

    assert score(headers) >= 125
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.spec("S1.9")
def test_a_page_is_told_everything_once():
    answer = told(HTML, *PAGE_HEADERS.items())

    names = [name for name, _ in answer]
    assert len(names) == len(set(names))
    assert set(PAGE_HEADERS) < set(names)
    assert score(dict(answer)) >= 130


def test_an_answer_keeps_what_it_says_for_itself():
    own = ("Content-Security-Policy", "default-src 'none'; sandbox")

    assert [each for each in told(HTML, own) if each[0] == own[0]] == [own]


@pytest.mark.spec("S1.9")
def test_only_production_promises_https_and_only_for_what_is_ours():
    name = "Strict-Transport-Security"

    assert name not in dict(told(HTML, is_production=False))
    assert dict(told(HTML))[name] == "max-age=31536000; includeSubDomains"
    assert dict(told(HTML, site=Site(host="bets.acme.example")))[name] == "max-age=31536000"


@pytest.mark.spec("S0.5")
@pytest.mark.parametrize(
    "origin",
    ["", "null", "https://odds.example.evil", "http://odds.example", "https://ODDS.example", "*"],
)
def test_a_stranger_may_not_read_the_api(origin):
    answer = told(path=ODDS, origin=origin, origins=frozenset({FRIEND}))

    assert "Access-Control-Allow-Origin" not in dict(answer)
    assert ("Vary", "Origin") in answer


@pytest.mark.spec("S0.5")
def test_a_listed_origin_may_read_the_api_and_nothing_else():
    friends = {"origin": FRIEND, "origins": frozenset({FRIEND})}

    assert dict(told(path=ODDS, **friends))["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Origin" not in dict(told(HTML, path="/bets", **friends))
    assert "Access-Control-Allow-Origin" not in dict(told(path=ODDS, origin=FRIEND))


def test_the_score_punishes_what_the_observatory_does():
    good = dict(told(HTML))

    assert score({}) <= 40
    for name, value in (
        ("Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline'"),
        ("Strict-Transport-Security", "max-age=60"),
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", ""),
    ):
        assert score({**good, name: value}) < 130
    assert score(good, ["sid=1; HttpOnly; SameSite=Lax"]) <= 60
    assert score(good, ["sid=1; HttpOnly; Secure; SameSite=Lax"]) == score(good) + 5
