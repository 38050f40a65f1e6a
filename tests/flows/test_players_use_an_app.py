"""A player's app is asked for at the door: its codes are good once, and so are recovery codes."""

import re
import time

import pyotp
import pytest
from harness.people import TESTER, trail
from harness.visitors import PASSWORD, Browser, opened_app
from lxml import html

from touchline.accounts.login import find_player
from touchline.accounts.second.factor import Whose, forget_factor, is_asked_for
from touchline.accounts.totp import STEP_S
from touchline.rights import NotPermitted, as_player

pytestmark = pytest.mark.spec("B5")


class Client(Browser):
    """A player with an app."""

    secret = ""

    def page(self):
        return html.fromstring(self.get("/account").get_data())

    def send(self, path, **form):
        token = self.page().xpath("//main//input[@name='csrf_token']/@value")[0]
        return self.post(f"/account{path}", {"csrf_token": token, **form})

    def set_up(self):
        """Begin with an app and confirm it; the recovery codes."""
        self.send("/app")
        self.secret = self.page().cssselect("#app code")[0].text.replace(" ", "")
        answer = self.send("/app/confirm", code=self.code(-1))
        if answer.status_code == 422:  # the step ended meanwhile, and the one before is long gone
            answer = self.send("/app/confirm", code=self.code(-1))
        return [
            each.text for each in html.fromstring(answer.get_data()).cssselect(".recovery code")
        ]

    def code(self, steps=0):
        """What the app shows now, or some steps from now."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + steps * STEP_S)

    def second(self, code, **form):
        """Sign in with the password, and then with a code."""
        form = html.fromstring(self.sign_in(**form).get_data()).find(".//main//form")
        return self.post("/sign-in/code", {**dict(form.form_values()), "code": code})


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


def text(answer):
    return " ".join(html.fromstring(answer.get_data()).find(".//main").text_content().split())


def test_an_app_is_set_up_and_asked_for_from_then_on(our_book, site_with_ana, ana):
    codes = ana.set_up()
    ana.sign_out()

    halfway = ana.sign_in()
    nobody = ana.get("/bets")
    answer = ana.second(ana.code(), keep="1")

    assert len(codes) == 10
    assert "One more step" in text(halfway)
    assert nobody.status_code == 401
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert ana.get("/bets").status_code == 200
    assert [line[0] for line in trail(our_book, site_with_ana)][-2:] == [
        "player.factor_begun",
        "player.factor_confirmed",
    ]


def test_who_wants_to_go_somewhere_gets_there_after_both_steps(ana):
    ana.set_up()
    ana.sign_out()

    assert ana.second(ana.code(), next="/bets").headers["Location"] == "/bets"


def test_a_code_is_good_once(ana, app, slug):
    ana.set_up()
    code = ana.code()
    elsewhere = Client(app, slug, salt="elsewhere")

    first, again = ana.second(code), elsewhere.second(code)

    assert (first.status_code, again.status_code) == (303, 422)
    assert "used before" in text(again)


def test_a_recovery_code_is_good_once_and_however_it_is_typed(ana, app, slug):
    code = ana.set_up()[0]
    ana.sign_out()
    elsewhere = Client(app, slug, salt="elsewhere")

    first, again = ana.second(f" {code.upper()} "), elsewhere.second(code)

    assert (first.status_code, again.status_code) == (303, 422)
    assert "9 recovery codes are left" in text(ana.get("/account"))


@pytest.mark.parametrize("code", ["", "000000", "x", "\N{SNOWMAN}" * 100, "abcd-efgh-jkmn-pqrs"])
def test_a_wrong_code_lets_nobody_in_and_asks_again(ana, code):
    ana.set_up()
    ana.sign_out()

    answer = ana.second(code)

    assert answer.status_code == 422
    assert "One more step" in text(answer)
    assert ana.get("/bets").status_code == 401


def test_without_the_first_step_there_is_no_second(ana, app, slug):
    ana.set_up()
    stranger = Client(app, slug, salt="stranger")

    for halfway in ("", "x", "e30.x.y"):
        answer = stranger.post("/sign-in/code", {"halfway": halfway, "code": ana.code()})
        assert (answer.status_code, "took too long" in text(answer)) == (422, True)


def test_what_began_before_the_password_changed_does_not_end_after(ana, app, slug):
    ana.set_up()
    elsewhere = Client(app, slug, salt="elsewhere")
    form = html.fromstring(elsewhere.sign_in().get_data()).find(".//main//form")
    ana.send("/password", old=PASSWORD, new="quite another one")

    answer = elsewhere.post("/sign-in/code", {**dict(form.form_values()), "code": ana.code()})

    assert answer.status_code == 422


def test_an_app_is_done_without_by_who_has_it_alone(ana):
    codes = ana.set_up()

    refused = ana.send("/app/remove", code="000000")
    removed = ana.send("/app/remove", code=codes[1])
    ana.sign_out()

    assert (refused.status_code, removed.status_code) == (422, 303)
    assert ana.sign_in().status_code == 303


def test_an_app_that_was_not_confirmed_is_not_asked_for(ana):
    ana.send("/app")
    wrong = ana.send("/app/confirm", code="000000")
    ana.sign_out()

    assert wrong.status_code == 422
    assert ana.sign_in().status_code == 303


def test_the_picture_and_the_letters_say_the_same(ana):
    ana.send("/app")
    page = ana.page()

    assert page.cssselect("#app svg")
    assert re.fullmatch(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.cssselect("#app code")[0].text)


def test_staff_take_an_app_away_and_players_only_their_own(our_book, site_with_ana, ana, slug):
    ana.set_up()
    player = find_player(our_book.platform_db, slug=slug, username="ana")
    hers = Whose(site_with_ana, player.id)

    other = as_player(site_with_ana, player.id + 1, "eva")
    with pytest.raises(NotPermitted):
        forget_factor(our_book.platform_db, hers, by=other, reason="x")
    assert forget_factor(our_book.platform_db, hers, by=TESTER, reason="lost the phone")
    assert not forget_factor(our_book.platform_db, hers, by=TESTER, reason="again")

    assert not is_asked_for(our_book.platform_db, hers)
