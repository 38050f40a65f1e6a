"""What became of matches pays the bets on them: once, exactly, and in one transaction."""

import pytest
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop
from rules.told_results import report

from touchline.catalog.model import EventStatus
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.outcomes.keep import grade_due
from touchline.settlement.runs.queries import mark_run_taken_all_tenants
from touchline.settlement.runs.settle import Settler
from touchline.tenants.status import TenantStatus, change_status

pytestmark = pytest.mark.spec("S3.12", "B3")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def referee(shop):
    return Referee(shop)


def test_a_single_that_wins_pays_its_price_and_one_that_loses_nothing(shop, referee):
    ana = shop.player("ana", 100_00)
    won = shop.place(1).bet_id
    lost = shop.place(
        document=shop.document(1, legs=[{"selection": shop.selection(1, "away"), "price": "4.00"}])
    ).bet_id

    referee.end(1, 2, 0)

    assert referee.bet(won) == ("won", 20_00, 1)
    assert referee.bet(lost) == ("lost", 0, 1)
    assert ana.balance() == 100_00
    assert ana.balance(AccountKind.OPEN_STAKE) == 0
    assert shop.problems() == []


def test_settling_again_changes_nothing(shop, referee):
    shop.player()
    shop.place(1)
    referee.end(1, 2, 0)
    before = shop.counts()

    referee.tell(1, 2, 0)
    referee.settle()

    assert shop.counts() == before


def test_an_accumulator_waits_for_its_last_leg_and_is_lost_with_its_first(shop, referee):
    shop.player()
    waits, lost = shop.place(1, 2).bet_id, shop.place(2, 3).bet_id

    referee.end(1, 1, 0)
    assert referee.bet(waits)[0] == "open"
    referee.end(3, 0, 1)
    assert referee.bet(lost) == ("lost", 0, 1)
    referee.end(2, 1, 0)

    assert referee.bet(waits) == ("won", 40_00, 1)
    assert shop.problems() == []


def test_a_corrected_result_takes_back_and_pays_anew(shop, referee):
    ana = shop.player("ana", 100_00)
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    assert ana.balance() == 110_00

    referee.end(1, 0, 1)

    assert referee.bet(bet_id) == ("lost", 0, 2)
    assert ana.balance() == 90_00
    assert shop.problems() == []


def test_winnings_that_were_spent_are_owed_and_paid_off_when_the_result_turns_again(shop, referee):
    ana = shop.player("ana", 10_00)
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    shop.place(2, stake="15.00")

    referee.end(1, 0, 1)
    assert (ana.balance(), ana.balance(AccountKind.DEBT)) == (0, -15_00)
    referee.end(1, 2, 0)

    assert (ana.balance(), ana.balance(AccountKind.DEBT)) == (5_00, 0)
    assert referee.bet(bet_id) == ("won", 20_00, 3)
    assert shop.problems() == []


def test_an_accumulator_that_was_lost_too_early_is_open_again(shop, referee):
    ana = shop.player("ana", 100_00)
    bet_id = shop.place(1, 2).bet_id
    referee.end(1, 0, 1)
    assert referee.bet(bet_id) == ("lost", 0, 1)

    referee.end(1, 1, 0)
    assert referee.bet(bet_id) == ("open", None, 2)
    assert ana.balance(AccountKind.OPEN_STAKE) == 10_00
    referee.end(2, 1, 0)

    assert referee.bet(bet_id) == ("won", 40_00, 3)
    assert ana.balance() == 130_00
    assert shop.problems() == []


def test_a_worker_whose_run_somebody_else_took_over_writes_nothing(shop, referee):
    shop.player()
    bet_id = shop.place(1).bet_id
    referee.tell(1, 2, 0)
    grade_due(shop.book.worker_db)
    zombie, heir = (Settler(shop.book.worker_db, holder=name) for name in ("zombie", "heir"))
    with shop.book.worker_db.connection_ctx() as conn:
        taken = mark_run_taken_all_tenants(conn, holder="zombie", ttl_s=0.0)
        others = mark_run_taken_all_tenants(conn, holder="heir", ttl_s=60.0)

    zombie.serve(taken)
    assert (others.term, referee.bet(bet_id)) == (taken.term + 1, ("open", None, 0))
    heir.serve(others)
    after = shop.counts()
    zombie.serve(taken)

    assert referee.bet(bet_id) == ("won", 20_00, 1)
    assert shop.counts() == after


