"""What a second person is needed for, and how a request can end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.rights import Permission, Role, permitted
from touchline.staff.approving import (
    ABOVE_UNITS,
    RULES,
    ApprovalAction,
    ApprovalState,
    BadApproval,
    Step,
    checked,
    is_above,
    is_late,
    stepped,
)

pytestmark = pytest.mark.spec("S2.11")

ENDS = {ApprovalState.REFUSED, ApprovalState.EXPIRED, ApprovalState.EXECUTED}
FIGURES = {
    ApprovalAction.VOID_AFTER_RESULT: {"why": "past_post"},
    ApprovalAction.CORRECT_LATE: {"generation": 2, "payout_minor": 0},
    ApprovalAction.ADJUST: {"kind": "goodwill", "currency": "EUR", "amount_minor": -250_000},
    ApprovalAction.PAY_OUT: {"currency": "JPY", "amount_minor": 250_000},
}
ACME = 7


@given(st.lists(st.tuples(st.sampled_from(Step), st.booleans()), max_size=8))
def test_whatever_happens_a_request_is_spent_at_most_once_and_only_approved(happened):
    state, walked = ApprovalState.REQUESTED, []

    for step, is_over in happened:
        reached = stepped(state, step, is_over=is_over)
        if reached is not None:
            assert state not in ENDS
            assert is_over == (step is Step.EXPIRE)
            walked.append(step)
            state = reached

    assert walked.count(Step.EXECUTE) <= 1
    if Step.EXECUTE in walked:
        assert walked == [Step.APPROVE, Step.EXECUTE]
        assert state is ApprovalState.EXECUTED


@pytest.mark.parametrize("end", sorted(ENDS))
@pytest.mark.parametrize("step", Step)
def test_nothing_follows_an_end(end, step):
    assert stepped(end, step, is_over=False) is None
    assert stepped(end, step, is_over=True) is None


@pytest.mark.parametrize("action", ApprovalAction)
def test_a_request_carries_its_figures_and_a_reason(action):
    checked(action, "bet:6h2k", FIGURES[action], "the match was over")


@pytest.mark.parametrize(
    ("subject", "reason", "changes"),
    [
        ("bet:6h2k", "", {}),
        ("bet:6h2k", "x" * 501, {}),
        ("6h2k", "why", {}),
        ("bet:6h2k and more", "why", {}),
        ("bet:6h2k", "why", {"amount_minor": 0}),
        ("bet:6h2k", "why", {"amount_minor": True}),
        ("bet:6h2k", "why", {"amount_minor": 2.5}),
        ("bet:6h2k", "why", {"amount_minor": "250000"}),
        ("bet:6h2k", "why", {"amount_minor": 10**15 + 1}),
        ("bet:6h2k", "why", {"currency": "euro"}),
        ("bet:6h2k", "why", {"kind": "Good will"}),
        ("bet:6h2k", "why", {"more": 1}),
    ],
)
def test_a_request_that_is_not_whole_is_refused(subject, reason, changes):
    figures = {**FIGURES[ApprovalAction.ADJUST], **changes}

    with pytest.raises(BadApproval):
        checked(ApprovalAction.ADJUST, subject, figures, reason)


@pytest.mark.parametrize("action", ApprovalAction)
def test_every_figure_is_needed(action):
    for name in FIGURES[action]:
        left = {key: value for key, value in FIGURES[action].items() if key != name}
        with pytest.raises(BadApproval):
            checked(action, "bet:6h2k", left, "why")


def test_a_trader_voids_before_the_outcome_and_not_after_it():
    rule = RULES[ApprovalAction.VOID_AFTER_RESULT]

    assert permitted(Role.TRADER, Permission.BETS_VOID, scope=ACME)
    assert not permitted(Role.TRADER, rule.asks, scope=ACME)
    assert permitted(Role.OWNER, rule.asks, scope=ACME)
    assert permitted(Role.TRADER, rule.agrees, scope=ACME)


@pytest.mark.parametrize("action", ApprovalAction)
def test_two_people_of_every_tenant_can_agree(action):
    rule = RULES[action]
    asking = {role for role in Role if permitted(role, rule.asks, scope=ACME)}
    agreeing = {role for role in Role if permitted(role, rule.agrees, scope=ACME)}

    assert asking
    assert len(agreeing) > 1
    assert Role.READ_ONLY not in asking | agreeing


@given(st.integers(-(10**15), 10**15), st.integers(0, 3), st.none() | st.integers(0, 10**15))
def test_an_amount_needs_a_second_person_above_the_limit_whatever_its_sign(
    amount, exponent, above_minor
):
    limit = ABOVE_UNITS * 10**exponent if above_minor is None else above_minor

    needs = is_above(amount, exponent=exponent, above_minor=above_minor)

    assert needs == (amount > limit or amount < -limit)
    assert needs == is_above(-amount, exponent=exponent, above_minor=above_minor)


def test_a_correction_is_late_after_a_day():
    settled_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    day = timedelta(hours=24)

    assert not is_late(settled_at, now=settled_at + day)
    assert is_late(settled_at, now=settled_at + day + timedelta(microseconds=1))
