"""A round renders the events that changed and the lists they are in, and ends where a whole one would."""

from random import Random

import orjson
import pytest
from flows.small_book import Catalogue, Visitor, match
from rules.guarded import result, total

from touchline.plumbing import kv
from touchline.pricing import change
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.overlay import Kind, State
from touchline.pricing.profile import Scope
from touchline.rights import at_terminal

pytestmark = pytest.mark.spec("S3.12")

EVEN = total(10, 1_900, 1_900)
DEAR = MarginRule(Method.POWER, 10_900)
BY = {"by": at_terminal("otto")}


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(*(match(number, EVEN, hours=number) for number in range(1, 6)))
    return made


@pytest.fixture
def visitor(our_book, slug):
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    return Visitor(our_book, slug)


def documents(book):
    """Every document of the board by its key, without its version."""
    found = {}
    for key in book.redis.scan_iter(f"{kv.BOARD}*"):
        if book.redis.type(key) == b"string" and b"\n" in (raw := book.redis.get(key)):
            body = orjson.loads(raw.partition(b"\n")[2])
            found[key] = {name: part for name, part in body.items() if name != "version"}
    return found


def test_a_changed_event_is_rendered_and_those_beside_it_are_not(catalogue, visitor):
    catalogue.publish()
    league = catalogue.league_id("l1")
    with catalogue.book.worker_db.connection_ctx() as conn:
        # A change that no version tells of: whoever renders every event would show it.
        conn.execute("UPDATE prices SET price_milli = 1600")

    catalogue.save(match(2, total(10, 1_950, 1_850), hours=2))
    catalogue.publish()

    assert visitor.prices(league, 2) == ["1.95", "1.85"]
    assert visitor.prices(league, 1) == ["1.90", "1.90"]


def test_a_league_under_a_new_name_is_rendered_whole(catalogue):
    catalogue.publish()
    with catalogue.book.worker_db.connection_ctx() as conn:
        conn.execute("UPDATE leagues SET name = 'Shield'")

    catalogue.publish()

    names = {
        body["league"]["name"] for body in documents(catalogue.book).values() if "event" in body
    }
    assert names == {"Shield"}


def test_a_round_that_broke_off_is_done_by_the_next_one(catalogue, visitor, monkeypatch):
    catalogue.publish()
    league = catalogue.league_id("l1")
    catalogue.save(match(2, total(10, 1_950, 1_850), hours=2))
    put, calls = catalogue.publisher._store.put, []

    def put_once(values, version):
        calls.append(len(values))
        if len(calls) > 1:
            raise ConnectionError
        return put(values, version)

    with monkeypatch.context() as patched:
        patched.setattr(catalogue.publisher._store, "put", put_once)
        with pytest.raises(ConnectionError):
            catalogue.publish()
    broken_off = visitor.prices(league, 2)
    catalogue.publish()

    assert broken_off == ["1.90", "1.90"]
    assert visitor.prices(league, 2) == ["1.95", "1.85"]


@pytest.mark.slow
def test_rounds_of_changes_end_at_the_board_that_one_whole_round_makes(our_book, slug):
    dice = Random(7)
    catalogue = Catalogue(our_book)
    dear = our_book.create_tenant(f"{slug}d")
    odd = our_book.create_tenant(f"{slug}o")
    our_book.create_tenant(f"{slug}p")
    change.save_margin(our_book.platform_db, dear, Scope("soccer"), DEAR, **BY)
    catalogue.save(*(_anything(dice, number) for number in range(1, 25)))
    catalogue.publish()

    for _ in range(25):
        some = dice.sample(range(1, 25), dice.randint(1, 4))
        catalogue.save(*(_anything(dice, number) for number in some))
        if dice.random() < 0.4:
            target = str(catalogue.event_id(dice.randint(1, 24)))
            state = dice.choice([State.HIDDEN, State.SUSPENDED])
            change.save_mark(our_book.platform_db, odd, Kind.EVENT, target, state, **BY)
        if dice.random() < 0.2:
            target = str(catalogue.league_id("l1"))
            change.save_mark(our_book.platform_db, dear, Kind.LEAGUE, target, State.SUSPENDED, **BY)
        catalogue.publish()
    grown = documents(our_book)
    our_book.redis.flushdb()
    our_book.board_publisher().publish_once()
    whole = documents(our_book)

    assert len(whole) > 50
    assert {key: grown.get(key) for key in whole} == whole


def _anything(dice, number):
    """A match with a result, and mostly a total."""
    markets = [result(2_250 + 10 * dice.randint(-9, 9), 3_400, 3_100)]
    over = 1_900 + 10 * dice.randint(-5, 5)
    markets += [total(10, over, 3_800 - over)] if dice.random() < 0.8 else []
    return match(number, *markets, hours=number % 7, league=f"l{number % 4}")
