"""Staff void bets: for good, for a reason, and with a second person once the end may be known."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.locks import WAITING_FOR_THE_BOOK
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop
from harness.waiting import eventually

from touchline import codes
from touchline.catalog.closing.queries import lock_events
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind
from touchline.rights import Actor, ActorKind, NotPermitted, Role
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.voiding.void import (
    NoSuchBet,
    NoSuchMarket,
    NothingToVoid,
    void_bet,
    void_market,
)
from touchline.staff.approvals.agree import NeedsSecondPerson, OtherThanApproved, ask, decide
from touchline.staff.approving import ApprovalAction

pytestmark = pytest.mark.spec("S3.12", "B3")

SCORE = """
    INSERT INTO results (event_id, version, status, raw_status, periods, content_hash)
    VALUES (%s, 1, 'live', '1', '[]', '')
"""
WHY = {"why": "palpable_error", "reason": "a price nobody meant"}


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def referee(shop):
    return Referee(shop)


@pytest.fixture
def ana(shop):
    return shop.player("ana", 100_00)


def staff(shop, name, role, staff_id):
    return Actor(ActorKind.STAFF, name, shop.tenant_id, role, staff_id)


def void(shop, bet_id, by=TESTER, **changes):
    void_bet(shop.book.platform_db, shop.tenant_id, bet_id, by=by, **{**WHY, **changes})


def waiting(shop):
    """How many wait for a lock of the book."""
    ((count,),) = shop.rows(WAITING_FOR_THE_BOOK)
    return count


def unsound(shop):
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    return {looked.check.name for looked in walked if looked.violations}


def test_an_open_bet_gives_its_stake_home_and_no_result_changes_it(shop, referee, ana):
    bet_id = shop.place(1).bet_id

    void(shop, bet_id)
    referee.end(1, 3, 0)

    assert referee.bet(bet_id) == ("void", 10_00, 1)
    assert (ana.balance(), ana.balance(AccountKind.OPEN_STAKE)) == (100_00, 0)
    assert shop.rows("SELECT topic FROM outbox ORDER BY id") == [("bet.placed",), ("bet.voided",)]
    assert shop.problems() == []
    assert unsound(shop) == set()


def test_a_score_that_is_being_told_is_waited_for(shop, ana):
    bet_id, event_id = shop.place(1).bet_id, shop.catalogue.event_id(1)

    with ThreadPoolExecutor(1) as pool:
        with shop.book.worker_db.connection_ctx() as conn:
            lock_events(conn, event_ids=[event_id])
            conn.execute(SCORE, [event_id])
            voided = pool.submit(void, shop, bet_id)
            eventually(lambda: waiting(shop), within_s=30)
        with pytest.raises(NeedsSecondPerson):
            voided.result()

    assert ana.balance(AccountKind.OPEN_STAKE) == 10_00


def test_after_the_result_it_takes_a_second_person_and_what_was_paid_is_taken_back(
    shop, referee, ana
):
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    owner, trader = staff(shop, "sue", Role.OWNER, 7), staff(shop, "sam", Role.TRADER, 8)
    about = f"bet:{codes.encode(bet_id)}"
    action = ApprovalAction.VOID_AFTER_RESULT

    with pytest.raises(NeedsSecondPerson):
        void(shop, bet_id, owner)
    db = shop.book.platform_db
    code = ask(
        db, shop.tenant_id, action, about, {"why": "palpable_error"}, by=owner, reason="typed wrong"
    )
    decide(db, shop.tenant_id, code, is_approved=True, by=trader)
    with pytest.raises(OtherThanApproved):
        void(shop, bet_id, owner, why="other", approval=code)
    void(shop, bet_id, owner, approval=code)

    assert referee.bet(bet_id) == ("void", 10_00, 2)
    assert ana.balance() == 100_00
    assert unsound(shop) == set()


def test_a_trader_alone_voids_nothing_after_the_result(shop, referee, ana):
    bet_id = shop.place(1).bet_id
    referee.tell(1, 2, 0)

    with pytest.raises(NotPermitted):
        void(shop, bet_id, staff(shop, "sam", Role.TRADER, 8))

    assert referee.bet(bet_id)[0] == "open"
    assert ana.balance() == 90_00


def test_a_bet_is_voided_once_and_only_where_it_is(shop, ana, slug):
    bet_id = shop.place(1).bet_id
    rival = Shop(shop.book, f"{slug}x")
    void(shop, bet_id)

    with pytest.raises(NothingToVoid):
        void(shop, bet_id)
    with pytest.raises(NoSuchBet):
        void(rival, bet_id)

    assert ana.balance() == 100_00


def test_a_voided_event_voids_its_singles_and_the_legs_of_the_others(shop, referee, ana):
    single, several, other = (shop.place(*legs).bet_id for legs in ((1,), (1, 2), (2,)))
    referee.end(1, 0, 1)
    assert (referee.bet(single)[0], referee.bet(several)[0]) == ("lost", "lost")

    void_market(
        shop.book.platform_db, shop.tenant_id, shop.catalogue.event_id(1), None, by=TESTER, **WHY,
        approval=agreed(shop, f"event:{codes.encode(shop.catalogue.event_id(1))}"),
    )  # fmt: skip
    referee.settle()
    assert (referee.bet(single), referee.bet(several)) == (("void", 10_00, 2), ("open", None, 2))
    referee.end(2, 1, 0)
    referee.end(1, 1, 0)

    assert referee.bet(single)[:2] == ("void", 10_00)
    assert referee.bet(several)[:2] == ("won", 20_00)
    assert referee.bet(other)[:2] == ("won", 20_00)
    assert ana.balance() == 120_00
    assert shop.problems() == []
    assert unsound(shop) == set()


def test_a_market_is_voided_for_one_tenant_alone_and_once(shop, referee, ana, slug):
    rival = Shop(shop.book, f"{slug}x")
    rita = rival.player("rita", 100_00)
    shop.place(1)
    rival.place(1, who="rita")
    event_id = shop.catalogue.event_id(1)
    market_id = shop.catalogue.ids("SELECT id FROM markets WHERE event_id = %s", event_id)[0]
    db = shop.book.platform_db

    void_market(db, shop.tenant_id, event_id, market_id, by=TESTER, **WHY)
    with pytest.raises(NothingToVoid):
        void_market(db, shop.tenant_id, event_id, market_id, by=TESTER, **WHY)
    with pytest.raises(NoSuchMarket):
        void_market(db, shop.tenant_id, shop.catalogue.event_id(2), market_id, by=TESTER, **WHY)
    referee.end(1, 1, 0)

    assert (ana.balance(), rita.balance()) == (100_00, 110_00)
    assert unsound(shop) | unsound(rival) == set()


def agreed(shop, about):
    """The code of a request that somebody else agreed to."""
    db, action = shop.book.platform_db, ApprovalAction.VOID_AFTER_RESULT
    code = ask(db, shop.tenant_id, action, about, {"why": WHY["why"]}, by=TESTER, reason="wrong")
    decide(db, shop.tenant_id, code, is_approved=True, by=staff(shop, "sam", Role.TRADER, 8))
    return code


def test_what_waits_for_a_result_for_long_is_in_limbo(shop, referee, run_command):
    shop.player("ben")
    shop.place(1, who="ben")
    shop.place(2, who="ben")
    shop.as_superuser("UPDATE events SET starts_at = now() - interval '20 hours'")
    referee.end(2, 1, 0)

    said = run_command("settlement", "limbo", shop.slug)
    runs = run_command("settlement", "runs", shop.slug)

    assert codes.encode(shop.catalogue.event_id(1)) in said
    assert codes.encode(shop.catalogue.event_id(2)) not in said
    assert "1 bets  no_result" in said
    assert "settled 1" in runs
