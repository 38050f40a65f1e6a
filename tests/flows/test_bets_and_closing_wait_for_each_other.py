"""Who closes something waits for the bets under way, and bets wait for who closes: by the same locks."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from flows.small_book import match
from harness.locks import WAITING_FOR_THE_BOOK
from harness.people import TESTER
from harness.shop import Shop
from harness.waiting import eventually
from rules.guarded import result as who_wins
from rules.told_results import report

from touchline import codes
from touchline.catalog.model import EventStatus
from touchline.catalog.saving.listing import LOCKS_MAX
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.rights import at_terminal
from touchline.settlement.entries.adopt import EntryAdopter
from touchline.settlement.entries.enter import Decision, decide, enter, report_of
from touchline.tenants.status import TenantStatus, change_status

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug, events=2)
    shop.player()
    return shop


@contextmanager
def direct(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as connection:
        yield connection


def waiting(connection):
    """How many wait for a lock of the book in this database."""
    return connection.execute(WAITING_FOR_THE_BOOK).fetchone()[0]


def drop_the_market(shop):
    shop.catalogue.save(match(1))


def close_one_outcome(shop):
    market = who_wins(2_000, 3_000, 4_000)
    shut = tuple(replace(each, is_open=each.code != "home") for each in market.selections)
    shop.catalogue.save(match(1, replace(market, selections=shut)))


def move_the_start(shop):
    shop.catalogue.save(match(1, who_wins(2_000, 3_000, 4_000), hours=-1))


def postpone(shop):
    moved = match(1, who_wins(2_000, 3_000, 4_000))
    shop.catalogue.save(replace(moved, status=EventStatus.POSTPONED))


def tell_a_score(shop):
    told = replace(report(EventStatus.LIVE, (0, 0)), provider_event_id="e1")
    shop.book.recorder("http://127.0.0.1:1/getfeed").save("soccer", [told])


def adopt_an_entry(shop):
    platform = shop.book.platform_db
    told = report_of(EventStatus.FINISHED, score="2-1", half_time="1:0")
    entry = enter(
        platform, codes.encode(shop.catalogue.event_id(1)), told, by=at_terminal("otto"), note=""
    )
    decide(platform, entry, Decision.APPROVED, by=at_terminal("rita"))
    assert EntryAdopter(shop.book.worker_db).adopt_once() == 1


def mark_suspended(shop):
    save_mark(
        shop.book.platform_db,
        shop.tenant_id,
        Kind.SPORT,
        "soccer",
        State.SUSPENDED,
        by=TESTER,
    )


def pull_the_switch(shop):
    change_status(shop.book.platform_db, shop.slug, TenantStatus.SUSPENDED, by=TESTER)


@pytest.mark.parametrize(
    ("close", "afterwards"),
    [
        (drop_the_market, "market_suspended"),
        (close_one_outcome, "selection_closed"),
        (move_the_start, "placed"),
        (postpone, "event_closed"),
        (tell_a_score, "event_started"),
        (adopt_an_entry, "event_started"),
        (mark_suspended, "market_suspended"),
        (pull_the_switch, "tenant_suspended"),
    ],
)
def test_who_closes_waits_for_the_bets_under_way(shop, stack_env, close, afterwards):
    with direct(stack_env) as bet, direct(stack_env) as watch, ThreadPoolExecutor(1) as pool:
        bet.execute("SELECT pg_advisory_xact_lock_shared(%s)", [shop.tenant_id])
        bet.execute("SELECT pg_advisory_xact_lock_shared(%s)", [shop.catalogue.event_id(1)])

        closing = pool.submit(close, shop)
        eventually(lambda: waiting(watch) == 1, within_s=10)
        assert not closing.done()
        bet.rollback()

        closing.result(timeout=10)
    assert shop.outcome(1) == afterwards


@pytest.mark.parametrize("change", [(2_050, 3_000, 4_000), (1_990, 3_100, 4_000)])
def test_a_price_that_moves_waits_for_nobody(shop, stack_env, change):
    with direct(stack_env) as bet:
        bet.execute("SELECT pg_advisory_xact_lock_shared(%s)", [shop.catalogue.event_id(1)])

        shop.catalogue.save(match(1, who_wins(*change)))

    assert shop.outcome(1) == "price_changed"


@pytest.mark.parametrize("what", ["tenant", "event"])
def test_a_bet_waits_for_who_closes_and_no_longer_than_it_may(shop, stack_env, what):
    number = shop.tenant_id if what == "tenant" else shop.catalogue.event_id(1)
    with direct(stack_env) as closing:
        closing.execute("SELECT pg_advisory_xact_lock(%s)", [number])

        assert shop.outcome(1) == "offer_moving"
        assert shop.outcome(2) == ("offer_moving" if what == "tenant" else "placed")

        closing.rollback()
    assert shop.outcome(1) == "placed"


def test_a_bet_that_waited_reads_what_was_closed_meanwhile(shop, stack_env):
    with direct(stack_env) as closing, direct(stack_env) as watch, ThreadPoolExecutor(1) as pool:
        closing.execute("SELECT pg_advisory_xact_lock(%s)", [shop.catalogue.event_id(1)])
        bet = pool.submit(shop.outcome, 1)
        eventually(lambda: waiting(watch) == 1, within_s=10)

        closing.execute("UPDATE markets SET state = 'suspended'")
        closing.commit()

        assert bet.result(timeout=10) == "market_suspended"
    assert shop.count() == 0


def test_one_transaction_closes_a_few_events_and_no_more(shop):
    with (
        pytest.raises(psycopg.errors.ProgramLimitExceeded),
        shop.book.worker_db.connection_ctx() as conn,
    ):
        conn.execute("SELECT lock_events(%s::bigint[])", [list(range(1, LOCKS_MAX + 2))])
