"""What a leg makes of its stake, and a bet of all its legs: exact, and rounded down once."""

from fractions import Fraction
from itertools import combinations
from math import comb, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.bets.combining import (
    NAMED,
    Combination,
    NoSuchCombination,
    accumulator,
    combined,
    is_lost,
    name_of,
    system,
)
from touchline.bets.multiplier import (
    HALF_LOST,
    HALF_WON,
    LOST,
    STAKE_BACK,
    WON,
    Outcome,
    dead_heat,
    leg_label,
    multiplier,
)
from touchline.bets.payout import (
    BetLabel,
    bet_label,
    payout_minor,
    potential_minor,
    stake_max_minor,
)
from touchline.money import PRICE_MILLI_MAX, PRICE_MILLI_MIN

pytestmark = pytest.mark.spec("S3.12", "B3")

prices = st.integers(PRICE_MILLI_MIN, PRICE_MILLI_MAX)
heats = st.builds(lambda tied, places: Fraction(min(places, tied), tied), *[st.integers(1, 9)] * 2)
outcomes = st.builds(Outcome, st.integers(0, 1), st.integers(0, 2), heats)
legs_of_one = st.tuples(outcomes, prices)


@st.composite
def bets(draw, legs_max=7):
    """A combination and what became of its legs."""
    legs = draw(st.lists(legs_of_one, min_size=1, max_size=legs_max))
    sizes = draw(st.sets(st.integers(1, len(legs)), min_size=1))
    return system(len(legs), sizes), legs


def line_by_line(stake_minor, combination, made):
    """The same, every line written out."""
    unit = Fraction(stake_minor, combination.lines)
    total = Fraction(0)
    for size in combination.sizes:
        for line in combinations(made, size):
            paid = unit
            for each in line:
                paid *= each
            total += paid
    return total


@pytest.mark.parametrize(
    ("outcome", "made", "word"),
    [
        (WON, "2.5", "won"),
        (HALF_WON, "1.75", "half_won"),
        (STAKE_BACK, "1", "push"),
        (HALF_LOST, "0.5", "half_lost"),
        (LOST, "0", "lost"),
        (dead_heat(places=3, tied=6), "1.25", "won"),
        (dead_heat(places=1, tied=4), "0.625", "won"),
    ],
)
def test_a_leg_multiplies_its_stake_as_the_rules_say(outcome, made, word):
    assert multiplier(outcome, 2500) == Fraction(made)
    assert leg_label(outcome) == word


def test_a_leg_that_never_counted_is_void_and_a_tie_is_a_push():
    assert leg_label(STAKE_BACK, is_void=True) == "void"
    assert leg_label(STAKE_BACK) == "push"
    assert leg_label(WON, is_void=True) == "won"


@given(outcomes, prices)
def test_the_triple_is_the_formula(outcome, price_milli):
    void = Fraction(outcome.void_half, 2)

    made = multiplier(outcome, price_milli)

    assert made == void + (1 - void) * outcome.won * Fraction(price_milli, 1000) * outcome.dead_heat


@given(st.integers(1, 10**12), bets())
def test_a_bet_pays_what_its_lines_add_up_to_rounded_down_once(stake_minor, bet):
    combination, legs = bet
    made = [multiplier(outcome, price_milli) for outcome, price_milli in legs]

    paid = payout_minor(stake_minor, combination, made)

    assert paid == floor(line_by_line(stake_minor, combination, made))


@given(st.integers(1, 10**9), bets(), st.randoms())
def test_the_order_of_legs_pays_nobody(stake_minor, bet, seed):
    combination, legs = bet
    made = [multiplier(outcome, price_milli) for outcome, price_milli in legs]
    shuffled = list(made)
    seed.shuffle(shuffled)

    assert payout_minor(stake_minor, combination, made) == payout_minor(
        stake_minor, combination, shuffled
    )


@given(st.integers(1, 10**9), bets())
def test_a_bet_of_void_legs_alone_gives_the_stake_back(stake_minor, bet):
    combination, _ = bet

    paid = payout_minor(stake_minor, combination, [Fraction(1)] * combination.legs)

    assert paid == stake_minor


