"""What a form has to bring before it changes anything, and where it may send a browser."""

import logging

import pytest
from harness.visitors import PASSWORD, Browser

pytestmark = pytest.mark.spec("S3.7")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "http://evil.example"},
    ],
)
def test_a_form_of_another_origin_is_refused(browser, headers, caplog):
    with caplog.at_level(logging.WARNING):
        answer = browser.post("/sign-in", {"name": "ana", "password": PASSWORD}, **headers)

    assert answer.status_code == 403
    assert "security.post_refused" in caplog.text
    assert browser.cookies() == {}


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://{host}", 303), ("http://rival.localhost", 403), ("null", 403), (None, 403)],
)
def test_without_fetch_metadata_the_origin_has_to_match(browser, origin, status):
    headers = {} if origin is None else {"Origin": origin.format(host=browser.host)}

    answer = browser.client.post(
        "/sign-in",
        data={"name": "ana", "password": PASSWORD},
        headers={"Host": browser.host, **headers},
    )

    assert answer.status_code == status


def test_signing_out_needs_the_sessions_own_token(browser):
    browser.sign_in()

    answers = [browser.post("/sign-out", form) for form in ({}, {"csrf_token": "made up"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert browser.name_shown() == "Ana"


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil", "/a\r\nb: c", ""],
)
def test_nobody_is_sent_to_another_host(browser, wanted):
    assert browser.sign_in(next=wanted).headers["Location"] == "/"


@pytest.mark.spec("S2.7")
def test_guessing_is_limited(browser):
    statuses = [browser.sign_in(password="wrong one").status_code for _ in range(7)]

    assert statuses == [422] * 5 + [429] * 2


def test_who_is_signed_in_is_not_asked_again(browser):
    browser.sign_in()

    assert browser.get("/sign-in").status_code == 303


def test_a_host_that_is_nobodys_site_has_no_door(open_app):
    assert Browser(open_app, "", host="localhost").get("/sign-in").status_code == 404
    assert Browser(open_app, "no-such-site").get("/sign-in").status_code == 404
