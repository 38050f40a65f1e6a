"""What a bet comes to when staff say what became of its legs: pure, beside the same formulas."""

from datetime import UTC, datetime
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.bets.multiplier import LOST, WON, LegLabel, multiplier
from touchline.settlement.correcting.model import (
    OUTCOMES,
    BadOutcomes,
    BetToCorrect,
    LegsOpen,
    NothingToCorrect,
    corrected,
    parsed,
)
from touchline.settlement.runs.deciding import Leg

pytestmark = pytest.mark.spec("S3.12", "B3")

NOW = datetime(2025, 3, 1, tzinfo=UTC)
words = st.sampled_from(list(LegLabel))


def bet(legs=1, *, status="won", payout_minor=20_00, said=None, **changes):
    known = {
        "gen": 1,
        "stake_minor": 10_00,
        "payout_max_minor": 10**12,
        "rules_version": 1,
        "sizes": [legs],
        "settled_at": NOW,
        "is_closed": False,
        "now": NOW,
        **changes,
    }
    return BetToCorrect(status=status, payout_minor=payout_minor, legs=legs, said=said, **known)


def leg(outcome=WON, gen=3, price_milli=2_000, **more):
    return Leg(7, gen, price_milli, outcome, **more)


def test_what_is_typed_is_read_by_the_number_of_the_leg():
    assert parsed(["1=won", "3=half_lost"]) == {1: LegLabel.WON, 3: LegLabel.HALF_LOST}


@pytest.mark.parametrize(
    "typed", [["1"], ["won"], ["1=maybe"], ["x=won"], ["²=won"], ["1=won", "1=lost"]]
)
def test_what_cannot_be_read_is_refused(typed):
    with pytest.raises(BadOutcomes):
        parsed(typed)


@given(words, st.integers(1_010, 50_000))
def test_a_single_pays_what_its_leg_is_said_to_be(word, price_milli):
    now = corrected(
        bet(status="open", payout_minor=None), [leg(LOST, price_milli=price_milli)], {1: word}
    )

    assert now.payout_minor == 10_00 * multiplier(OUTCOMES[word], price_milli) // 1
    assert (now.said, now.leg_gens) == ([word.value], [None])


@given(st.lists(words, min_size=2, max_size=5), st.data())
def test_what_is_not_said_counts_as_it_was_graded(said, data):
    graded = [data.draw(st.sampled_from([*OUTCOMES.values(), None])) for _ in said]
    named = {n: word for n, word in enumerate(said, 1) if data.draw(st.booleans())} or {1: said[0]}
    outcomes = [
        OUTCOMES[named[n]] if n in named else graded[n - 1] for n in range(1, len(said) + 1)
    ]
    legs = [leg(outcome) for outcome in graded]
    before = bet(len(said), status="open", payout_minor=None)

    if LOST in outcomes:
        assert corrected(before, legs, named).payout_minor == 0
    elif None in outcomes:
        with pytest.raises(LegsOpen):
            corrected(before, legs, named)
    else:
        made = prod((multiplier(each, 2_000) for each in outcomes), start=Fraction(10_00))
        assert corrected(before, legs, named).payout_minor == made // 1


def test_a_leg_that_was_voided_counts_so_unless_it_is_said_otherwise():
    legs = [leg(LOST, is_void=True), leg(WON)]

    now = corrected(bet(2, status="open", payout_minor=None), legs, {2: LegLabel.HALF_LOST})

    assert (now.status, now.payout_minor, now.leg_gens) == ("lost", 5_00, [0, None])


def test_what_was_said_before_stands_until_it_is_said_otherwise():
    before = bet(2, status="lost", payout_minor=0, said=["lost", None])

    now = corrected(before, [leg(WON), leg(WON)], {1: LegLabel.WON})
    later = corrected(before, [leg(WON), leg(WON)], {1: LegLabel.VOID, 2: LegLabel.WON})

    assert (now.payout_minor, now.said, now.leg_gens) == (40_00, ["won", None], [None, 3])
    assert (later.payout_minor, later.said) == (20_00, ["void", "won"])
    with pytest.raises(NothingToCorrect):
        corrected(before, [leg(WON), leg(WON)], {2: LegLabel.WON})


def test_a_payout_is_never_above_the_most_the_bet_may_pay():
    before = bet(payout_max_minor=15_00, status="lost", payout_minor=0)

    assert corrected(before, [leg(LOST)], {1: LegLabel.WON}).payout_minor == 15_00


def test_what_changes_nothing_is_refused():
    with pytest.raises(NothingToCorrect):
        corrected(bet(), [leg(WON)], {1: LegLabel.WON})


def test_two_lost_legs_of_three_lose_every_double():
    double = bet(3, status="open", payout_minor=None, sizes=[2])

    now = corrected(double, [leg(LOST), leg(LOST), leg(None)], {1: LegLabel.LOST})

    assert now.payout_minor == 0


@pytest.mark.parametrize(
    "said", [{}, {0: LegLabel.WON}, {2: LegLabel.WON}, {1: LegLabel.LOST, 2: LegLabel.WON}]
)
def test_it_says_something_of_legs_that_are_there(said):
    with pytest.raises(BadOutcomes):
        corrected(bet(), [leg(WON)], said)
