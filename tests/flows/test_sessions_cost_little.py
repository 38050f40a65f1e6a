"""What a session costs its store, counted by a store that serves nobody else."""

import pytest
from harness.book import book
from harness.visitors import Browser, add_player, opened_app

from touchline.plumbing import kv

pytestmark = [pytest.mark.spec("S3.7", "S3.13"), pytest.mark.slow]


@pytest.fixture
def own_book(migrated_stack):
    with book({"ENVIRONMENT": "test", **migrated_stack.urls()}) as ours:
        add_player(ours, ours.create_tenant("acme"))
        ours.theme_publisher().publish_once()
        yield ours


@pytest.fixture
def visitor(own_book):
    with opened_app(own_book, limit_global="10000+1000/s", limit_tenant="10000+1000/s") as app:
        yield Browser(app, "acme")


def calls(book):
    with kv.connect(book.settings.redis_url, timeout_ms=2000) as redis:
        stats = redis.info("commandstats")
    return {name.removeprefix("cmdstat_"): facts["calls"] for name, facts in stats.items()}


def spent(before, after):
    quiet = {"info", "config|resetstat"}
    return {
        name: count - before.get(name, 0)
        for name, count in after.items()
        if count != before.get(name, 0) and name not in quiet
    }


def test_pages_of_anonymous_visitors_cost_no_call_and_set_no_cookie(own_book, visitor):
    visitor.get()
    before = calls(own_book)

    answers = [visitor.get(path) for path in ("/", "/sign-in", "/healthz", "/theme.css") * 5]

    asked = spent(before, calls(own_book))
    assert not {"hgetall", "hmget", "exists", "type", "hset"} & set(asked), asked
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_a_thousand_pages_read_the_session_and_write_nothing(own_book, visitor):
    visitor.sign_in()
    assert visitor.name_shown() == "Ana"
    before = calls(own_book)

    for _ in range(1000):
        visitor.get()

    asked = spent(before, calls(own_book))
    assert asked["hgetall"] == 1000
    assert not {"hset", "pexpire", "zadd", "set"} & set(asked), asked


def test_a_refreshed_part_of_a_page_is_no_sign_of_life(own_book, visitor):
    visitor.sign_in()
    before = calls(own_book)

    part = visitor.get(**{"HX-Request": "true"})

    assert part.status_code == 200
    assert "hgetall" not in spent(before, calls(own_book))