def test_a_run_that_is_held_is_left_alone_until_its_time_is_over(shop, referee):
    shop.player()
    bet_id = shop.place(1).bet_id
    referee.tell(1, 2, 0)
    grade_due(shop.book.worker_db)
    with shop.book.worker_db.connection_ctx() as conn:
        mark_run_taken_all_tenants(conn, holder="slow", ttl_s=3600.0)

    referee.settle()
    assert referee.bet(bet_id)[0] == "open"
    Settler(shop.book.worker_db, holder="slow").release()
    referee.settle()

    assert referee.bet(bet_id)[0] == "won"


def test_a_newer_result_takes_the_place_of_a_run_under_way(shop, referee):
    shop.player()
    bet_id = shop.place(1).bet_id
    referee.tell(1, 2, 0)
    grade_due(shop.book.worker_db)
    with shop.book.worker_db.connection_ctx() as conn:
        old = mark_run_taken_all_tenants(conn, holder="slow", ttl_s=3600.0)
    referee.tell(1, 0, 3)

    referee.settle()
    Settler(shop.book.worker_db, holder="slow").serve(old)

    assert referee.bet(bet_id) == ("lost", 0, 1)
    assert shop.rows("SELECT gen, state FROM settlement_runs ORDER BY gen") == [
        (1, "superseded"),
        (2, "done"),
    ]


def test_results_that_turn_again_and_again_leave_what_the_last_one_says(shop, referee):
    wallets = [shop.player(name, 30_00) for name in ("ana", "ben", "rita")]
    for name, legs in (("ana", (1,)), ("ben", (1, 2)), ("rita", (2,))):
        shop.place(*legs, who=name)
    referee.tell(1, 1, 0)
    referee.tell(2, 1, 0)
    referee.settle()
    for who in ("ana", "ben"):  # what they won is staked again
        shop.place(3, who=who, stake="30.00")

    for number, home, away in [(1, 0, 0), (2, 0, 1), (1, 2, 1), (2, 4, 0), (1, 0, 2), (2, 1, 1)]:
        referee.end(number, home, away)
        assert shop.problems() == []
        assert unsound(shop) == set()
    referee.tell(2, 1, 0)
    referee.end(1, 1, 0)
    referee.end(3, 0, 1)

    assert [wallet.balance() for wallet in wallets] == [10_00, 30_00, 40_00]
    assert all(wallet.balance(AccountKind.DEBT) == 0 for wallet in wallets)
    assert unsound(shop) == set()


def test_a_suspended_tenants_bets_are_settled(shop, referee):
    shop.player()
    bet_id = shop.place(1).bet_id
    change_status(shop.book.platform_db, shop.slug, TenantStatus.SUSPENDED, by=TESTER)

    referee.end(1, 1, 0)

    assert referee.bet(bet_id)[0] == "won"


def test_a_match_that_is_not_played_in_time_gives_the_stakes_home(shop, referee):
    ana = shop.player("ana", 100_00)
    waits, over = shop.place(1).bet_id, shop.place(2).bet_id
    referee.tell_report(1, report(EventStatus.POSTPONED))
    referee.tell_report(2, report(EventStatus.WALKOVER))
    referee.settle()
    assert (referee.bet(waits)[0], referee.bet(over)[:2]) == ("open", ("void", 10_00))

    shop.as_superuser(
        "UPDATE events SET starts_at = now() - interval '49 hours' WHERE id = %s",
        shop.catalogue.event_id(1),
    )
    shop.as_superuser("UPDATE settlement_agenda SET due_at = now()")
    referee.settle()

    assert referee.bet(waits) == ("void", 10_00, 1)
    assert ana.balance() == 100_00
    assert unsound(shop) == set()


def unsound(shop):
    """The names of the checks that find something wrong."""
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    return {looked.check.name for looked in walked if looked.violations}
