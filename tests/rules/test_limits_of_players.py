"""Limits of a player: the tightest counts, and no sequence of bets goes beyond one."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.bets.place import REFERRAL_STANDS_S
from touchline.protection.limits.model import (
    Change,
    DepositLimitReached,
    LimitKind,
    Period,
    Window,
    change_of,
    check_kept,
    check_room,
    room_minor,
)

pytestmark = pytest.mark.spec("B5", "S4.1")

WEEK = 7
STARTS = {Period.DAY: lambda day: day, Period.WEEK: lambda day: day - day % WEEK}
amounts = st.integers(1, 500)


def window(limit_minor, used_minor):
    return Window(LimitKind.STAKE, Period.DAY, limit_minor, used_minor)


def test_the_tightest_limit_leaves_the_room():
    assert room_minor([]) is None
    assert room_minor([window(100, 30), window(500, 450)]) == 50
    assert room_minor([window(100, 130)]) == 0
    assert room_minor([window(100, -40)]) == 140


def test_a_deposit_fits_to_the_last_unit():
    check_room([window(100, 60)], 40)
    check_room([], 10**15)
    check_kept([window(100, 100)])
    with pytest.raises(DepositLimitReached) as refused:
        check_room([window(100, 60)], 41)
    assert refused.value.facts == {"room_minor": 40}
    with pytest.raises(DepositLimitReached):
        check_kept([window(500, 0), window(100, 101)])


@pytest.mark.parametrize(
    ("current", "wanted", "change"),
    [
        (None, 100, Change.AT_ONCE),
        (None, None, Change.AT_ONCE),
        (100, 100, Change.AT_ONCE),
        (100, 99, Change.AT_ONCE),
        (100, 101, Change.ASKED),
        (100, None, Change.ASKED),
    ],
)
def test_a_stricter_limit_holds_at_once_and_a_looser_one_is_asked_for(current, wanted, change):
    assert change_of(current, wanted) is change


def test_a_slip_that_waits_for_a_trader_is_found_in_its_period():
    # limit_windows() looks at bets whose ids were made up to an hour before the period began.
    assert REFERRAL_STANDS_S < 3600


@dataclass
class Bet:
    day: int
    stake: int
    payout: int = 0


def used(bets, kind, period, today):
    """What limit_windows() of the schema counts."""
    since = STARTS[period](today)
    return sum(
        bet.stake - (bet.payout if kind is LimitKind.LOSS else 0)
        for bet in bets
        if bet.day >= since
    )


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from([LimitKind.STAKE, LimitKind.LOSS]), st.sampled_from(list(STARTS))
        ),
        amounts,
        min_size=1,
    ),
    st.lists(
        st.one_of(
            st.tuples(st.just("stake"), amounts),
            st.tuples(st.just("pay"), st.integers(0, 30), st.integers(0, 2000)),
            st.tuples(st.just("sleep"), st.integers(0, 3)),
            st.tuples(st.just("tighten"), amounts),
        ),
        max_size=60,
    ),
)
def test_no_sequence_of_bets_goes_beyond_a_limit(limits, doings):
    bets, today, highest = [], 0, dict(limits)

    for doing in doings:
        windows = [
            Window(kind, period, limit, used(bets, kind, period, today))
            for (kind, period), limit in limits.items()
        ]
        if doing[0] == "stake":
            if doing[1] <= room_minor(windows):
                bets.append(Bet(today, doing[1]))
                assert all(
                    used(bets, kind, period, today) <= limit
                    for (kind, period), limit in limits.items()
                )
        elif doing[0] == "sleep":
            today += doing[1]
        elif doing[0] == "tighten":
            limits = {which: min(limit, doing[1]) for which, limit in limits.items()}
        elif doing[1] < len(bets):
            bets[doing[1]].payout = max(bets[doing[1]].payout, doing[2])

    for (kind, period), limit in highest.items():
        for start in {STARTS[period](bet.day) for bet in bets}:
            mine = [bet for bet in bets if STARTS[period](bet.day) == start]
            assert used(mine, kind, period, start) <= limit
