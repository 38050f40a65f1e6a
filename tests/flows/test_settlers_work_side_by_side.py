"""Several settle at once while results turn: every bet ends as the last results say, paid once."""

import random
from itertools import combinations
from threading import Event, Thread

import pytest
from harness.book import opened
from harness.settling import Referee
from harness.shop import Shop

from touchline.ledger.checks.walk import walk
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.outcomes.keep import grade_due
from touchline.settlement.runs.queries import mark_run_taken_all_tenants
from touchline.settlement.runs.settle import Settler
from touchline.wiring import worker_pool

pytestmark = pytest.mark.spec("S3.12", "B3")

EVENTS, TURNS, SETTLERS = 4, 24, 3
NUMBERS = range(1, EVENTS + 1)
SCORES = [(1, 0), (0, 1), (2, 0), (1, 1)]


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug, events=EVENTS)


@pytest.fixture
def wide(our_book):
    """A worker's pool with room for all of them."""
    settings = our_book.settings.model_copy(update={"db_worker_pool_max": 8})
    with opened(worker_pool(settings), "settlers") as db:
        yield db


def placed(shop):
    """A bet on the home sides of each choice of one, two and three matches; the matches, by bet."""
    for name in ("ana", "ben"):
        shop.player(name, 200_00)
    choices = [legs for size in (1, 2, 3) for legs in combinations(NUMBERS, size)]
    return {
        shop.place(*legs, who=("ana", "ben")[place % 2]).bet_id: legs
        for place, legs in enumerate(choices)
    }


@pytest.mark.parametrize("seed", range(2))
def test_whoever_settles_last_every_bet_is_as_the_last_results_say(shop, wide, seed):
    dice = random.Random(seed)
    bets = placed(shop)
    over, failed = Event(), []

    def settle(name):
        settler = Settler(wide, holder=name)
        try:
            while not over.is_set():
                settler.settle_once()
        except Exception as error:  # noqa: BLE001 - whatever it is fails the test, in its own thread
            failed.append(error)

    threads = [Thread(target=settle, args=(f"settler-{n}",)) for n in range(SETTLERS)]
    for thread in threads:
        thread.start()
    referee = Referee(shop, holder="settler-0")
    for turn in range(TURNS):
        number = turn + 1 if turn < EVENTS else dice.choice(NUMBERS)
        referee.tell(number, *dice.choice(SCORES))
    final = {number: dice.choice(SCORES) for number in NUMBERS}
    for number, score in final.items():
        referee.tell(number, *score)
    over.set()
    for thread in threads:
        thread.join()
    shop.as_superuser("UPDATE settlement_runs SET held_until = 'epoch' WHERE state = 'open'")
    referee.settle()

    assert failed == []
    for bet_id, legs in bets.items():
        is_won = all(final[number][0] > final[number][1] for number in legs)
        expected = ("won", 10_00 * 2 ** len(legs)) if is_won else ("lost", 0)
        assert referee.bet(bet_id)[:2] == expected, legs
    assert shop.problems() == []
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    assert {looked.check.name for looked in walked if looked.violations} == set()


def test_tenants_take_turns(shop, slug):
    shops = [shop, Shop(shop.book, f"{slug}x", events=EVENTS)]
    for each in shops:
        each.player()
        for number in (1, 2):
            each.place(number)
    for number in (1, 2):
        Referee(shop).tell(number, 1, 0)
    grade_due(shop.book.worker_db)

    taken = []
    for _ in range(4):
        with shop.book.worker_db.connection_ctx() as conn:
            run = mark_run_taken_all_tenants(conn, holder="one", ttl_s=60.0)
        taken.append((run.tenant_id, run.event_id))

    assert len(set(taken)) == 4, "nobody has a second turn before everybody had one"
