"""Processes tell of themselves; the console shows it, and steers their gates."""

from threading import Event

import pytest
from harness.console import seated, shown, submit
from harness.people import trail
from harness.waiting import eventually

from touchline.plumbing import kv, metrics, vitals
from touchline.plumbing.breaker import Control
from touchline.plumbing.steering import standing
from touchline.plumbing.vitals import VitalsStore
from touchline.rights import Role

pytestmark = pytest.mark.spec("B5")


@pytest.fixture
def store(our_book):
    return VitalsStore(our_book.redis)


def test_a_process_tells_what_it_counts_until_it_ends(our_book, store):
    stop = Event()
    thread = vitals.tell_of(our_book.redis, "worker_odds", "1.0", stop)

    eventually(store.read, within_s=60)
    (told,) = store.read()
    stop.set()
    thread.join(60)

    assert (told.kind, told.version) == ("worker_odds", "1.0")
    assert told.name == vitals.process_name("worker_odds")
    assert set(told.samples[0].numbers) == set(vitals.numbers())
    assert 0 < our_book.redis.ttl(f"{kv.VITALS_OF}{told.name}") <= vitals.KEPT_S


def test_only_so_many_samples_are_kept_and_who_is_silent_is_forgotten(our_book, store, monkeypatch):
    monkeypatch.setattr(vitals, "SAMPLES_MAX", 3)
    our_book.redis.zadd(kv.VITALS, {"web@gone:1": 1})

    for _ in range(5):
        store.put("web@here:1", "web", "1.0")

    assert [(each.name, len(each.samples)) for each in store.read()] == [("web@here:1", 3)]


def test_without_redis_a_process_goes_on():
    stop = Event()
    thread = vitals.tell_of(kv.connect("", timeout_ms=100), "web", "1.0", stop)
    stop.set()
    thread.join(60)

    assert not thread.is_alive()


def test_the_page_shows_each_process_with_a_line_of_how_it_went(pia, store):
    for _ in range(3):
        store.put("web@here:1", "web", "1.0")
    store.put("worker_odds@here:2", "worker_odds", "1.0")

    page = pia.text("/processes")

    assert page.count("<polyline") == 7
    assert "style=" not in page
    assert "worker_odds@here:2" not in pia.text("/processes?kind=web")
    assert "web@here:1" in pia.text("/processes?as=csv")


def test_what_the_ledgers_check_found_is_on_the_first_page(pia, store):
    found = metrics.ledger_violations.labels("floors_hold")
    found.set(3)
    try:
        store.put("worker_settlement@here:1", "worker_settlement", "1.0")
    finally:
        found.set(0)

    page = shown(pia.page(""))

    assert "3 rows that the check found wrong" in page
    assert "nothing heard of web, worker_odds, worker_publisher" in page


def test_gates_are_steered_with_a_tick_and_on_record(our_book, pia):
    form = {"pool": "worker", "control": "isolated", "minutes": "5"}
    page, path = "/processes/gates", "/processes/gates"

    unsure = submit(pia, page, path, form)
    odd = submit(pia, page, path, {**form, "minutes": "9999", "sure": "1"})
    told = submit(pia, page, path, {**form, "sure": "1"})
    isolated = standing(our_book.redis, "worker")
    shows = shown(pia.page("/processes"))
    undone = submit(pia, page, path, {**form, "control": "auto"})

    assert (unsure.status_code, odd.status_code, told.status_code) == (422, 422, 303)
    assert isolated[:2] == (Control.ISOLATED, "pia")
    assert 0 < isolated[2] <= 300
    assert "isolated by pia" in shows
    assert undone.status_code == 303
    assert standing(our_book.redis, "worker") == (Control.AUTO, "", 0)
    steered = [line for line in trail(our_book) if line[0] == "gate.steered"]
    assert [line[2] for line in steered] == ["pool:worker", "pool:worker"]


def test_who_may_not_steer_sees_how_the_gates_are(our_book, platform_app):
    rosa = seated(our_book, platform_app, "rosa", Role.READ_ONLY)

    assert "the gates decide" in shown(rosa.page("/processes"))
    assert rosa.page("/processes/gates").status_code == 403
