"""An answer writes the markets that it changes, in short transactions, and remembers every price."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from flows.small_book import match
from prometheus_client import REGISTRY
from rules.guarded import result, total

from touchline.catalog.events.queries import upsert_events
from touchline.catalog.guards.listing import Coverage
from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import save_answer
from touchline.catalog.saving import batches
from touchline.plumbing.pacing import utc_now

pytestmark = pytest.mark.spec("S3.12")

EVEN = total(10, 1_900, 1_900)
HIGH = total(14, 2_500, 1_550)


@pytest.fixture
def save(our_book):
    def save(*events, **options):
        answer = OddsAnswer("goalserve", "soccer", "1", events, 0, 0)
        return save_answer(our_book.worker_db, answer, now=utc_now(), **options)

    return save


@pytest.fixture
def ask(our_book):
    def ask(sql, *parameters):
        with our_book.worker_db.connection_ctx() as conn:
            return conn.execute(sql, parameters).fetchall()

    return ask


@pytest.fixture
def history(ask):
    """(line, code, version, price, open) of every change, in order."""

    def history():
        return ask(
            "SELECT market.line_quarters, selection.code, past.version, past.price_milli, past.is_open"
            " FROM price_history AS past"
            " JOIN selections AS selection ON selection.id = past.selection_id"
            " JOIN markets AS market ON market.id = selection.market_id"
            " ORDER BY market.line_quarters, selection.code, past.version"
        )

    return history


def test_one_moved_price_writes_its_event_its_market_and_itself(save, history):
    save(match(1, EVEN, HIGH))
    before = history()

    saved = save(match(1, total(10, 1_950, 1_900), HIGH))

    assert saved.rows_written == 3
    assert [each for each in history() if each not in before] == [(10, "over", 2, 1_950, True)]


def test_every_change_of_a_price_is_remembered_and_nothing_else(save, history):
    save(match(1, EVEN))
    save(match(1, total(10, 1_950, 1_850)))
    save(match(1, total(10, 1_950, 1_850)))
    save(match(1, total(10, 1_950, 1_850, closed=("over",))))

    assert history() == [
        (10, "over", 1, 1_900, True),
        (10, "over", 2, 1_950, True),
        (10, "over", 3, 1_950, False),
        (10, "under", 1, 1_900, True),
        (10, "under", 2, 1_850, True),
    ]


def test_a_market_that_comes_back_as_it_was_opens_without_new_prices(save, ask, history):
    save(match(1, EVEN, HIGH))
    save(match(1, EVEN))
    gone = ask("SELECT state FROM markets WHERE line_quarters = 14")
    before = history()

    save(match(1, EVEN, HIGH))

    assert gone == [("suspended",)]
    assert ask("SELECT DISTINCT state FROM markets") == [("open",)]
    assert history() == before


def test_an_outcome_that_its_market_lost_is_closed(save, ask):
    scores = result(2_250, 3_400, 3_100)
    save(match(1, scores))

    save(match(1, replace(scores, selections=scores.selections[:2])))

    assert ask(
        "SELECT selection.code, price.is_open FROM prices AS price"
        " JOIN selections AS selection ON selection.id = price.selection_id ORDER BY selection.code"
    ) == [("away", False), ("draw", True), ("home", True)]


def test_an_outcome_that_comes_back_is_the_one_that_was_there(save, history):
    scores = result(2_250, 3_400, 3_100)
    save(match(1, scores))
    save(match(1, replace(scores, selections=scores.selections[:2])))

    save(match(1, scores))

    assert [each[1:] for each in history()] == [
        ("away", 1, 3_100, True),
        ("away", 2, 3_100, False),
        ("away", 3, 3_100, True),
        ("draw", 1, 3_400, True),
        ("home", 1, 2_250, True),
    ]


def test_a_line_that_another_makes_doubtful_is_held_although_it_did_not_change(save, ask):
    save(match(1, EVEN, HIGH))

    save(match(1, EVEN, total(14, 1_850, 1_950)))
    held = ask("SELECT line_quarters, state, reason FROM markets ORDER BY line_quarters")
    save(match(1, EVEN, HIGH))
    save(match(1, EVEN, HIGH))

    assert held == [(10, "suspended", "lines_cross"), (14, "suspended", "lines_cross")]
    assert ask("SELECT DISTINCT state, reason FROM markets") == [("open", None)]


def test_prices_that_were_written_without_digests_are_compared_one_by_one(save, ask, our_book):
    save(match(1, EVEN))
    with our_book.worker_db.connection_ctx() as conn:
        # What a version before this one leaves behind: a short digest, and prices of its own.
        conn.execute("UPDATE events SET content_hash = %s", (b"0" * 16,))
        conn.execute("UPDATE prices SET price_milli = 1700, version = version + 1")

    save(match(1, EVEN))

    assert ask("SELECT DISTINCT price_milli FROM prices") == [(1_900,)]


def test_an_event_of_long_ago_comes_back_without_its_old_markets(save, ask, our_book):
    save(match(1, EVEN, HIGH))
    with our_book.worker_db.connection_ctx() as conn:
        conn.execute("UPDATE events SET starts_at = now() - interval '30 days'")

    save(match(1, EVEN))

    assert ask("SELECT line_quarters, state FROM markets ORDER BY 1") == [
        (10, "open"),
        (14, "suspended"),
    ]


def test_what_breaks_off_between_two_batches_is_neither_lost_nor_doubled(
    save, ask, history, monkeypatch
):
    monkeypatch.setattr(batches, "BATCH_SELECTIONS_MAX", 4)
    good = [match(n, EVEN, HIGH) for n in range(1, 6)]
    broken = match(3, EVEN, total(14, 2_500, 1_000))  # no row takes this price

    with pytest.raises(psycopg.errors.CheckViolation):
        save(*good[:2], broken, *good[3:])
    names = ask("SELECT provider_event_id FROM events ORDER BY 1")
    saved = save(*good)
    again = save(*good)

    assert names == [("e1",), ("e2",)]
    assert (saved.events_changed, again.rows_written) == (3, 0)
    assert [version for _, _, version, _, _ in history()] == [1] * 20


def test_whole_events_are_written_in_batches_of_about_the_size_that_was_asked(save, monkeypatch):
    monkeypatch.setattr(batches, "BATCH_SELECTIONS_MAX", 8)
    events = [match(n, EVEN, HIGH) for n in range(1, 11)]

    first = save(*events)
    moved = [match(n, total(10, 1_950, 1_850), HIGH) for n in range(1, 11)]
    second = save(*moved)

    assert first.batches == 5
    assert 3 <= second.batches <= 6
    assert second.rows_written == 10 * (1 + 1 + 2)


def test_how_long_a_batch_held_its_connection_is_told(save):
    before = _holds()

    save(match(1, EVEN))

    assert _holds() == before + 1


def test_a_whole_answer_that_says_the_same_writes_nothing(save):
    events = [match(n, EVEN, HIGH, hours=n) for n in range(1, 30)]
    save(*events, coverage=Coverage.WHOLE)

    again = save(*events, coverage=Coverage.WHOLE)

    assert (again.events_changed, again.rows_written, again.batches) == (0, 0, 0)


def test_a_moved_start_alone_writes_its_event_alone(save):
    event = match(1, EVEN, HIGH)
    save(event)

    saved = save(replace(event, starts_at=event.starts_at - timedelta(hours=1)))

    assert saved.rows_written == 1


def _holds():
    name = "feed_save_hold_seconds_count"
    return REGISTRY.get_sample_value(name, {"sport": "soccer"}) or 0.0


@pytest.mark.parametrize("plan", ["enable_nestloop", "enable_hashjoin", "enable_mergejoin"])
def test_events_are_numbered_as_the_feed_lists_them_however_they_are_written(our_book, save, plan):
    save(*(match(n, EVEN, league=f"l{n % 3}") for n in range(100, 103)))
    listed = [f"e{n}" for n in (5, 3, 9, 1, 7, 2, 8)]
    each = {
        "league_ids": [f"l{n % 3}" for n in range(len(listed))],
        "event_ids": listed,
        "home_names": listed,
        "away_names": listed,
        "starts_at": [match(1).starts_at for _ in listed],
        "statuses": ["scheduled" for _ in listed],
        "content_hashes": [b"" for _ in listed],
    }
    none = ("static_ids", "fix_ids", "home_ids", "away_ids", "later_starts_at", "later_since")
    each |= {name: [None for _ in listed] for name in none}

    with our_book.worker_db.connection_ctx() as conn, conn.transaction():
        conn.execute(f"SET LOCAL {plan} = off")
        written = upsert_events(
            conn, sport="soccer", provider="goalserve", raw_statuses=each["statuses"], **each
        )

    assert [e.provider_event_id for e in sorted(written, key=lambda e: e.id)] == listed
