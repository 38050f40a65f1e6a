"""Signing in and out on a site, as a browser does it."""

import logging

import pytest
from harness.visitors import PASSWORD, Browser, add_player, opened_app

from touchline.plumbing import logs

pytestmark = pytest.mark.spec("S3.7")


def test_a_player_signs_in_sees_the_name_and_signs_out(browser):
    assert browser.name_shown() is None
    assert "Sign in" in browser.get().get_data(as_text=True)

    answer = browser.sign_in(next="/sports/soccer")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sports/soccer")
    assert browser.name_shown() == "Ana"

    answer = browser.sign_out()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert browser.cookies() == {}
    assert browser.name_shown() is None


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong one"), ("nobody", PASSWORD)])
def test_a_wrong_sign_in_gets_the_form_again_and_no_cookie(browser, name, password):
    answer = browser.sign_in(name, password)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The name or the password is wrong." in text
    assert f'value="{name}"' in text
    assert password not in text
    assert browser.cookies() == {}


@pytest.mark.spec("S1.9")
def test_the_cookies_are_for_this_host_and_no_script(our_book, slug, open_app):
    plain = Browser(open_app, slug).sign_in().headers.getlist("Set-Cookie")
    with opened_app(our_book, environment="production", secret_key="k" * 40) as secure:
        strict = Browser(secure, slug).sign_in().headers.getlist("Set-Cookie")

    assert [cookie.partition("=")[0] for cookie in plain] == ["sid", "tk"]
    assert [cookie.partition("=")[0] for cookie in strict] == ["__Host-sid", "__Host-tk"]
    for cookie in strict:
        parts = {part.strip().partition("=")[0] for part in cookie.split(";")[1:]}
        assert parts >= {"Secure", "HttpOnly", "Path", "SameSite"}
        assert "Domain" not in parts
        assert "SameSite=Lax" in cookie
        assert "Path=/;" in f"{cookie};"
    assert "Max-Age" not in strict[0]


@pytest.mark.spec("S1.9")
def test_a_page_with_a_name_on_it_is_kept_by_nobody(browser):
    anonymous = browser.get()
    browser.sign_in()

    mine = browser.get(**{"If-None-Match": anonymous.headers["ETag"], "Accept-Encoding": "gzip"})

    assert mine.status_code == 200
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in mine.headers
    assert "Content-Encoding" not in mine.headers
    assert "Cookie" in mine.headers["Vary"]
    assert browser.name_shown(mine) == "Ana"


def test_nobody_else_gets_the_name_from_the_cache(open_app, slug, browser):
    browser.sign_in()
    assert browser.name_shown() == "Ana"

    assert Browser(open_app, slug).name_shown() is None
    assert b"Ana" not in Browser(open_app, slug).get().data


def test_the_id_changes_with_every_sign_in_and_the_old_one_is_over(open_app, slug, browser):
    planted = f"{slug}.{'A' * 43}"
    browser.bring("sid", planted)

    browser.sign_in()
    first = browser.cookie()
    browser.sign_in()
    second = browser.cookie()

    assert len({planted, first, second}) == 3
    thief = Browser(open_app, slug)
    thief.bring("sid", first)
    assert thief.name_shown() is None
    assert browser.name_shown() == "Ana"


@pytest.mark.spec("B2")
def test_a_session_is_good_on_its_own_site_only(our_book, open_app, slug, browser, caplog):
    our_book.create_tenant(f"{slug}x")
    our_book.theme_publisher().publish_once()
    browser.sign_in()
    rival = Browser(open_app, f"{slug}x")
    rival.bring("sid", browser.cookie())
    rival.bring("tk", browser.cookie("tk"))

    with caplog.at_level(logging.WARNING):
        shown = rival.name_shown()

    assert shown is None
    assert rival.cookies() == {}
    (told,) = [r for r in caplog.records if r.message == "security.foreign_session_refused"]
    assert told.of_tenant == slug
    assert browser.name_shown() == "Ana"


def test_a_made_up_cookie_of_another_site_is_noise(browser, caplog):
    browser.bring("sid", f"rival.{'B' * 43}")

    with caplog.at_level(logging.WARNING):
        assert browser.name_shown() is None

    assert "security.foreign_session_refused" not in caplog.text


@pytest.mark.spec("B2")
def test_two_sites_below_one_host_keep_their_sessions_apart(our_book, open_app, slug):
    rival_id = our_book.create_tenant(f"{slug}x")
    our_book.theme_publisher().publish_once()
    add_player(our_book, rival_id, "rita")
    by_path = Browser(open_app, slug, host="localhost", root=f"/{slug}")
    by_path.sign_in()
    by_path.root = f"/{slug}x"
    assert by_path.name_shown() is None

    by_path.sign_in("rita")

    assert by_path.name_shown() == "Rita"
    by_path.root = f"/{slug}"
    assert by_path.name_shown() == "Ana"
    assert {f"sid-{slug}", f"sid-{slug}x"} <= by_path.cookies().keys()
    assert by_path.sign_out().headers["Location"] == f"/{slug}/"


@pytest.mark.spec("S3.9")
def test_a_players_requests_say_who_in_the_log(browser, caplog):
    browser.sign_in()

    with caplog.at_level(logging.INFO):
        caplog.clear()
        browser.get()

    assert logs.current().user_id
    assert "Ana" not in caplog.text


def test_staying_signed_in_is_a_cookie_with_an_end(browser):
    kept = browser.sign_in(keep="1").headers.getlist("Set-Cookie")

    assert "Max-Age=86400" in kept[0]
