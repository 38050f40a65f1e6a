"""What the publisher announces shows at once, whatever was under way."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from harness.shelf import Clock, Shelf, cache_of
from harness.waiting import eventually
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def build(clock):
    return partial(cache_of, clock=clock)


@pytest.mark.spec("S3.1")
def test_an_announced_change_shows_at_once_where_it_was_read(build):
    shelf = Shelf(read="old", unread="old")
    cache = build(shelf)
    cache.get("read")
    cache.get("read")
    cache.get("unread")
    shelf.values |= {"read": b"new", "unread": b"new", "unknown": b"new"}

    cache.refresh(["read", "unread", "unknown"], shelf)

    assert shelf.asked == ["read", "unread", "read"]
    assert (cache.get("read"), cache.get("unread")) == ("new", "new")


def test_a_name_that_was_unknown_is_asked_for_again_once_it_is_announced(build):
    shelf = Shelf()
    cache = build(shelf)
    cache.get("acme")
    shelf.values["acme"] = b"one"

    cache.refresh(["acme"], shelf)

    assert cache.get("acme") == "one"


def test_after_a_lost_subscription_everything_counts_as_old(build):
    shelf = Shelf(acme="old", rival="old")
    cache = build(shelf)
    for key in ("acme", "acme", "rival", "nobody"):
        cache.get(key)
    shelf.values |= {"acme": b"new", "rival": b"new", "nobody": b"new"}

    cache.refresh(None, shelf)

    assert [cache.get(key) for key in ("acme", "rival", "nobody")] == ["new"] * 3


def test_an_announcement_that_cannot_be_followed_keeps_the_known_value(build):
    shelf, gone = Shelf(acme="one"), Shelf()
    gone.is_away = True
    cache = build(shelf)
    cache.get("acme")
    cache.get("acme")
    shelf.values["acme"] = b"two"

    cache.refresh(["acme"], gone)

    assert cache.get("acme") == "one"
    assert cache.is_held("acme")
    eventually(lambda: cache.get("acme") == "two")


@pytest.mark.spec("S3.6")
def test_what_was_fetched_before_an_announcement_is_fetched_again(build, clock):
    shelf = Shelf(acme="old")
    shelf.may_answer.clear()
    cache = build(shelf)

    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(cache.get, "acme")
        eventually(lambda: shelf.asked)
        shelf.values["acme"] = b"new"
        cache.refresh(["acme"], shelf)
        shelf.may_answer.set()
        assert read.result() == "old"

    clock.now_s += 0.01
    eventually(lambda: cache.get("acme") == "new")


@pytest.mark.spec("S3.1")
@given(st.permutations(range(1, 6)), st.booleans())
def test_in_whatever_order_answers_land_the_one_asked_for_last_stays(landing, has_changed):
    cache = cache_of(Shelf(), Clock())

    for ticket in landing:
        cache._take("acme", b"%d" % ticket, ticket, has_changed=has_changed)

    assert cache._slots["acme"].value == "5"
