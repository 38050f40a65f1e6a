"""A bet that is bought back and voided at once: one of the two, whole, and the other finds it closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.locks import WAITING_FOR_A_ROW, WAITING_FOR_THE_BOOK
from harness.people import TESTER
from harness.shop import Shop, at_once
from harness.till import Till
from harness.waiting import eventually

from touchline.bets.cashing.queries import place_cash_out
from touchline.ledger.checks.walk import walk
from touchline.plumbing.pacing import utc_now
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.voiding.queries import add_void
from touchline.settlement.voiding.void import BetMoved, NothingToVoid, void_bet

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return shop.player()


@pytest.fixture
def till(shop, ana):
    assert ana
    return Till(shop)


def void(shop, bet_id):
    """The word for what became of it."""
    try:
        void_bet(shop.book.platform_db, shop.tenant_id, bet_id, why="other", reason="x", by=TESTER)
    except (BetMoved, NothingToVoid) as refused:
        return refused.code
    return "void"


def waits(shop):
    """Whether somebody waits for a lock of the other's."""
    return shop.rows(WAITING_FOR_A_ROW) != [(0,)]


def unsound(shop):
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    return {looked.check.name for looked in walked if looked.violations}


def test_who_comes_while_a_bet_is_being_voided_finds_it_closed(shop, ana, till):
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id

    with ThreadPoolExecutor(1) as pool:
        with shop.book.platform_db.tenant_tx(shop.tenant_id) as conn:
            outcome = add_void(
                conn, tenant_id=shop.tenant_id, bet_id=bet_id, gen=0, actor="otto", reason="x"
            )
            taken = pool.submit(till.word, bet_id, quote_id)
            eventually(lambda: waits(shop), within_s=30)
        assert (outcome, taken.result()) == ("paid", "bet_not_open")

    assert shop.rows("SELECT status, gen, payout_minor FROM bets") == [("void", 1, 10_00)]
    assert (ana.balance(10), ana.balance(11)) == (100_00, 0)
    assert shop.problems() == []
    assert unsound(shop) == set()


def test_who_voids_while_a_bet_is_being_bought_back_finds_it_closed(shop, ana, till):
    bet_id = shop.place(1).bet_id
    offer = till.quote(bet_id)

    with ThreadPoolExecutor(1) as pool:
        with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
            bought = place_cash_out(
                conn, tenant_id=shop.tenant_id, player_id=ana.player_id, bet_id=bet_id,
                quote_id=offer.quote_id, read_at=utc_now(), cut_off_s=0, actor="player",
            )  # fmt: skip
            voided = pool.submit(void, shop, bet_id)
            eventually(lambda: waiting_for_the_event(shop) or waits(shop), within_s=30)
        assert (bought.outcome, voided.result()) == ("cashed_out", "nothing_to_void")

    assert shop.rows("SELECT status, gen FROM bets") == [("cashed_out", 1)]
    assert ana.balance(10) == 90_00 + offer.value_minor
    assert shop.problems() == []
    assert unsound(shop) == set()


def waiting_for_the_event(shop):
    """Whether somebody waits for an event that a cash-out shares."""
    return shop.rows(WAITING_FOR_THE_BOOK) != [(0,)]


def test_of_many_at_once_each_bet_is_closed_by_one(shop, till):
    bets = [shop.place(n % 3 + 1, stake="1").bet_id for n in range(6)]
    offers = {bet_id: till.quote(bet_id).quote_id for bet_id in bets}

    said = at_once(
        [
            *(lambda bet_id=bet_id: (bet_id, void(shop, bet_id)) for bet_id in bets),
            *(lambda bet_id=bet_id: (bet_id, till.word(bet_id, offers[bet_id])) for bet_id in bets),
        ],
        threads=6,
    )

    closed = dict.fromkeys(bets, 0)
    for bet_id, word in said:
        closed[bet_id] += word == "void" or isinstance(word, int)
    assert set(closed.values()) == {1}
    assert shop.count("outbox") == 2 * len(bets)
    assert shop.problems() == []
    assert unsound(shop) == set()
