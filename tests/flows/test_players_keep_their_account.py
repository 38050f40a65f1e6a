"""A player's own account: another password, where they are signed in, and everything kept of them."""

import pytest
from harness.people import trail
from harness.visitors import PASSWORD, Browser, add_player, opened_app
from lxml import html

from touchline.web.devices import device_of, instant_of

pytestmark = pytest.mark.spec("B5")

NEW = "quite another one"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Client(Browser):
    """A player before the page."""

    def page(self):
        return html.fromstring(self.get("/account").get_data())

    def send(self, path, **form):
        token = self.page().xpath("//main//input[@name='csrf_token']/@value")[0]
        return self.post(f"/account{path}", {"csrf_token": token, **form})


@pytest.fixture
def app(our_book, site_with_ana):
    assert site_with_ana
    with opened_app(our_book, limit_login="100+100/s") as app:
        yield app


@pytest.fixture
def ana(app, slug):
    client = Client(app, slug)
    client.sign_in()
    return client


@pytest.fixture
def elsewhere(app, slug):
    client = Client(app, slug, salt="elsewhere")
    client.post("/sign-in", {"name": "ana", "password": PASSWORD}, **{"User-Agent": FIREFOX})
    return client


def words(element):
    return " ".join(element.text_content().split())


def test_who_is_not_signed_in_is_sent_to_the_door(app, slug):
    stranger = Client(app, slug, salt="stranger")

    assert stranger.get("/account").headers["Location"] == "/sign-in?next=/account"
    assert stranger.post("/account/password", {"old": PASSWORD, "new": NEW}).status_code == 401
    assert stranger.get("/account/export").status_code == 401


def test_another_password_signs_out_everywhere_but_here(our_book, site_with_ana, ana, elsewhere):
    answer = ana.send("/password", old=PASSWORD, new=NEW)

    assert answer.status_code == 303
    assert ana.get("/bets").status_code == 200
    assert elsewhere.get("/bets").status_code == 401
    assert elsewhere.sign_in(password=PASSWORD).status_code == 422
    assert elsewhere.sign_in(password=NEW).status_code == 303
    assert trail(our_book, site_with_ana)[-1][:2] == ("player.password_changed", "player:Ana")


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"old": "wrong", "new": NEW}, "not your password"),
        ({"old": PASSWORD, "new": "short"}, "8 to 128"),
        ({}, "not your password"),
    ],
)
def test_a_password_is_changed_by_who_has_it_alone(ana, form, why):
    answer = ana.send("/password", **form)

    assert answer.status_code == 422
    assert why in words(html.fromstring(answer.get_data()))
    assert ana.get("/bets").status_code == 200


def test_a_player_sees_where_they_are_signed_in_and_signs_out_there(ana, elsewhere):
    shown = [words(each) for each in ana.page().cssselect(".device")]
    (digest,) = ana.page().xpath("//ul//button[@name='session']/@value")

    answer = ana.send("/sessions", session=digest)

    assert shown[0].startswith("Firefox, Linux since")
    assert shown[1].endswith("this one")
    assert answer.status_code == 303
    assert elsewhere.get("/bets").status_code == 401
    assert ana.get("/bets").status_code == 200


def test_all_others_are_signed_out_at_once(ana, elsewhere, app, slug):
    third = Client(app, slug, salt="third")
    third.sign_in()

    ana.send("/sessions", session="others")

    assert [each.get("/bets").status_code for each in (ana, elsewhere, third)] == [200, 401, 401]


def test_nobody_elses_session_is_ended(our_book, site_with_ana, ana, app, slug):
    add_player(our_book, site_with_ana, "ben")
    ben = Client(app, slug, salt="ben")
    ben.sign_in("ben")
    ben.sign_in("ben")
    digests = ben.page().xpath("//button[@name='session']/@value")

    for digest in [*digests, "", "x", "*"]:
        ana.send("/sessions", session=digest)

    assert ben.get("/bets").status_code == 200
    assert ana.get("/bets").status_code == 200


def test_everything_that_is_kept_comes_as_a_file(ana):
    answer = ana.get("/account/export")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json["player"]["name"] == "ana"
    assert answer.json["balances"]["currency"] == "EUR"
    assert answer.json["bets"] == answer.json["statement"] == []


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words(agent, device):
    assert device_of(agent) == device


def test_a_session_that_does_not_say_since_when_is_shown_without():
    assert instant_of("") is None
