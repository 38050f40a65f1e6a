"""What a process remembers of Redis, with a clock and a Redis that the test moves."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from harness.shelf import HARD_S, SOFT_S, Clock, Shelf, Wanted, cache_of
from harness.waiting import eventually

from touchline.plumbing import cache as cache_module
from touchline.plumbing import metrics
from touchline.plumbing.snapshot import Snapshot


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def build(clock):
    return partial(cache_of, clock=clock)


def test_a_key_is_fetched_once_and_then_remembered(build):
    shelf = Shelf(acme="one")
    cache = build(shelf)

    answers = [cache.get("acme") for _ in range(10)]

    assert (answers, shelf.asked) == (["one"] * 10, ["acme"])


@pytest.mark.spec("S3.1")
def test_past_its_soft_age_a_value_is_served_and_fetched_behind(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf)
    cache.get("acme")
    shelf.values["acme"] = b"two"
    shelf.may_answer.clear()
    clock.now_s += SOFT_S + 0.1

    served = [cache.get("acme") for _ in range(20)]
    shelf.may_answer.set()

    assert served == ["one"] * 20
    eventually(lambda: cache.get("acme") == "two")
    assert shelf.asked == ["acme", "acme"]


def test_the_soft_age_is_never_above_what_is_promised(build, clock):
    shelf = Shelf(**{f"k{number}": "one" for number in range(200)})
    cache = build(shelf)
    for key in shelf.values:
        cache.get(key)

    ages = [slot.soft_until_s - clock.now_s for slot in cache._slots.values()]

    assert max(ages) <= SOFT_S
    assert min(ages) >= 0.6 * SOFT_S
    assert len(set(ages)) > 100


def test_past_its_hard_age_a_value_waits_for_redis(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf)
    cache.get("acme")
    shelf.values["acme"] = b"two"

    clock.now_s += HARD_S + 0.1

    assert cache.get("acme") == "two"


@pytest.mark.spec("S3.1")
def test_with_redis_away_the_last_value_stays_however_old(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf)
    cache.get("acme")
    shelf.is_away = True

    clock.now_s += 10 * HARD_S
    answers = [cache.get("acme") for _ in range(100)]

    assert set(answers) == {"one"}
    assert len(shelf.asked) == 2
    assert not cache.is_held("acme")


def test_during_an_outage_one_reader_asks_about_once_a_second_for_all(build, clock):
    shelf = Shelf()
    shelf.is_away = True
    cache = build(shelf)

    for _ in range(100):
        clock.now_s += 0.1
        cache.get("acme")
        cache.get("rival")

    assert 8 <= len(shelf.asked) <= 11


@pytest.mark.spec("S3.2")
def test_the_breaker_of_redis_opens_after_three_failures_and_shows_it(build, clock):
    shelf = Shelf()
    shelf.is_away = True
    cache = build(shelf)
    state = metrics.breaker_state.labels("test_cache")

    for _ in range(50):
        cache.get("acme")

    assert (len(shelf.asked), state._value.get()) == (3, 1)
    shelf.is_away = False
    clock.now_s += 1.1
    cache.get("acme")
    assert (len(shelf.asked), state._value.get()) == (4, 0)


def test_redis_back_again_is_read_again(build, clock):
    shelf = Shelf(acme="one")
    shelf.is_away = True
    cache = build(shelf)
    assert cache.get("acme") is None
    shelf.is_away = False

    clock.now_s += cache_module.RECOVERY_S + 0.1

    assert cache.get("acme") == "one"
    assert cache.is_held("acme")
    assert not cache.is_held("nobody")


@pytest.mark.spec("S3.1")
def test_a_key_that_redis_lost_is_kept_and_wished_for(build, clock):
    shelf, wanted = Shelf(acme="one"), Wanted()
    cache = build(shelf, wanted=wanted)
    cache.get("acme")
    shelf.values.clear()

    clock.now_s += HARD_S + 0.1

    assert cache.get("acme") == "one"
    assert wanted == ["acme"]


def test_a_value_that_says_there_is_none_takes_the_known_one_away(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf)
    cache.get("acme")
    shelf.values["acme"] = b"-"

    clock.now_s += HARD_S + 0.1

    assert cache.get("acme") is None


@pytest.mark.spec("S3.1")
def test_garbage_never_replaces_what_is_known(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf)
    cache.get("acme")
    shelf.values["acme"] = b"?"

    clock.now_s += HARD_S + 0.1

    assert cache.get("acme") == "one"


@pytest.mark.spec("S3.1")
def test_made_up_names_are_bounded_asked_once_and_cost_no_real_one_its_place(build, clock):
    shelf = Shelf(acme="one")
    cache = build(shelf, entries_max=10)
    cache.get("acme")

    for number in range(3 * cache_module.ABSENT_MAX):
        cache.get(f"made-up-{number}")
        cache.get(f"made-up-{number}")

    assert len(shelf.asked) == 1 + 3 * cache_module.ABSENT_MAX
    assert len(cache._absent) == cache_module.ABSENT_MAX
    assert cache.get("acme") == "one"
    clock.now_s += cache_module.ABSENT_S + 0.1
    shelf.values["made-up-2999"] = b"real by now"
    assert cache.get("made-up-2999") == "real by now"


@pytest.mark.spec("S3.6", "S2.4")
def test_a_hundred_cold_readers_ask_redis_once(build):
    shelf = Shelf(acme="one")
    shelf.may_answer.clear()
    cache = build(shelf)

    with ThreadPoolExecutor(100) as pool:
        reads = [pool.submit(cache.get, "acme") for _ in range(100)]
        eventually(lambda: pool._work_queue.empty() and shelf.asked)
        shelf.may_answer.set()
        answers = {read.result() for read in reads}

    assert (answers, shelf.asked) == ({"one"}, ["acme"])


def test_hits_are_counted_apart_and_reported_together(build):
    cache = build(Shelf(acme="one"))
    before = cache._memory_hits._value.get()
    for _ in range(11):
        cache.get("acme")

    cache.count_hits()
    cache.count_hits()

    assert cache._memory_hits._value.get() - before == 10


@pytest.mark.spec("S3.1")
def test_a_cold_process_without_redis_reads_the_disk(build, clock, tmp_path):
    shelf = Shelf(acme="one")
    writer = Snapshot(tmp_path / "base" / "web")
    build(shelf, snapshot=writer).get("acme")
    writer.flush()
    shelf.is_away = True
    cold = build(
        shelf,
        snapshot=Snapshot(tmp_path / "base" / "web"),
        parse_snapshot=lambda raw: f"{raw.decode()} from disk",
    )

    assert cold.get("acme") == "one from disk"
    assert cold.get("rival") is None
    shelf.is_away = False
    clock.now_s += cache_module.RECOVERY_S + 0.1
    assert cold.get("acme") == "one"


def test_what_another_release_left_on_the_disk_counts_as_nothing(build, tmp_path):
    shelf = Shelf()
    shelf.is_away = True
    writer = Snapshot(tmp_path / "base" / "web")
    writer.note("acme", b"?")
    writer.flush()

    assert build(shelf, snapshot=writer).get("acme") is None
