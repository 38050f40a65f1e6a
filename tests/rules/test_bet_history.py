"""The judge of placed bets: what is sound passes, and each difference that is planted has a name."""

from dataclasses import replace

import pytest

from loadtests.bet_history import (
    CASH,
    CHECKS,
    OPEN_STAKE,
    STAKE_TRANSFER,
    Entry,
    Told,
    Written,
    judge,
)

ANA, CASH_ID, OPEN_ID = 7, 70, 71
DEPOSIT = 10


def moved(bet, stake, *, version, cash):
    """Both entries of a stake."""
    return (
        Entry(CASH_ID, CASH, ANA, version, -stake, cash, STAKE_TRANSFER, bet),
        Entry(OPEN_ID, OPEN_STAKE, ANA, version - 1, stake, 100 - cash, STAKE_TRANSFER, bet),
    )


FIRST, SECOND = moved(1, 30, version=2, cash=70), moved(2, 20, version=3, cash=50)
SOUND = Written(
    requests={"a": 1, "b": 2},
    bets={1: (ANA, 30), 2: (ANA, 20)},
    entries=[
        Entry(CASH_ID, CASH, ANA, 1, 100, 100, DEPOSIT, 5),
        FIRST[0], SECOND[0], FIRST[1], SECOND[1],
    ],
    balances={CASH_ID: (50, 3), OPEN_ID: (50, 2)},
)  # fmt: skip
TOLD = [
    Told("a", ANA, 30, 1, asked_s=1, told_s=2),
    Told("b", ANA, 20, 2, asked_s=3, told_s=4),
    Told("c", ANA, 10, None, asked_s=5, told_s=6),
]


def found(told=TOLD, written=SOUND):
    return {name for name, count in judge(told, written).found.items() if count}


def test_what_was_told_and_is_written_passes():
    assert found() == set()
    assert set(judge(TOLD, SOUND).found) == set(CHECKS)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("lost", {"requests": {"a": 1}, "bets": {1: (ANA, 30)}}),
        ("lost", {"requests": {"a": 1, "b": 1}}),
        ("altered", {"bets": {1: (ANA, 30), 2: (ANA, 21)}}),
        ("phantom", {"requests": {"a": 1, "b": 2, "z": 3}, "bets": {**SOUND.bets, 3: (ANA, 1)}}),
        ("phantom", {"requests": {"a": 1, "b": 2, "c": 3}, "bets": {**SOUND.bets, 3: (ANA, 1)}}),
        ("phantom", {"requests": {"a": 1, "b": 2, "c": 3}}),
        ("doubled", {"bets": {**SOUND.bets, 3: (ANA, 20)}}),
        ("broken_accounts", {"balances": {**SOUND.balances, CASH_ID: (51, 3)}}),
        ("broken_accounts", {"balances": {**SOUND.balances, CASH_ID: (50, 4)}}),
        ("stakes_unlike_bets", {"entries": [*SOUND.entries, SECOND[0]]}),
        ("stakes_unlike_bets", {"entries": SOUND.entries[:2]}),
    ],
)
def test_a_difference_that_is_planted_is_named(name, changes):
    assert name in found(written=replace(SOUND, **changes))


def test_whoever_was_answered_first_comes_first_on_the_account():
    late = [TOLD[0]._replace(asked_s=5, told_s=6), TOLD[1]]

    assert found(told=late) == {"out_of_order"}
    assert found(told=[TOLD[0]._replace(told_s=6), TOLD[1]]) == set()
