"""Every route and every error page of the running application carries the whole set of headers."""

import pytest
from harness.observatory import score
from house.sources import said

from touchline.web import liveness

KNOWN = "Content-Security-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options"
# A host header an attacker may send, and what it may come to: never another site's page.
HOSTS = (
    "evil.example",
    "evil.example:8080",
    "acme.localhost.evil.example",
    "acme.localhost@evil.example",
    "localhost/evil",
    "localhost\\evil",
    "xn--80ak6aa92e.example",
    "a" * 300,
    "acme..localhost",
    "127.0.0.1.",
    "[::1]",
    "0",
    "",
)


@pytest.fixture
def app(our_book):
    return our_book.web()


def paths(app):
    """Each route with something in its holes, and what no route answers."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    filled = {_filled(rule) for rule in rules}
    return sorted(filled | {"/nothing/here", "/static/none/app.css", "/api/nothing"})


def _filled(rule):
    path = rule.rule
    for name in rule.arguments:
        for hole in (f"<{name}>", f"<string:{name}>", f"<path:{name}>"):
            path = path.replace(hole, "x1")
    return path


@pytest.mark.spec("S1.9")
def test_every_answer_is_shielded(app, slug):
    client, problems = app.test_client(), []
    for path in paths(app):
        for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
            answer = client.open(path, method=method, headers={"Host": f"{slug}.localhost"})
            cookies = [f"{line}; Secure" for line in answer.headers.getlist("Set-Cookie")]
            points = score(dict(answer.headers), cookies, is_https=False)
            wanted = 130 if answer.mimetype == "text/html" else 125
            if points < wanted:
                problems.append(f"{method} {path}: {answer.status_code} scores {points}")
            doubled = [name for name in KNOWN if len(answer.headers.getlist(name)) != 1]
            problems += [f"{method} {path}: {name} not once" for name in doubled]
    assert not problems, said(problems)


@pytest.mark.spec("S1.9")
def test_a_strange_host_gets_nobodys_page(app, slug):
    client, problems = app.test_client(), []
    for host in HOSTS:
        strange = {"Host": host, "X-Forwarded-Host": f"{slug}.localhost", "Forwarded": "host=evil"}
        for path in ("/", "/sign-in", "/bets"):
            answer = client.get(path, headers=strange)
            told = answer.data.decode() + answer.headers.get("Location", "")
            if (
                answer.status_code not in {200, 303, 400, 401, 404}
                or slug in told
                or "evil" in told
            ):
                problems.append(f"{host[:40]!r} {path}: {answer.status_code}")
            if score(dict(answer.headers), is_https=False) < 125:
                problems.append(f"{host[:40]!r} {path}: not shielded")
    assert not problems, said(problems)


def test_a_host_that_is_none_still_answers_the_supervisor(app):
    answer = app.test_client().get(liveness.PATH, headers={"Host": "a b"})

    assert answer.status_code == 200
