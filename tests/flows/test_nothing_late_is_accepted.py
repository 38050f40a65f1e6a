"""Once it is closed, no bet comes in: not one, however many are on their way at that moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest
from flows.small_book import match
from harness.book import opened
from harness.people import TESTER
from harness.shop import Shop
from harness.waiting import eventually
from rules.guarded import result as who_wins
from rules.told_results import report

from touchline.catalog.model import EventStatus
from touchline.errors import Unavailable
from touchline.plumbing.gate import DatabaseUnavailable
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.tenants.status import TenantStatus, change_status
from touchline.wiring import web_pool

pytestmark = pytest.mark.spec("S3.12", "S2.1")

CROWD = 6
ROUNDS = 3


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug, events=2)


@pytest.fixture
def crowd_db(our_book):
    settings = our_book.settings.model_copy(update={"db_web_pool_max": CROWD})
    with opened(web_pool(settings), "web") as db:
        yield db


@contextmanager
def crowd(shop, db):
    """Players who bet a unit on the first match again and again; how often which word came back."""
    words, over = Counter(), Event()

    def bet(name):
        while not over.is_set():
            try:
                words[shop.outcome(1, who=name, db=db, stake="0.01")] += 1
            except Unavailable:  # so many at once may be more than the pool takes
                words["turned away"] += 1

    names = [f"p{n}" for n in range(CROWD)]
    for name in names:
        shop.player(name, amount_minor=1_000_000_00)
    with ThreadPoolExecutor(CROWD) as pool:
        tasks = [pool.submit(bet, name) for name in names]
        try:
            yield words
        finally:
            over.set()
    for task in tasks:
        task.result()


def now_of(shop):
    return shop.rows("SELECT clock_timestamp()")[0][0]


def close_by_feed(shop):
    shop.catalogue.save(match(1))


def open_by_feed(shop):
    shop.catalogue.save(match(1, who_wins(2_000, 3_000, 4_000)))
    shop.catalogue.save(match(1, who_wins(2_000, 3_000, 4_000)))


def mark(state):
    def change(shop):
        event_id = shop.catalogue.event_id(1)
        save_mark(
            shop.book.platform_db,
            shop.tenant_id,
            Kind.EVENT,
            str(event_id),
            state,
            by=TESTER,
        )

    return change


def switch(status):
    return lambda shop: change_status(shop.book.platform_db, shop.slug, status, by=TESTER)


WAYS = {
    "feed": (close_by_feed, open_by_feed),
    "mark": (mark(State.SUSPENDED), mark(None)),
    "kill_switch": (switch(TenantStatus.SUSPENDED), switch(TenantStatus.ACTIVE)),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_bet_is_accepted_after_a_suspension_has_committed(shop, crowd_db, way):
    close, reopen = WAYS[way]
    shut = []
    with crowd(shop, crowd_db) as words:
        for _ in range(ROUNDS):
            before = words["placed"]
            eventually(lambda before=before: words["placed"] > before + CROWD, within_s=120)
            close(shop)
            closed_at = now_of(shop)
            refused = words.total() - words["placed"]
            eventually(
                lambda refused=refused: words.total() - words["placed"] > refused + CROWD,
                within_s=30,
            )
            shut.append((closed_at, now_of(shop)))
            reopen(shop)

    for closed_at, opened_at in shut:
        late = shop.rows(
            "SELECT id FROM bets WHERE accepted_at BETWEEN %s AND %s", closed_at, opened_at
        )
        assert late == []
    assert shop.problems() == []


def test_no_bet_is_accepted_once_a_score_is_known(shop, crowd_db):
    recorder = shop.book.recorder("http://127.0.0.1:1/getfeed")
    begun = replace(report(EventStatus.LIVE, (0, 0)), provider_event_id="e1")
    with crowd(shop, crowd_db) as words:
        eventually(lambda: words["placed"] > CROWD, within_s=120)
        recorder.save("soccer", [begun])
        told_at = now_of(shop)
        eventually(lambda: words["event_started"] > CROWD, within_s=120)

    assert shop.rows("SELECT id FROM bets WHERE accepted_at > %s", told_at) == []


def test_no_bet_is_accepted_once_its_event_has_begun(shop, crowd_db):
    """By the database's clock, whatever the feed still offers."""
    shop.as_superuser("UPDATE events SET starts_at = clock_timestamp() + interval '2 seconds'")
    with crowd(shop, crowd_db) as words:
        eventually(lambda: words["event_started"] > CROWD, within_s=120)

    assert words["placed"] > 0
    assert shop.problems() == []


def test_no_bet_is_accepted_from_an_account_that_was_closed(shop, crowd_db):
    with crowd(shop, crowd_db) as words:
        eventually(lambda: words["placed"] > CROWD, within_s=120)
        shop.rows("UPDATE players SET status = 'closed' RETURNING id")
        closed_at = now_of(shop)
        eventually(lambda: words["player_not_active"] > CROWD, within_s=120)

    assert shop.rows("SELECT id FROM bets WHERE accepted_at > %s", closed_at) == []
    assert shop.problems() == []


def is_saved(shop, home):
    """Whether new prices were let in: on a slow machine a crowd may be too much for the gate."""
    try:
        shop.catalogue.save(match(1, who_wins(home, 3_000, 4_000)))
    except DatabaseUnavailable:
        return False
    return True


def test_prices_move_under_the_crowd_and_each_bet_has_one_that_was(shop, crowd_db):
    """A price changes without any lock; a bet has the price of the version it names."""
    with crowd(shop, crowd_db) as words:
        for home in (2_010, 2_020, 2_000, 2_030, 2_000):
            before = words.total()
            eventually(lambda home=home: is_saved(shop, home), within_s=120)
            eventually(lambda before=before: words.total() > before + CROWD, within_s=120)
        eventually(lambda: words["placed"] > 0, within_s=120)

    wrong = shop.rows(
        "SELECT leg.bet_id FROM bet_legs AS leg LEFT JOIN price_history AS was"
        " ON was.selection_id = leg.selection_id AND was.version = leg.price_version"
        " AND was.price_milli = leg.price_milli WHERE was.version IS NULL"
    )
    assert wrong == []
    assert shop.problems() == []
