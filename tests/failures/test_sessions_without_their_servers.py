"""The Redis of sessions, or the database, is away: who was signed in goes on reading, nobody gets in."""

import time

import pytest
from harness.book import book
from harness.visitors import Browser, add_player, opened_app
from harness.waiting import eventually

from touchline.accounts import login
from touchline.plumbing import kv

pytestmark = [pytest.mark.slow, pytest.mark.spec("S3.7", "S3.13")]

CONFIRM_S = 0.2


@pytest.fixture
def site(migrated_stack):
    with book({"ENVIRONMENT": "test", **migrated_stack.urls()}) as ours:
        tenant_id = ours.create_tenant("acme", name="Acme Sports")
        ours.theme_publisher().publish_once()
        add_player(ours, tenant_id)
        with opened_app(ours, session_confirm_s=CONFIRM_S) as app:
            yield migrated_stack, ours, app


@pytest.fixture
def signed_in(site):
    """Ana, who has her ticket, and whose session has just been confirmed."""
    browser = Browser(site[2], "acme")
    assert browser.sign_in().status_code == 303
    assert browser.name_shown() == "Ana"
    return browser


def sessions_redis(ours):
    return kv.connect(ours.settings.redis_url, timeout_ms=2000)


def is_full(browser):
    """Whether the page carries the token that only full rights come with."""
    page = browser.get().get_data(as_text=True)
    return 'name="csrf_token" value=""' not in page and 'name="csrf_token"' in page


@pytest.mark.parametrize("fault", ["kill", "pause"])
def test_without_the_store_a_ticket_shows_the_name_and_no_page_fails(site, signed_in, fault):
    stack, _, _ = site
    getattr(stack.sessions, fault)()

    pages = [signed_in.get(path) for path in ("/", "/sign-in") * 10]

    assert {page.status_code for page in pages} == {200}
    assert {signed_in.name_shown(page) for page in pages[::2]} == {"Ana"}
    assert not is_full(signed_in)
    assert pages[0].headers["Cache-Control"] == "private, no-store"


def test_a_frozen_store_is_waited_for_once_and_then_not_asked(site, signed_in, monkeypatch):
    stack, _, app = site
    stack.sessions.pause()
    for _ in range(4):
        signed_in.get()
    client, asked = app.extensions["touchline"].sessions.client, []
    ask = client.execute_command

    def counted(*words, **more):
        asked.append(words[0])
        return ask(*words, **more)

    monkeypatch.setattr(client, "execute_command", counted)

    began_s = time.monotonic()
    for _ in range(20):
        signed_in.get()

    assert len(asked) <= 1 + (
        time.monotonic() - began_s
    )  # one probe a second, whatever a page takes


@pytest.mark.parametrize("fault", ["kill", "pause"])
def test_nobody_signs_in_meanwhile_and_is_told_when_to_come_back(site, fault):
    stack, _, app = site
    getattr(stack.sessions, fault)()

    answers = [Browser(app, "acme", salt=str(n)).sign_in() for n in range(6)]

    assert {answer.status_code for answer in answers} == {503}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert "Signing in is not possible right now." in answers[-1].get_data(as_text=True)
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_a_ticket_alone_or_of_another_session_shows_nothing(site, signed_in):
    stack, _, app = site
    lost, other = Browser(app, "acme"), Browser(app, "acme")
    lost.bring("tk", signed_in.cookie("tk"))
    other.bring("tk", signed_in.cookie("tk"))
    other.bring("sid", f"acme.{'A' * 43}")

    stack.sessions.kill()

    assert (lost.name_shown(), other.name_shown()) == (None, None)


def test_signing_out_meanwhile_is_final(site, signed_in):
    stack, ours, app = site
    sid = signed_in.cookie()
    stack.sessions.pause()

    assert signed_in.sign_out().status_code == 303
    assert signed_in.cookies() == {}
    stack.sessions.resume()
    thief = Browser(app, "acme")
    thief.bring("sid", sid)

    redis = sessions_redis(ours)

    def is_gone():
        return thief.name_shown() is None and not redis.keys(f"{kv.SESSION}acme:{'?' * 64}")

    eventually(is_gone)


def test_everybody_is_back_when_the_store_is(site, signed_in):
    stack, _, _ = site
    stack.sessions.pause()
    assert not is_full(signed_in)

    stack.sessions.resume()

    eventually(lambda: is_full(signed_in))


def test_a_flushed_store_leaves_nobody_signed_in(site, signed_in):
    sessions_redis(site[1]).flushall()

    assert signed_in.name_shown() is None
    assert signed_in.cookies() == {}


def test_a_store_restored_from_before_a_sign_out_signs_nobody_in(site, signed_in):
    _, ours, app = site
    redis, sid = sessions_redis(ours), signed_in.cookie()
    copies = {key: redis.dump(key) for key in redis.keys(f"{kv.SESSION}*")}
    signed_in.sign_out()
    redis.flushall()
    for key, copy in copies.items():
        redis.restore(key, 3_600_000, copy)
    thief = Browser(app, "acme")
    thief.bring("sid", sid)

    eventually(lambda: thief.name_shown() is None, within_s=CONFIRM_S + 2)

    assert copies
    assert not is_full(thief)


def test_a_revocation_that_the_store_never_heard_of_holds_all_the_same(site, signed_in):
    _, ours, _ = site
    ana = login.find_player(ours.platform_db, slug="acme", username="ana")

    login.begin_epoch(ours.platform_db, tenant_id=ana.tenant_id, player_id=ana.id)

    eventually(lambda: signed_in.name_shown() is None, within_s=CONFIRM_S + 2)


def test_signing_out_here_leaves_the_other_device_signed_in(site, signed_in):
    phone = Browser(site[2], "acme", salt="phone")
    phone.sign_in()

    signed_in.sign_out()

    eventually(lambda: signed_in.name_shown() is None)
    for _ in range(3):
        assert phone.name_shown() == "Ana"
        assert is_full(phone)


def test_without_the_database_a_session_reads_and_its_rights_wait(site, signed_in):
    stack, _, _ = site
    stack.postgres.kill()
    stack.pgbouncer.kill()

    eventually(lambda: not is_full(signed_in), within_s=CONFIRM_S + 5)

    assert signed_in.name_shown() == "Ana"
    assert signed_in.sign_out().status_code == 303
    assert signed_in.name_shown() is None


def test_without_the_database_nobody_signs_in(site):
    stack, _, app = site
    stack.postgres.kill()
    stack.pgbouncer.kill()

    answer = Browser(app, "acme").sign_in()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_no_redis_at_all_is_a_site_without_a_door(site):
    _, ours, _ = site
    with opened_app(ours, redis_url="") as app:
        browser = Browser(app, "acme")

        assert browser.get().status_code == 200
        assert browser.sign_in().status_code == 503


def test_a_full_store_lets_nobody_in_and_keeps_who_is(site, signed_in):
    _, ours, app = site
    redis = sessions_redis(ours)
    redis.config_set("maxmemory", "1")

    answer = Browser(app, "acme", salt="new").sign_in()

    assert answer.status_code == 503
    assert signed_in.name_shown() == "Ana"
