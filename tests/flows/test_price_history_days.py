"""The price history has a table for each day; a worker makes them, and drops the old ones."""

from datetime import timedelta

import psycopg
import pytest
from flows.small_book import Catalogue, match
from rules.guarded import total

from touchline.bets.telling.store import BetStreams
from touchline.catalog import queries
from touchline.catalog.history import keep_history
from touchline.plumbing.pacing import utc_now
from touchline.workers.duties import listed_duties

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def days(our_book):
    """The days that have a table; whatever a test makes goes with it."""

    def days():
        with our_book.worker_db.connection_ctx() as conn:
            return sorted(queries.list_history_days(conn))

    def drop_all():
        for day in days():
            with our_book.worker_db.connection_ctx() as conn:
                queries.drop_history_day(conn, day=day)

    drop_all()
    yield days
    drop_all()


def _rows(book, table):
    with psycopg.connect(book.settings.direct_database_url) as conn:
        return conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_days_are_made_ahead_once_and_dropped_when_they_are_old(our_book, days):
    today = utc_now().date()

    first = keep_history(our_book.worker_db, today=today, keep_days=30)
    again = keep_history(our_book.worker_db, today=today, keep_days=30)
    later = keep_history(our_book.worker_db, today=today + timedelta(days=30), keep_days=30)

    assert len(first.made) == 5
    assert not again.made + again.dropped
    assert later.dropped == (today - timedelta(days=1),)
    assert today in days()


@pytest.mark.usefixtures("days")
def test_a_change_is_written_to_its_day_and_goes_with_it(our_book):
    today = utc_now().date()
    keep_history(our_book.worker_db, today=today, keep_days=30)

    Catalogue(our_book).save(match(1, total(10, 1_900, 1_900)))
    written = _rows(our_book, f"price_history_{today:%Y%m%d}")
    keep_history(our_book.worker_db, today=today + timedelta(days=9), keep_days=2)

    assert written == 2
    assert _rows(our_book, "price_history") == 0


@pytest.mark.usefixtures("days")
def test_changes_before_the_first_day_was_made_find_their_day_afterwards(our_book):
    today = utc_now().date()
    Catalogue(our_book).save(match(1, total(10, 1_900, 1_900)))
    early = _rows(our_book, "price_history_other")

    keep_history(our_book.worker_db, today=today, keep_days=30)

    assert early == 2
    assert _rows(our_book, "price_history_other") == 0
    assert _rows(our_book, f"price_history_{today:%Y%m%d}") == 2


def test_a_worker_looks_after_them(our_book, days):
    streams = BetStreams(our_book.redis)
    listed = listed_duties(our_book.worker_db, streams, history_days=30)

    (duty,) = (each for each in listed if each.name == "price_history")
    list(duty.begin())

    assert utc_now().date() in days()
