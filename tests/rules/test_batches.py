"""Changed events are written whole, in their order and once, in batches of bounded size."""

from collections import deque
from datetime import UTC, datetime
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from rules.guarded import event, market

from touchline.catalog.model import MarketType
from touchline.catalog.queries import KnownEvent
from touchline.catalog.saving.batches import (
    BATCH_EVENTS_MAX,
    BATCH_SELECTIONS_FIRST,
    BATCH_SELECTIONS_MAX,
    BATCH_SELECTIONS_MIN,
    HOLD_AIM_S,
    Changed,
    Queue,
)
from touchline.catalog.saving.markets import Compared

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KNOWN = KnownEvent(1, 1, "e1", b"", LONG_AGO, 0)
# (outcomes offered, how many in a hundred of them changed, whether the event is known)
OFFERS = st.lists(
    st.tuples(st.sampled_from([0, 1, 40, 300, 900, 1600]), st.integers(0, 100), st.booleans()),
    min_size=1,
    max_size=150,
)


@cache
def _offered(size):
    prices = {f"{n}-0": 2_000 for n in range(size)}
    return event(market(MarketType.CORRECT_SCORE, None, prices))


def _changed(size, *, is_known):
    return Changed(_offered(size), b"", KNOWN if is_known else None)


def _found(size, percent, *, is_known):
    return Compared({}, {}, frozenset(), size * percent // 100 if is_known else size)


def _batches(offers, *, held_s=HOLD_AIM_S):
    """(place, outcomes that changed) of every event, by batch as it was written."""
    items = [_changed(size, is_known=is_known) for size, _, is_known in offers]
    places = {id(item): place for place, item in enumerate(items)}
    queue = Queue(deque(items))
    while queue.events:
        taken = queue.take()
        facts = [offers[places[id(item)]] for item in taken]
        found = [_found(size, percent, is_known=known) for size, percent, known in facts]
        written = queue.fitting(found)
        queue.settle(taken, found, written=written, held_s=held_s)
        yield [
            (places[id(item)], each.selections_changed)
            for item, each in zip(taken[:written], found[:written], strict=True)
        ]


@given(OFFERS)
def test_every_event_is_written_once_and_in_its_turn(offers):
    written = [place for batch in _batches(offers) for place, _ in batch]

    assert written == list(range(len(offers)))


@given(OFFERS)
def test_no_batch_is_larger_than_a_short_transaction_but_for_a_single_event(offers):
    for batch in _batches(offers):
        assert len(batch) <= BATCH_EVENTS_MAX
        assert len(batch) == 1 or sum(size for _, size in batch) <= BATCH_SELECTIONS_FIRST


def test_events_that_change_little_are_written_many_at_a_time():
    batches = list(_batches([(300, 3, True)] * 200))

    assert len(batches) <= 8


def _sizes(held_s):
    return [
        sum(size for _, size in batch) for batch in _batches([(40, 0, False)] * 400, held_s=held_s)
    ]


def test_batches_grow_while_they_hold_their_connection_for_less_than_they_may():
    sizes = _sizes(held_s=HOLD_AIM_S / 3)

    assert sizes[0] <= BATCH_SELECTIONS_FIRST < max(sizes) <= BATCH_SELECTIONS_MAX


def test_a_batch_that_held_for_too_long_is_followed_by_smaller_ones():
    sizes = _sizes(held_s=HOLD_AIM_S * 2)

    assert sizes[1] <= sizes[0] // 2
    assert BATCH_SELECTIONS_MIN - 40 <= min(sizes[:-1]) <= BATCH_SELECTIONS_MIN


def test_a_batch_of_little_does_not_let_the_next_one_grow():
    queue = Queue(deque())

    queue.settle([], [_found(10, 100, is_known=False)], written=1, held_s=HOLD_AIM_S / 10)

    assert queue.selections_max == BATCH_SELECTIONS_FIRST
