"""Requests over the real database: decided by a second person, spent once and with their effect."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from harness.desk import ADJUST, FIGURES, SUBJECT, VOID, person
from harness.people import TESTER, hired, trail

from touchline import codes
from touchline.errors import Conflict, Refused
from touchline.rights import PLATFORM, NotPermitted, Role
from touchline.staff.approvals import agree, queries
from touchline.staff.approving import ApprovalAction

pytestmark = pytest.mark.spec("S2.11")


def test_what_a_second_person_approved_is_done_once(desk):
    code = desk.ask("sue")
    desk.decide(code, "sam")

    desk.do(code, "sue")
    with pytest.raises(agree.ApprovalSpent):
        desk.do(code, "sue")

    assert desk.times_done() == 1
    lines = [line[:2] for line in trail(desk.book, desk.acme) if line[2] == f"approval:{code}"]
    assert lines == [
        ("approval.asked", "staff:sue"),
        ("approval.given", "staff:sam"),
        ("approval.spent", "staff:sue"),
    ]


def test_nothing_is_done_without_or_before_an_approval(desk):
    code = desk.ask("sue")

    for given, error in (
        ("", agree.NeedsSecondPerson), (code, agree.ApprovalSpent), ("nonsense", agree.NoSuchApproval),
        (codes.encode(1), agree.NoSuchApproval), (codes.encode(2**64 - 1), agree.NoSuchApproval),
    ):  # fmt: skip
        with pytest.raises(error):
            desk.do(given, "sue")
    desk.decide(code, "sam", is_approved=False)
    with pytest.raises(agree.ApprovalSpent):
        desk.do(code, "sue")

    assert desk.times_done() == 0


def test_nobody_agrees_to_their_own_request_whatever_they_may(desk):
    code, db = desk.ask("olga"), desk.book.platform_db

    for by in (desk.who("olga"), person(desk.acme, "OLGA", Role.OWNER, 99)):
        with pytest.raises(agree.OwnRequest):
            agree.decide(db, desk.acme, code, is_approved=True, by=by)
    with pytest.raises(psycopg.errors.CheckViolation), db.tenant_tx(desk.acme) as conn:
        queries.mark_approval_decided(
            conn,
            tenant_id=desk.acme,
            approval_id=codes.decode(code),
            state="approved",
            decided_by="Olga",
        )

    assert desk.state_of(code) == "requested"


def test_agreeing_takes_the_right_to_it_and_an_account(desk):
    money, bets = desk.ask("olga"), desk.ask("olga", VOID, {"why": "past_post"})
    stranger, db = person(desk.rival, "rita", Role.OWNER, 7), desk.book.platform_db

    for code, name in ((money, "otto"), (money, "rosa"), (bets, "sue"), (bets, "rosa")):
        with pytest.raises(NotPermitted):
            desk.decide(code, name)
    for tenant_id, by, error in (
        (desk.acme, stranger, NotPermitted),
        (desk.acme, TESTER, agree.NotSignedIn),
        (desk.rival, stranger, agree.NoSuchApproval),
    ):
        with pytest.raises(error):
            agree.decide(db, tenant_id, money, is_approved=True, by=by)
    desk.decide(money, "sue")
    desk.decide(bets, "otto")
    with pytest.raises(NotPermitted):
        desk.ask("otto", VOID, {"why": "past_post"})


def test_an_approval_allows_what_was_asked_and_nothing_else(desk):
    code = desk.ask("sue")
    desk.decide(code, "sam")

    for other in (
        {"figures": {**FIGURES, "amount_minor": 250_001}},
        {"figures": {**FIGURES, "currency": "USD"}},
        {"subject": "player:ben"},
        {"action": ApprovalAction.PAY_OUT},
    ):
        with pytest.raises(agree.OtherThanApproved):
            desk.do(code, "olga", **other)

    assert desk.times_done() == 0
    desk.do(code, "sue")


def test_what_fails_afterwards_leaves_the_approval_unspent(desk):
    code = desk.ask("sue")
    desk.decide(code, "sam")

    with pytest.raises(ZeroDivisionError), desk.book.platform_db.tenant_tx(desk.acme) as conn:
        _clear_and_fail(conn, desk, code)

    assert desk.state_of(code) == "approved"
    desk.do(code, "sue")


def _clear_and_fail(conn, desk, code):
    agree.clear(conn, desk.acme, ADJUST, SUBJECT, FIGURES, by=desk.who("sue"), approval=code)
    raise ZeroDivisionError


def test_many_at_once_spend_it_once(desk):
    code = desk.ask("sue")
    desk.decide(code, "sam")

    def spend(_):
        try:
            desk.do(code, "sue")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as many:
        done = sum(many.map(spend, range(12)))

    assert (done, desk.times_done()) == (1, 1)


def test_a_request_is_good_for_a_day(desk):
    waiting, approved = desk.ask("sue"), desk.ask("sue")
    desk.decide(approved, "sam")
    desk.grow_old(waiting)
    desk.grow_old(approved)

    with pytest.raises(agree.ApprovalSpent):
        desk.decide(waiting, "sam")
    with pytest.raises(agree.ApprovalSpent):
        desk.do(approved, "sue")
    ended = [agree.expire(desk.book.platform_db, desk.acme, by=TESTER) for _ in range(2)]

    assert ended == [2, 0]
    assert {desk.state_of(code) for code in (waiting, approved)} == {"expired"}
    assert [line[0] for line in trail(desk.book, desk.acme)[-2:]] == ["approval.expired"] * 2


def test_a_tenant_says_above_which_amount(desk):
    db = desk.book.platform_db

    def needs(tenant_id, amount_minor, currency="EUR", exponent=2):
        money = {"currency": currency, "exponent": exponent, "amount_minor": amount_minor}
        with db.tenant_tx(tenant_id) as conn:
            return agree.is_needed(conn, tenant_id, ADJUST, **money)

    agree.change_limit(db, desk.acme, ADJUST, "EUR", 5_000, by=desk.who("olga"))

    amounts = (5_000, -5_000, 5_001, -5_001)
    assert [needs(desk.acme, amount) for amount in amounts] == [False, False, True, True]
    assert [needs(desk.rival, amount) for amount in (5_001, 100_000, 100_001)] == [
        False, False, True,
    ]  # fmt: skip
    assert needs(desk.acme, 1_001, "JPY", 0)


@pytest.mark.parametrize(
    ("name", "action", "currency", "above_minor"),
    [
        ("sue", ADJUST, "EUR", 10**9),
        ("olga", VOID, "EUR", 0),
        ("olga", ADJUST, "euro", 0),
        ("olga", ADJUST, "EUR", -1),
        ("olga", ADJUST, "EUR", 10**15 + 1),
    ],
)
def test_a_limit_is_an_owners_and_an_amount(desk, name, action, currency, above_minor):
    with pytest.raises(Refused):
        agree.change_limit(
            desk.book.platform_db, desk.acme, action, currency, above_minor, by=desk.who(name)
        )


def test_somebody_of_the_platform_can_be_the_second_person(desk):
    code, olaf = desk.ask("sue"), hired(desk.book, "olaf", scope=PLATFORM)

    agree.decide(desk.book.platform_db, desk.acme, code, is_approved=True, by=olaf)

    assert desk.state_of(code) == "approved"
