"""However an answer is bent: what is refused changes nothing, and what is read is saved whole."""

import random

import pytest

from loadtests import answers
from touchline.catalog.store import BoardStore
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.replay import OddsReplay
from touchline.feeds.sniff import AnswerRefused

READERS = [reader for reader in answers.readers() if reader.name == "goalserve odds of soccer"]
ANSWERS = 40


@pytest.fixture
def replay(our_book):
    return OddsReplay(goalserve().odds, our_book.worker_db, BoardStore(our_book.redis))


def versions(book):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT (SELECT count(*) FROM leagues), (SELECT coalesce(sum(version), 0) FROM events),"
            " (SELECT count(*) FROM markets), (SELECT coalesce(sum(version), 0) FROM prices)"
        ).fetchone()


def stored(book):
    """Every price of the book under the market and the event it belongs to."""
    with book.worker_db.connection_ctx() as conn:
        rows = conn.execute(
            "SELECT event.provider_event_id, market.type, market.period, market.line_quarters,"
            " selection.code, price.price_milli"
            " FROM events AS event JOIN markets AS market ON market.event_id = event.id"
            " JOIN selections AS selection ON selection.market_id = market.id"
            " JOIN prices AS price ON price.selection_id = selection.id"
        ).fetchall()
    return {row[:5]: row[5] for row in rows}


def offered(answer):
    return {
        (
            event.provider_event_id,
            market.type.value,
            market.period.value,
            market.line_quarters,
            selection.code,
        ): selection.price_milli
        for event in answer.events
        for market in event.markets
        for selection in market.selections
    }


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_bent_answer_changes_nothing_or_is_saved_whole(our_book, replay, tmp_path, seed):
    dice = random.Random(seed)
    outcomes = set()

    for number in range(ANSWERS):
        path = tmp_path / f"soccer_{number}.body"
        path.write_bytes(dice.choice(READERS).wrong(dice))
        before = versions(our_book)
        try:
            answer, saved = replay.take(path)
        except AnswerRefused:
            outcomes.add("refused")
            assert versions(our_book) == before
        else:
            outcomes.add("read")
            is_swapped = "sides_swapped" in saved.doubts  # then the event is left as it was
            assert is_swapped or offered(answer).items() <= stored(our_book).items()

    assert outcomes == {"read", "refused"}
