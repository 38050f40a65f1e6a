"""The Redis of limits is killed, frozen and flushed: clients stay limited, and readers are served."""

from time import monotonic

import pytest
from harness.book import settings_from
from harness.waiting import eventually

from touchline.web.app import build, close_in_worker
from touchline.web.limits import EXTENSION, limited

HOST = {"Host": "acme.localhost"}
THEME = "/api/public/load-theme"
PROCESSES = 2
# What a client gets back meanwhile, however slow the machine is.
REFILL_PER_S = 2


@pytest.fixture
def site(migrated_stack):
    """Two processes' applications over servers of this test's own, and those servers."""
    settings = settings_from(
        {"ENVIRONMENT": "test", **migrated_stack.urls()}, expected_processes=PROCESSES
    )
    apps = [an_app(settings) for _ in range(PROCESSES)]
    yield migrated_stack, apps
    for app in apps:
        close_in_worker(app)


def an_app(settings):
    app = build(settings)

    @app.post("/api/sign-in")
    @limited("login")
    def sign_in():
        return {"is_welcome": True}

    return app


def ask(app, path=THEME, *, address="198.51.100.7"):
    return app.test_client().get(path, headers={**HOST, "X-Forwarded-For": address})


def sign_in(app, address):
    headers = {**HOST, "X-Forwarded-For": address, "Sec-Fetch-Site": "same-origin"}
    return app.test_client().post("/api/sign-in", headers=headers).status_code


def within(answers):
    """How many were not told that nothing is left, not counting the last token's own answer."""
    return sum(int(answer.headers["X-Rate-Limit-Remaining"]) > 0 for answer in answers)


def limiter(app):
    return app.extensions[EXTENSION].limiter


@pytest.mark.slow
@pytest.mark.spec("S3.1", "S3.5", "S2.7")
@pytest.mark.parametrize("fault", ["kill", "pause"])
def test_with_its_redis_gone_every_process_keeps_to_its_share(site, fault):
    stack, apps = site
    getattr(stack.sessions, fault)()

    began_s = monotonic()
    answers = [ask(app) for _ in range(200) for app in apps]
    refilled = REFILL_PER_S * (monotonic() - began_s)
    signed_in = [sign_in(app, "198.51.100.9") for _ in range(5) for app in apps]

    assert {answer.status_code for answer in answers} == {200}
    assert 0 < within(answers) <= 130 + refilled
    assert sorted(signed_in) == [200] * PROCESSES + [429] * 8
    assert all(limiter(app).is_degraded for app in apps)


@pytest.mark.slow
@pytest.mark.spec("S3.5")
def test_losing_redis_in_a_flood_gives_no_second_burst(site):
    stack, apps = site
    before = [ask(app) for _ in range(100) for app in apps]
    stack.sessions.kill()

    after = [ask(app) for _ in range(200) for app in apps]

    assert within(before) <= 100 + PROCESSES * 25
    assert within(after) <= 30


@pytest.mark.slow
@pytest.mark.spec("S3.5")
def test_limits_are_shared_again_once_redis_is_back(site):
    stack, apps = site
    stack.sessions.kill()
    for app in apps:
        sign_in(app, "198.51.100.9")
    stack.sessions.start()

    def all_is_well():
        for number, app in enumerate(apps):
            sign_in(app, f"198.51.100.{20 + number}")
        return not any(limiter(app).is_degraded for app in apps)

    eventually(all_is_well, within_s=10)
    answers = [sign_in(app, "198.51.100.77") for _ in range(5) for app in apps]
    assert answers == [200] * 5 + [429] * 5


@pytest.mark.slow
def test_a_flushed_redis_only_forgets(site):
    stack, apps = site
    [ask(app) for _ in range(100) for app in apps]
    redis_of(stack).flushall()

    answers = [ask(app) for _ in range(100) for app in apps]

    assert {answer.status_code for answer in answers} == {200}
    assert not any(limiter(app).is_degraded for app in apps)


def redis_of(stack):
    from touchline.plumbing import kv

    return kv.connect(stack.urls()["REDIS_URL"], timeout_ms=2000)
