"""The page of limits and breaks, as a player uses it; and a reality check between two slips."""

import re
import uuid
from datetime import timedelta

import pytest
from harness.people import trail
from harness.shop import Shop
from harness.visitors import Browser, opened_app
from lxml import html

from touchline.plumbing.pacing import utc_now
from touchline.protection.breaks.exclude import exclude
from touchline.rights import at_terminal
from touchline.wiring import session_store

pytestmark = pytest.mark.spec("B5")

LIMIT = {"kind": "loss", "period": "week", "amount": "20.00"}


class Client(Browser):
    """A player before the page."""

    def page(self):
        return html.fromstring(self.get("/protection").get_data())

    def send(self, path, **form):
        """Fill in a form of the page."""
        (token,) = set(self.page().xpath("//input[@name='csrf_token']/@value"))
        return self.post(f"/protection{path}", {"csrf_token": token, **form})

    def words(self):
        return " ".join(self.page().find(".//main").text_content().split())

    def bet(self, shop, stake="10.00", **headers):
        token = re.search(r'name="csrf_token" value="([^"]*)"', self.get().text)
        slip = {
            "key": str(uuid.uuid4()), "type": "single", "stake": stake, "csrf_token": token[1],
            "selection": shop.selection(1), "price": "2.00",
        }  # fmt: skip
        return self.post("/bets", slip, **headers)


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def app(shop):
    with opened_app(shop.book) as app:
        yield app


@pytest.fixture
def ana(app, slug):
    client = Client(app, slug)
    client.sign_in()
    return client


def kept(shop, *columns):
    return shop.rows(f"SELECT {', '.join(columns)} FROM player_protection")


def test_who_is_not_signed_in_is_sent_to_the_door(app, slug):
    stranger = Client(app, slug, salt="stranger")

    answer = stranger.get("/protection")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/protection")
    assert stranger.post("/protection/time-out", {"hours": "24"}).status_code == 401


def test_the_page_is_sound_and_reached_from_every_other(ana):
    page = ana.page()
    ids = page.xpath("//@id")

    assert page.xpath("//h1")[0].text == "Limits and breaks"
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert all(form.get("method") == "post" for form in page.iter("form"))
    assert len(page.xpath("//main//form")) == len(page.xpath("//main//input[@name='csrf_token']"))
    assert 'href="/protection"' in ana.get().text
    assert ana.get("/protection").headers["Cache-Control"] == "private, no-store"


