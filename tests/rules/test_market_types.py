"""The table of market types: every type has an answer, and only whole sets of selections pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.market_types import TYPE_RULES, LineKind, Winners
from touchline.catalog.model import MarketType

FIXED = [kind for kind in MarketType if TYPE_RULES[kind].answers.codes]
SCORES = ["1-0", "2-0", "2-1", "0-0", "1-1", "0-1", "0-2", "1-2"]
SETS = ["3-0", "3-1", "3-2", "0-3", "1-3", "2-3"]
COUNTS = ["0", "1", "2", "3", "4+"]
WHOLE = {
    MarketType.CORRECT_SCORE: SCORES,
    MarketType.SET_SCORE: SETS,
    MarketType.MAP_SCORE: SETS,
    MarketType.EXACT_TOTAL: COUNTS,
    MarketType.HOME_EXACT_TOTAL: COUNTS,
    MarketType.AWAY_EXACT_TOTAL: COUNTS,
    **{kind: list(TYPE_RULES[kind].answers.codes) for kind in FIXED},
}


@pytest.mark.spec("S3.12")
def test_every_type_has_its_rule_and_every_rule_its_type():
    assert set(TYPE_RULES) == set(MarketType)
    assert set(WHOLE) == set(MarketType)


@given(kind=st.sampled_from(list(MarketType)), seed=st.randoms())
def test_a_whole_set_passes_in_any_order_and_comes_back_in_the_books(kind, seed):
    shuffled = list(WHOLE[kind])
    seed.shuffle(shuffled)

    assert TYPE_RULES[kind].is_whole(shuffled)
    assert TYPE_RULES[kind].in_order(shuffled) == TYPE_RULES[kind].in_order(WHOLE[kind])


@given(kind=st.sampled_from(list(MarketType)), data=st.data())
def test_a_missing_a_doubled_or_a_foreign_selection_never_passes(kind, data):
    whole = WHOLE[kind]
    code = data.draw(st.sampled_from(whole))
    rule = TYPE_RULES[kind]

    if kind is not MarketType.CORRECT_SCORE:  # an open list: what it does not name just loses
        assert not rule.is_whole([each for each in whole if each != code])
    assert not rule.is_whole([*whole, code])
    assert not rule.is_whole([*whole, "somebody"])
    assert not rule.is_whole([*(each for each in whole if each != code), "somebody"])
    assert not rule.is_whole([])


@pytest.mark.parametrize(
    "codes",
    [
        ["1-0", "0-1", "1-1"],
        ["1-0", "2-0", "3-0", "4-0"],
        ["1-0", "0-1", "1-1", "01-0"],
        ["1-0", "0-1", "1-1", "2:0"],
    ],
)
def test_a_torso_of_exact_scores_is_no_market(codes):
    assert not TYPE_RULES[MarketType.CORRECT_SCORE].is_whole(codes)


@pytest.mark.parametrize(
    "codes",
    [
        ["2-0", "2-1", "0-2"],
        ["2-0", "2-1", "0-2", "1-2", "3-0"],
        ["2-0", "2-1", "0-2", "1-2", "1-1"],
        ["2-0", "0-2"],
    ],
)
def test_scores_in_sets_name_every_way_to_be_first(codes):
    assert not TYPE_RULES[MarketType.SET_SCORE].is_whole(codes)


@pytest.mark.parametrize(
    "codes",
    [
        ["0+"],
        ["0", "1", "2"],
        ["1", "2", "3+"],
        ["0", "2", "3+"],
        ["0", "1+", "2+"],
        ["0", "1+", "1"],
    ],
)
def test_counts_leave_no_gap_and_end_open(codes):
    assert not TYPE_RULES[MarketType.EXACT_TOTAL].is_whole(codes)


@pytest.mark.parametrize("kind", [MarketType.CORRECT_SCORE, MarketType.EXACT_TOTAL])
def test_a_code_of_no_such_type_has_no_place(kind):
    with pytest.raises(ValueError, match="somebody"):
        TYPE_RULES[kind].in_order(["somebody"])


def test_scores_stand_with_home_wins_first_and_small_ones_before_large():
    ordered = TYPE_RULES[MarketType.CORRECT_SCORE].in_order(reversed(SCORES))

    assert ordered == ["1-0", "2-0", "2-1", "0-0", "1-1", "0-1", "0-2", "1-2"]
    assert TYPE_RULES[MarketType.EXACT_TOTAL].in_order(reversed(COUNTS)) == COUNTS


@pytest.mark.parametrize(
    ("kind", "line_quarters", "is_taken"),
    [
        (MarketType.MATCH_RESULT, None, True),
        (MarketType.MATCH_RESULT, 0, False),
        (MarketType.TOTAL, None, False),
        (MarketType.TOTAL, 10, True),
        (MarketType.TOTAL, 0, False),
        (MarketType.ASIAN_HANDICAP, -3, True),
        (MarketType.ASIAN_HANDICAP, 0, True),
        (MarketType.HANDICAP_RESULT, -4, True),
        (MarketType.HANDICAP_RESULT, 2, False),
        (MarketType.RESULT_AND_TOTAL, 10, True),
    ],
)
def test_a_market_stands_only_at_a_line_of_its_kind(kind, line_quarters, is_taken):
    assert TYPE_RULES[kind].takes_line(line_quarters) is is_taken


def test_how_many_may_win_is_said_for_every_type():
    by_winners = {
        winners: {kind for kind, rule in TYPE_RULES.items() if rule.winners is winners}
        for winners in Winners
    }

    assert by_winners[Winners.AT_MOST_ONE] == {
        MarketType.CORRECT_SCORE,
        MarketType.WIN_BOTH_HALVES,
        MarketType.WIN_TO_NIL,
    }
    assert by_winners[Winners.SEVERAL] == {
        MarketType.DOUBLE_CHANCE,
        MarketType.WIN_EITHER_HALF,
        MarketType.SCORE_IN_BOTH_HALVES,
    }
    assert {
        kind: rule.fair_sum for kind, rule in TYPE_RULES.items() if rule.fair_sum not in (1, None)
    } == {MarketType.DOUBLE_CHANCE: 2}
    assert all(
        (rule.fair_sum == 1) == (rule.winners is Winners.ONE) for rule in TYPE_RULES.values()
    )


def test_lines_belong_to_handicaps_and_totals_alone():
    assert {
        kind for kind, rule in TYPE_RULES.items() if rule.line is LineKind.INTEGER_HANDICAP
    } == {MarketType.HANDICAP_RESULT}
    assert all(rule.has_line for rule in TYPE_RULES.values() if rule.is_handicap)
