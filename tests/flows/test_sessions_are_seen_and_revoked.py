"""What staff see of sessions, and how they end them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.visitors import Browser

from touchline.accounts import login
from touchline.plumbing.metrics import session_reads, sessions_live, sign_ins

pytestmark = pytest.mark.spec("S3.7")

REPOSITORY = Path(__file__).parents[2]
REVOKE = ("session", "revoke")


@pytest.fixture
def revoke(stack_env):
    """touchline session revoke, as a person types it."""

    def command(slug, player, **environment):
        return subprocess.run(
            [sys.executable, "-m", "touchline", *REVOKE, "--tenant", slug, "--player", player],
            env={**os.environ, **stack_env, "PYTHONPATH": str(REPOSITORY / "src"), **environment},
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    return command


def test_a_revoked_player_is_signed_out_on_every_device(open_app, slug, browser, revoke):
    phone = Browser(open_app, slug)
    browser.sign_in()
    phone.sign_in()

    done = revoke(slug, "Ana")

    assert done.stdout == "Revoked: 2 sessions of Ana ended.\n", done.stderr
    assert (browser.name_shown(), phone.name_shown()) == (None, None)
    browser.sign_in()
    assert browser.name_shown() == "Ana"


def test_who_was_signed_out_elsewhere_finds_the_form_at_once(
    our_book, slug, browser, site_with_ana
):
    browser.sign_in()
    ana = login.find_player(our_book.platform_db, slug=slug, username="ana")
    before = browser.get("/sign-in")

    login.begin_epoch(our_book.platform_db, tenant_id=site_with_ana, player_id=ana.id)
    asked = browser.get("/sign-in?next=/slip")

    assert (before.status_code, asked.status_code) == (303, 200)
    assert 'name="password"' in asked.get_data(as_text=True)
    assert browser.cookies() == {}
    assert browser.sign_in().status_code == 303
    assert browser.get("/sign-in").status_code == 303


def test_a_revocation_without_redis_is_told_to_the_database(slug, browser, revoke):
    browser.sign_in()

    done = revoke(slug, "ana", REDIS_URL="")

    assert "Redis does not answer" in done.stdout
    assert done.returncode == 0


def test_a_stranger_cannot_be_revoked(slug, site_with_ana, revoke):
    assert site_with_ana

    done = revoke(slug, "nobody")

    assert done.returncode == 1
    assert done.stderr == "touchline: Nobody plays there under this name.\n"


@pytest.mark.spec("S3.4")
def test_health_tells_how_many_are_signed_in(open_app, browser):
    browser.sign_in()

    told = open_app.test_client().get("/health/detailed").json["checks"]["sessions"]

    assert (told["status"], told["live"], told["breaker"]) == ("healthy", 1, "closed")
    assert sessions_live._value.get() == 1


@pytest.mark.spec("S3.4")
def test_health_says_when_sessions_are_away(our_book):
    app = our_book.web(redis_url="")

    told = app.test_client().get("/health/detailed").json

    assert told["status"] == "degraded"
    assert told["checks"]["sessions"]["error"] == "SessionsAway"


@pytest.mark.spec("S3.8")
def test_sign_ins_and_reads_are_counted_by_what_came_of_them(browser):
    def counted(metric, outcome):
        return metric.labels(outcome)._value.get()

    before = [counted(sign_ins, "succeeded"), counted(sign_ins, "refused")]
    read_before = counted(session_reads, "fresh")

    browser.sign_in(password="wrong one")
    browser.sign_in()
    browser.get()

    after = [counted(sign_ins, "succeeded"), counted(sign_ins, "refused")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]
    assert counted(session_reads, "fresh") == read_before + 1
