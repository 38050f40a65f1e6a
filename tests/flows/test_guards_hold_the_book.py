"""What a feed says reaches the book only as far as the guards believe it."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from rules.guarded import event, result, total

from touchline.catalog.guards.listing import MISSED_ANSWERS_MAX, SHRUNKEN_ANSWERS_MAX, Coverage
from touchline.catalog.guards.starts import LATER_AFTER
from touchline.catalog.model import OddsAnswer
from touchline.catalog.save import AnswerShrunken, save_answer
from touchline.plumbing.pacing import utc_now

pytestmark = pytest.mark.spec("S3.12")

EVEN = total(10, 1_900, 1_900)
FAR = total(10, 1_200, 4_500)
KICK_OFF = (utc_now() + timedelta(hours=5)).replace(microsecond=0)
HOUR = timedelta(hours=1)


def offer(*markets, **changes):
    return replace(event(*markets, starts_at=KICK_OFF), **changes)


def many(count):
    return [
        offer(EVEN, provider_event_id=f"m{n}", home_name=f"H{n}", away_name=f"A{n}")
        for n in range(count)
    ]


@pytest.fixture
def save(our_book):
    def save(*events, now=None, **options):
        answer = OddsAnswer("goalserve", "soccer", "1", tuple(events), 0, 0)
        return save_answer(our_book.worker_db, answer, now=now or utc_now(), **options)

    return save


@pytest.fixture
def markets(our_book):
    """(line, state, reason, over price) of every market."""

    def markets():
        with our_book.worker_db.connection_ctx() as conn:
            return conn.execute(
                "SELECT market.line_quarters, market.state, market.reason, price.price_milli"
                " FROM markets AS market"
                " JOIN selections AS selection ON selection.market_id = market.id"
                " JOIN prices AS price ON price.selection_id = selection.id"
                " WHERE selection.code = 'over' ORDER BY market.line_quarters"
            ).fetchall()

    return markets


@pytest.fixture
def events(our_book):
    def events(*columns):
        with our_book.worker_db.connection_ctx() as conn:
            rows = conn.execute(
                "SELECT home_name, starts_at, later_starts_at, missed_answers, version FROM events"
            ).fetchall()
        names = ("home_name", "starts_at", "later_starts_at", "missed_answers", "version")
        return [tuple(dict(zip(names, row, strict=True))[each] for each in columns) for row in rows]

    return events


def test_a_jump_is_held_until_a_second_answer_says_it(save, markets):
    save(offer(EVEN))

    first = save(offer(FAR))
    held = markets()
    second = save(offer(FAR))

    assert first.held == {"jump": 1}
    assert held == [(10, "suspended", "jump", 1_200)]
    assert not second.held
    assert markets() == [(10, "open", None, 1_200)]


def test_a_jump_that_is_taken_back_was_never_offered(save, markets):
    save(offer(EVEN))
    save(offer(FAR))

    save(offer(EVEN))
    assert markets() == [(10, "suspended", "jump", 1_900)]
    save(offer(EVEN))

    assert markets() == [(10, "open", None, 1_900)]


def test_an_answer_of_changes_without_the_event_confirms_its_jump(save, markets, events):
    save(offer(EVEN))
    save(offer(FAR))
    ((version,),) = events("version")

    save(offer(EVEN, provider_event_id="another"), coverage=Coverage.CHANGES)

    assert (10, "open", None, 1_200) in markets()
    assert version not in [each for (each,) in events("version")]


@pytest.mark.parametrize("coverage", [Coverage.WHOLE, Coverage.PART])
def test_another_answer_without_the_event_confirms_nothing(save, markets, coverage):
    save(offer(EVEN))
    save(offer(FAR))

    save(offer(EVEN, provider_event_id="another"), coverage=coverage)

    assert (10, "suspended", "jump", 1_200) in markets()


def test_the_same_answer_again_writes_nothing(save):
    save(offer(EVEN, total(14, 4_220, 4_220)), coverage=Coverage.WHOLE)

    again = save(offer(EVEN, total(14, 4_220, 4_220)), coverage=Coverage.WHOLE)

    assert (again.events_changed, again.rows_written) == (0, 0)


def test_a_price_out_of_all_proportion_is_written_and_not_offered(save, markets):
    saved = save(offer(EVEN, total(14, 4_220, 4_220)))

    assert saved.held == {"overround": 1}
    assert markets() == [(10, "open", None, 1_900), (14, "suspended", "overround", 4_220)]


def test_a_start_moves_later_once_the_feed_has_stood_by_it(save, events):
    later, now = KICK_OFF + HOUR, utc_now()
    save(offer(EVEN))
    saved = save(offer(EVEN, starts_at=later), now=now)

    waiting = events("starts_at", "later_starts_at")
    save(offer(EVEN, starts_at=later), now=now + LATER_AFTER)

    assert saved.doubts == {"start_moved_later": 1}
    assert waiting == [(KICK_OFF, later)]
    assert events("starts_at", "later_starts_at") == [(later, None)]


def test_answers_of_changes_let_a_later_start_be_believed_in_time(save, events):
    later, now = KICK_OFF + HOUR, utc_now()
    save(offer(EVEN))
    save(offer(EVEN, starts_at=later), now=now)

    changes = {"coverage": Coverage.CHANGES}
    save(now=now + LATER_AFTER - timedelta(seconds=1), **changes)
    too_soon = events("starts_at")
    save(now=now + LATER_AFTER, **changes)

    assert too_soon == [(KICK_OFF,)]
    assert events("starts_at") == [(later,)]


def test_an_earlier_start_closes_at_once(save, events):
    save(offer(EVEN))

    save(offer(EVEN, starts_at=KICK_OFF - 6 * HOUR))

    assert events("starts_at") == [(KICK_OFF - 6 * HOUR,)]


def test_swapped_sides_suspend_the_event_and_call_a_person(save, markets, events, caplog):
    prices = result(2_250, 3_400, 3_100)
    save(offer(EVEN, prices))

    save(offer(EVEN, prices, home_name="Bute", away_name="Ayr"))
    swapped = markets()
    save(offer(EVEN, prices))

    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == ["odds.sides_swapped"]
    assert swapped == [(10, "suspended", None, 1_900)]
    assert events("home_name") == [("Ayr",)]
    assert markets() == [(10, "open", None, 1_900)]


def test_an_answer_without_half_of_the_events_changes_nothing_until_it_is_repeated(save, events):
    save(*many(30), coverage=Coverage.WHOLE)

    for refused in range(SHRUNKEN_ANSWERS_MAX):
        with pytest.raises(AnswerShrunken):
            save(*many(5), coverage=Coverage.WHOLE, shrunken_before=refused)
    untouched = set(events("missed_answers"))
    save(*many(5), coverage=Coverage.WHOLE, shrunken_before=SHRUNKEN_ANSWERS_MAX)

    assert untouched == {(0,)}
    assert sorted(events("missed_answers")) == [(0,)] * 5 + [(1,)] * 25


def test_an_event_that_full_answers_leave_out_is_suspended_and_comes_back(save, markets):
    save(offer(EVEN), coverage=Coverage.WHOLE)

    for _ in range(MISSED_ANSWERS_MAX - 1):
        save(coverage=Coverage.WHOLE)
    still_open = markets()
    given_up = save(coverage=Coverage.WHOLE)
    suspended = markets()
    idle = save(coverage=Coverage.WHOLE)
    save(offer(EVEN), coverage=Coverage.WHOLE)

    assert still_open == [(10, "open", None, 1_900)]
    assert given_up.doubts == {"not_listed": 1}
    assert suspended == [(10, "suspended", None, 1_900)]
    assert idle.rows_written == 0
    assert markets() == [(10, "open", None, 1_900)]


def test_an_event_of_next_week_need_not_be_listed(save, events):
    save(offer(EVEN, starts_at=KICK_OFF + 100 * HOUR), coverage=Coverage.WHOLE)

    save(coverage=Coverage.WHOLE)

    assert events("missed_answers") == [(0,)]
