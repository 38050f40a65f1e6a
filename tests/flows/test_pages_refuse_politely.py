"""Failures as a visitor or a program meets them: a status, a safe sentence, never a trace."""

import pytest
from flask import abort, request
from flows.player_site import Documents, site_of

from touchline.errors import BadSetting, Conflict, NotFound, Refused, Unavailable
from touchline.web.front_door import platform_index

STATUSES = [400, 404, 405, 413, 429, 500, 503]


class TooLate(Refused):
    """Betting on this event has closed."""

    code = "too_late"


def request_body():
    return request.get_data()


def raising(failure, path="/failing", site=None):
    site = site or site_of()

    def fail():
        raise failure

    site.app.add_url_rule(path, "failing", fail)
    return site.get(path)


@pytest.fixture
def site():
    site = site_of()
    site.app.add_url_rule("/status/<int:code>", "status", abort)
    site.app.add_url_rule("/api/status/<int:code>", "api_status", abort)
    return site


@pytest.mark.parametrize("status", STATUSES)
def test_every_failure_has_a_themed_page_with_a_way_home(site, status):
    answer = site.get(f"/status/{status}")

    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/theme.css?v=acme3" in text
    assert 'href="/"' in text
    assert str(status) in text


@pytest.mark.parametrize("status", STATUSES)
def test_a_program_gets_a_problem_document(site, status):
    answer = site.get(f"/api/status/{status}")

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status
    assert set(answer.get_json()) == {"type", "title", "status", "detail", "code"}


def test_an_unknown_api_path_is_a_problem_document_too(site):
    assert site.get("/api/nothing").get_json()["code"] == "not_found"


@pytest.mark.parametrize("status", [404, 500])
def test_nobodys_host_gets_a_plain_page(status):
    site = site_of()
    site.app.add_url_rule("/status/<int:code>", "status", abort)
    site.themes.document = None

    answer = site.get(f"/status/{status}")

    assert answer.status_code == status
    assert "theme.css" not in answer.get_data(as_text=True)


def test_the_pages_of_an_unknown_tenant_are_not_found():
    site = site_of(Documents())
    site.themes.document = None

    assert site.get("/").status_code == 404


def test_a_bug_shows_a_reference_and_none_of_its_insides():
    answer = raising(ValueError("postgresql://secret@db"))

    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "req-7" in text
    assert "secret" not in text
    assert "Traceback" not in text


def test_an_error_page_is_plain_when_the_theme_is_what_failed():
    site = site_of()

    def broken():
        raise ConnectionError("redis is away")

    site.themes.current = broken
    answer = site.get("/")

    assert answer.status_code == 500
    assert "redis" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("failure", "status", "shown"),
    [
        (NotFound(), 404, "There is nothing here."),
        (Conflict(), 409, "Somebody was first"),
        (TooLate(), 422, "Betting on this event has closed."),
        (Refused("The stake is too small."), 422, "The stake is too small."),
        (BadSetting("DATABASE_URL is wrong"), 500, "Something went wrong"),
    ],
)
def test_our_own_refusals_have_one_status_each(failure, status, shown):
    answer = raising(failure)

    assert answer.status_code == status
    assert shown in answer.get_data(as_text=True)
    assert "DATABASE_URL" not in answer.get_data(as_text=True)


def test_a_refusal_tells_a_program_its_stable_word():
    answer = raising(TooLate(), "/api/bets")

    assert answer.get_json()["code"] == "too_late"
    assert answer.get_json()["detail"] == "Betting on this event has closed."


def test_what_is_unavailable_says_when_to_come_back():
    answer = raising(Unavailable(retry_after_s=2.6))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")


def test_a_wrong_method_names_the_right_ones():
    site = site_of()

    answer = site.app.test_client().post("/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_body_too_large_is_refused_as_such():
    site = site_of()
    site.app.config["MAX_CONTENT_LENGTH"] = 10
    site.app.add_url_rule("/take", "take", request_body, methods=["POST"])

    assert site.app.test_client().post("/take", data=b"x" * 11).status_code == 413


def test_an_event_gone_from_the_board_reloads_the_page_that_watches_it():
    answer = site_of().get("/events/gone", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (404, "true")


def test_a_status_without_words_of_its_own_still_has_a_page(site):
    assert site.get("/status/418").status_code == 418


def test_the_platforms_own_page_names_no_site_unless_told():
    site = site_of()
    with site.app.app_context():
        silent = platform_index("bets.example").get_data(as_text=True)
        told = platform_index("localhost", [("Acme", "http://acme.localhost/")])

    assert "name.bets.example" in silent
    assert "<li>" not in silent
    assert 'href="http://acme.localhost/"' in told.get_data(as_text=True)