def test_a_limit_is_set_asked_for_and_confirmed(shop, ana):
    assert ana.send("/limits", **LIMIT).status_code == 303
    assert "Losses a week: 20.00 EUR, 0.00 used" in ana.words()
    assert ana.bet(shop, stake="20.01").status_code == 422
    assert ana.bet(shop, stake="12.50").status_code == 303
    assert "20.00 EUR, 12.50 used" in ana.words()

    ana.send("/limits", **{**LIMIT, "amount": ""})
    assert "20.00 EUR, 12.50 used No limit asked for" in ana.words()
    early = ana.send("/limits", **LIMIT, confirm="1")
    assert (early.status_code, "from 24 hours after" in early.text) == (422, True)
    shop.rows("UPDATE player_limits SET asked_at = now() - interval '25 hours' RETURNING kind")
    assert ana.page().xpath("//input[@name='confirm']")
    ana.send("/limits", **LIMIT, confirm="1")

    assert "Losses a week: none" in ana.words()
    assert ana.bet(shop, stake="20.00").status_code == 303
    assert trail(shop.book, shop.tenant_id)[-1][:2] == ("protection.limit_changed", "player:Ana")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/limits", {**LIMIT, "kind": "luck"}),
        ("/limits", {**LIMIT, "period": "year"}),
        ("/limits", {**LIMIT, "amount": "-1"}),
        ("/limits", {**LIMIT, "amount": "1.005"}),
        ("/limits", {**LIMIT, "amount": "ten"}),
        ("/time-out", {"hours": "23"}),
        ("/time-out", {"hours": "9999"}),
        ("/time-out", {"hours": "-24"}),
        ("/time-out", {}),
        ("/exclusion", {"months": "6"}),
        ("/exclusion", {"months": "5", "sure": "1"}),
        ("/exclusion", {"months": "999999", "sure": "1"}),
        ("/reality-check", {"minutes": "1"}),
        ("/reality-check", {"minutes": "\u0661\u0665"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(shop, ana, path, form):
    answer = ana.send(path, **form)

    assert answer.status_code == 422
    assert kept(shop, "player_id") == []
    assert shop.rows("SELECT kind FROM player_limits") == []


@pytest.mark.parametrize(
    "path",
    ["/limits", "/time-out", "/exclusion", "/exclusion/removal", "/reality-check",
     "/reality-check/seen"],
)  # fmt: skip
def test_a_form_without_the_sessions_token_does_nothing(shop, ana, path):
    form = {**LIMIT, "hours": "24", "months": "6", "sure": "1", "minutes": "30"}

    assert ana.post(f"/protection{path}", form).status_code == 403
    assert kept(shop, "player_id") == []


def test_a_break_begins_with_the_form(shop, ana):
    assert ana.send("/time-out", hours="24").status_code == 303

    assert "You are taking a break until" in ana.words()
    refused = ana.bet(shop)
    assert (refused.status_code, "taking a break" in refused.text) == (422, True)
    again = ana.send("/time-out", hours="24")
    assert again.status_code in {303, 409}


def test_an_exclusion_signs_out_everywhere_and_lets_in_to_read(shop, app, ana, slug):
    phone = Client(app, slug, salt="phone")
    phone.sign_in()

    answer = ana.send("/exclusion", months="6", sure="1")

    assert (answer.status_code, ana.name_shown(), phone.name_shown()) == (303, None, None)
    ana.sign_in()
    assert "You are excluded until" in ana.words()
    assert ana.bet(shop).status_code == 422
    early = ana.send("/exclusion/removal")
    assert (early.status_code, "lasted six months" in early.text) == (422, True)
    assert shop.count() == 0


def test_the_end_of_an_exclusion_is_asked_for_and_taken_back(shop, ana):
    whose = (shop.book.platform_db, shop.tenant_id, shop.bettors["ana"].player_id)
    exclude(*whose, months=None, by=at_terminal("otto"))
    shop.rows(
        "UPDATE player_protection SET excluded_at = now() - interval '7 months' RETURNING player_id"
    )
    ana.sign_in()

    ana.send("/exclusion/removal")
    assert "We are looking at it" in ana.words()
    ana.send("/exclusion/removal", withdraw="1")

    assert kept(shop, "removal") == [("none",)]


def test_the_time_of_play_counts_from_signing_in_and_is_told(shop, ana):
    ana.send("/reality-check", minutes="30")
    ana.bet(shop, stake="12.50")
    earlier = (
        "UPDATE player_protection SET reality_from = now() - interval '31 minutes'"
        " RETURNING player_id"
    )
    shop.rows(earlier)

    assert "You have been playing for 31 minutes" in ana.words()
    assert "Staked 12.50 EUR, come back 0.00 EUR" in ana.words()
    assert "how long you have been playing" in ana.bet(shop).text
    assert ana.send("/reality-check/seen").status_code == 303
    assert ana.bet(shop).status_code == 303

    shop.rows(earlier)
    ana.sign_out()
    ana.sign_in()
    assert ana.bet(shop).status_code == 303
    ana.send("/reality-check", minutes="0")
    assert kept(shop, "reality_every_min", "reality_from") == [(None, None)]


def test_who_comes_back_to_a_session_that_was_kept_begins_to_play_anew(shop, app, slug):
    client = Client(app, slug)
    client.sign_in(keep="1")
    client.send("/reality-check", minutes="15")
    shop.rows(
        "UPDATE player_protection SET reality_from = now() - interval '2 hours' RETURNING player_id"
    )
    assert "You have been playing for 120 minutes" in client.words()

    long_ago = round((utc_now() - timedelta(hours=2)).timestamp() * 1000)
    store = session_store(shop.book.settings)
    store.confirm(slug, client.cookie(), at_ms=long_ago)

    assert "You have been playing for 0 minutes" in client.words()
    assert client.bet(shop).status_code == 303