@given(st.integers(1, 10**9), bets(), st.data())
def test_a_bet_never_pays_more_than_if_all_its_legs_win(stake_minor, bet, data):
    combination, legs = bet
    made = [multiplier(outcome, price_milli) for outcome, price_milli in legs]

    most = potential_minor(stake_minor, combination, [price_milli for _, price_milli in legs])

    assert 0 <= payout_minor(stake_minor, combination, made) <= most
    cap = data.draw(st.integers(0, most))
    assert payout_minor(stake_minor, combination, made, payout_max_minor=cap) <= cap


@given(bets(), st.integers(1, 10**9))
def test_the_largest_stake_is_the_last_that_stays_within_the_most_that_is_paid(bet, cap):
    combination, legs = bet
    taken = [price_milli for _, price_milli in legs]

    factor = combined(combination, [multiplier(WON, price_milli) for price_milli in taken])
    largest = stake_max_minor(factor, cap)

    assert potential_minor(largest, combination, taken) <= cap
    assert potential_minor(largest + 1, combination, taken) > cap


@given(bets())
def test_a_bet_is_lost_once_no_line_is_without_a_lost_leg(bet):
    combination, legs = bet
    lost = sum(multiplier(*leg) == 0 for leg in legs)
    hopeful = [Fraction(min(1, multiplier(*leg))) for leg in legs]

    assert is_lost(combination, lost_legs=lost) == (combined(combination, hopeful) == 0)


@pytest.mark.parametrize(
    ("name", "multipliers", "lines", "returned"),
    [
        ("trixie", "2 3 4", 4, 50),
        ("trixie", "2 3 1", 4, 17),
        ("trixie", "2 3 0", 4, 6),
        ("patent", "2 3 4", 7, 59),
        ("yankee", "2 2.5 3 3.5", 11, 177),
    ],
)
def test_named_systems_return_what_is_known_of_them(name, multipliers, lines, returned):
    made = [Fraction(each) for each in multipliers.split()]

    assert NAMED[name].lines == lines
    assert payout_minor(100 * lines, NAMED[name], made) == 100 * returned


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("trixie", 4), ("patent", 7), ("yankee", 11), ("lucky_15", 15), ("canadian", 26),
        ("lucky_31", 31), ("heinz", 57), ("lucky_63", 63), ("super_heinz", 120),
        ("lucky_127", 127), ("goliath", 247), ("lucky_255", 255),
    ],
)  # fmt: skip
def test_every_named_system_has_its_lines_and_its_name_back(name, lines):
    assert NAMED[name].lines == lines
    assert name_of(NAMED[name]) == name


def test_an_accumulator_of_a_half_won_a_won_and_a_half_lost_leg_is_exact():
    legs = [(HALF_WON, 1900), (WON, 2000), (HALF_LOST, 1870)]

    paid = payout_minor(1000, accumulator(3), [multiplier(*leg) for leg in legs])

    assert paid == 1450


def test_a_stake_that_its_lines_do_not_divide_is_spread_exactly():
    thirds = system(3, [2])

    assert thirds.lines == 3
    assert payout_minor(100, thirds, [Fraction(2), Fraction(2), Fraction(1)]) == 266
    assert payout_minor(100, thirds, [Fraction(1)] * 3) == 100


def test_a_large_system_is_counted_without_writing_its_lines_out():
    half = system(40, [20])

    assert half.lines == comb(40, 20)
    assert combined(half, [Fraction(2)] * 40) == 2**20


def test_only_some_combinations_have_a_name():
    assert name_of(accumulator(3)) is None
    assert name_of(Combination(3, (1, 3))) is None
    assert not accumulator(1).is_system
    assert system(4, [4, 2]) == Combination(4, (2, 4))
    assert system(9, [8, 1]).sizes == (1, 8)


@pytest.mark.parametrize("sizes", [[], [0], [4], [2, 2], [-1], [1, 4]])
def test_a_combination_that_cannot_be_is_refused(sizes):
    with pytest.raises(NoSuchCombination) as refused:
        system(3, sizes)

    assert refused.value.code == "no_such_combination"


@pytest.mark.parametrize(
    ("paid", "word"), [(0, BetLabel.LOST), (99, BetLabel.LOST), (100, "void"), (101, "won")]
)
def test_a_bet_is_called_by_what_came_back(paid, word):
    assert bet_label(100, paid) == word
