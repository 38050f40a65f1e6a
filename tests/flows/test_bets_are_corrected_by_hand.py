"""Staff correct one settled bet: by what they say of its legs, for good, and late only in pairs."""

import psycopg
import pytest
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.bets.multiplier import LegLabel
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind
from touchline.rights import Actor, ActorKind, NotPermitted, Role
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.correcting.correct import NotSettled, correct_bet
from touchline.settlement.correcting.model import NothingToCorrect
from touchline.settlement.voiding.void import BadReason, NoSuchBet, void_bet
from touchline.staff.approvals.agree import NeedsSecondPerson, OtherThanApproved, ask, decide
from touchline.staff.approving import ApprovalAction

pytestmark = pytest.mark.spec("S3.12", "B3")

LOST, WON, VOID = LegLabel.LOST, LegLabel.WON, LegLabel.VOID


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


def correct(shop, bet_id, said, by=TESTER, **changes):
    options = {"reason": "the goal was not given", **changes}
    return correct_bet(shop.book.platform_db, shop.tenant_id, bet_id, said, by=by, **options)


def unsound(shop):
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    return {looked.check.name for looked in walked if looked.violations}


def test_a_corrected_bet_is_paid_anew_and_no_result_changes_it(shop, referee, ana):
    bet_id, other = shop.place(1).bet_id, shop.place(1).bet_id
    referee.end(1, 2, 0)

    correct(shop, bet_id, {1: LOST})
    assert referee.bet(bet_id) == ("lost", 0, 2)
    referee.end(1, 0, 1)
    referee.end(1, 3, 0)

    assert referee.bet(bet_id) == ("lost", 0, 2)
    assert referee.bet(other)[:2] == ("won", 20_00)
    assert (ana.balance(), ana.balance(AccountKind.OPEN_STAKE)) == (100_00, 0)
    topics = shop.rows("SELECT topic FROM outbox WHERE ref_id = %s ORDER BY id", bet_id)
    assert topics == [("bet.placed",), ("bet.settled",), ("bet.corrected",)]
    kept = "SELECT kind, actor, reason FROM bet_settlements WHERE bet_id = %s ORDER BY gen DESC"
    assert shop.rows(kept, bet_id)[0] == ("corrected", TESTER.name, "the goal was not given")
    assert shop.problems() == []
    assert unsound(shop) == set()


def test_what_was_spent_becomes_debt_and_a_second_correction_gives_it_back(shop, referee, ana):
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    shop.place(2, stake="105.00")

    correct(shop, bet_id, {1: LOST})
    assert (ana.balance(), ana.balance(AccountKind.DEBT)) == (0, -15_00)
    correct(shop, bet_id, {1: VOID})

    assert referee.bet(bet_id) == ("void", 10_00, 3)
    assert ana.balance() + ana.balance(AccountKind.DEBT) == -5_00
    assert unsound(shop) == set()


def test_one_leg_of_several_is_corrected_and_the_others_count_as_graded(shop, referee, ana):
    bet_id = shop.place(1, 2).bet_id
    referee.end(1, 0, 1)
    referee.end(2, 1, 0)

    correct(shop, bet_id, {1: WON})

    assert referee.bet(bet_id) == ("won", 40_00, 2)
    said = "SELECT leg_outcomes FROM bet_corrections WHERE bet_id = %s"
    assert shop.rows(said, bet_id) == [(["won", None],)]
    assert ana.balance() == 130_00
    assert unsound(shop) == set()


def test_a_day_later_it_takes_a_second_person(shop, referee, ana, stack_env):
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as superuser:
        superuser.execute("UPDATE bets SET settled_at = settled_at - interval '25 hours'")
    sam, rita = staff(shop, "sam", Role.TRADER, 7), staff(shop, "rita", Role.TRADER, 8)
    db, about = shop.book.platform_db, f"bet:{codes.encode(bet_id)}"

    with pytest.raises(NeedsSecondPerson):
        correct(shop, bet_id, {1: LOST}, sam)
    code = ask(
        db, shop.tenant_id, ApprovalAction.CORRECT_LATE, about,
        {"generation": 1, "payout_minor": 0}, by=sam, reason="not given",
    )  # fmt: skip
    decide(db, shop.tenant_id, code, is_approved=True, by=rita)
    with pytest.raises(OtherThanApproved):
        correct(shop, bet_id, {1: VOID}, sam, approval=code)
    correct(shop, bet_id, {1: LOST}, sam, approval=code)

    assert referee.bet(bet_id) == ("lost", 0, 2)
    assert ana.balance() == 90_00


def test_what_is_not_settled_or_not_theirs_or_the_same_is_not_corrected(shop, referee, ana, slug):
    open_one, won, voided = (shop.place(n).bet_id for n in (2, 1, 1))
    rival = Shop(shop.book, f"{slug}x")
    void_bet(
        shop.book.platform_db, shop.tenant_id, voided, why="other", reason="no price", by=TESTER
    )
    referee.end(1, 2, 0)

    for bet_id, by, reason, refusal in (
        (open_one, TESTER, "x", NotSettled),
        (voided, TESTER, "x", NotSettled),
        (won, TESTER, " ", BadReason),
        (won, staff(shop, "sue", Role.SUPPORT, 9), "x", NotPermitted),
    ):
        with pytest.raises(refusal):
            correct(shop, bet_id, {1: LOST}, by, reason=reason)
    with pytest.raises(NothingToCorrect):
        correct(shop, won, {1: WON})
    with pytest.raises(NoSuchBet):
        correct(rival, won, {1: LOST})

    assert ana.balance() == 100_00
