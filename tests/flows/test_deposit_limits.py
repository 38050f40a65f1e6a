"""Limits of deposits: the lowest counts, stricter at once, looser after a day and a second word."""

import pytest
from harness.cashier import granted_at_once
from harness.people import TESTER

from touchline.protection.limits.agree import LimitTooSoon, NothingAsked, confirm_limit
from touchline.protection.limits.model import Change, DepositLimitReached, LimitKind, Period, SetBy

pytestmark = pytest.mark.spec("B5", "S4.1")


def test_deposits_from_all_sides_stay_within_the_limit(ana):
    slips = [ana.enter(100) for _ in range(24)]
    ana.limit(Period.WEEK, 1_000)
    ana.limit(Period.DAY, 750)

    confirmed = granted_at_once(lambda number: ana.confirm(slips[number]), 24)

    assert (confirmed, ana.now().cash_minor) == (7, 700)


def test_a_deposit_beyond_the_lowest_limit_is_not_even_entered(ana):
    ana.limit(Period.MONTH, 10_000)
    ana.limit(Period.MONTH, 4_000, SetBy.OPERATOR)

    with pytest.raises(DepositLimitReached) as refused:
        ana.enter(4_001)

    assert refused.value.facts == {"room_minor": 4_000}
    ana.pay_in(4_000)


def test_what_was_paid_in_before_the_period_does_not_count(ana, superuser):
    ana.limit(Period.MONTH, 1_000)
    ana.pay_in(1_000)
    superuser.execute(
        "UPDATE deposits SET decided_at = now() - interval '32 days' WHERE tenant_id = %s",
        [ana.tenant_id],
    )

    ana.pay_in(1_000)

    assert ana.now().cash_minor == 2_000


def test_a_stricter_limit_holds_at_once_and_a_looser_one_a_day_later_when_confirmed(ana, superuser):
    asked = [ana.limit(Period.DAY, 1_000), ana.limit(Period.DAY, 500), ana.limit(Period.DAY, 900)]

    def confirmed_after(seconds):
        superuser.execute(
            "UPDATE player_limits SET asked_at = now() - make_interval(secs => %s)"
            " WHERE tenant_id = %s AND asked_at IS NOT NULL",
            [seconds, ana.tenant_id],
        )
        return confirm_limit(
            ana.db, ana.tenant_id, ana.player_id, LimitKind.DEPOSIT, Period.DAY, by=TESTER
        )

    assert asked == [Change.AT_ONCE, Change.AT_ONCE, Change.ASKED]
    with pytest.raises(DepositLimitReached):
        ana.enter(501)
    with pytest.raises(LimitTooSoon):
        confirmed_after(24 * 3600 - 60)
    assert confirmed_after(24 * 3600 + 1) == 900
    ana.enter(900)
    with pytest.raises(NothingAsked):
        confirmed_after(0)


def test_a_stricter_limit_forgets_a_looser_one_that_was_asked_for(ana):
    ana.limit(Period.DAY, 1_000)
    ana.limit(Period.DAY, None)

    ana.limit(Period.DAY, 800)

    with pytest.raises(NothingAsked):
        confirm_limit(
            ana.db, ana.tenant_id, ana.player_id, LimitKind.DEPOSIT, Period.DAY, by=TESTER
        )
