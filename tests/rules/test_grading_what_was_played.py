"""A match that was played out decides every market that can be offered on it, and by the promise."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.graded import OFFERED, ask, codes_of, graded, lines_of, played, words
from rules.told_results import report

from touchline.catalog.market_types import TYPE_RULES, Winners
from touchline.catalog.model import MarketType, Period
from touchline.settlement.grading.grade import GRADERS
from touchline.settlement.grading.model import OpenReason, Question

pytestmark = pytest.mark.spec("S3.12", "B3")

Kind = MarketType


@st.composite
def asked(draw):
    """A market that can be offered, and a result that was told in full."""
    sport, kind, period = draw(st.sampled_from(OFFERED))
    return (
        sport,
        Question(kind, period, draw(lines_of(kind)), is_single_tie=True),
        draw(played(sport)),
    )


def test_every_type_of_market_has_a_grader():
    assert set(GRADERS) == set(MarketType)


@pytest.mark.parametrize(("sport", "kind", "period"), OFFERED)
def test_what_can_be_offered_can_be_graded(sport, kind, period):
    @settings(max_examples=10, deadline=None)
    @given(lines_of(kind), played(sport))
    def every_result_decides_it(line, result):
        if kind is Kind.TO_QUALIFY and result.home_score == result.away_score:
            return  # a league match that nobody goes through from
        grading = graded(sport, Question(kind, period, line, is_single_tie=True), result)

        assert grading.open_reason is None
        assert grading.void_reason is None or period.value.startswith("set")

    every_result_decides_it()


@given(asked())
def test_as_many_selections_win_as_the_type_promises(case):
    sport, question, result = case
    rule = TYPE_RULES[question.type]

    outcomes = graded(sport, question, result).outcomes.values()

    won = sum(outcome.won for outcome in outcomes)
    if all(outcome.void_half == 2 for outcome in outcomes):
        assert won == 0
    elif rule.fair_sum is not None:
        assert won == rule.fair_sum
    elif rule.winners is Winners.AT_MOST_ONE:
        assert won <= 1


@given(asked())
def test_a_leg_is_won_lost_or_half_of_either_and_nothing_else(case):
    sport, question, result = case

    grading = graded(sport, question, result)

    assert set(words(grading).values()) <= set("WwPlL")
    if not TYPE_RULES[question.type].has_line:
        assert not set(words(grading).values()) & set("wl")


@given(asked())
def test_what_is_told_in_less_detail_decides_less_and_never_otherwise(case):
    sport, question, result = case
    bare = replace(result, half_time=None, full_time=None, extra_time=None, periods=())

    less, more = (graded(sport, question, each) for each in (bare, result))

    assert less.outcomes.items() <= more.outcomes.items()
    assert less.open_reason in (None, OpenReason.NOT_TOLD, OpenReason.TIE_UNKNOWN)


def turned(word):
    """A code, a type or a winner seen from the other side."""
    swapped = word.replace("home", "?").replace("away", "home").replace("?", "away")
    if "_or_" in swapped:
        order = ("home", "draw", "away")
        return "_or_".join(sorted(swapped.split("_or_"), key=order.index))
    return "-".join(reversed(swapped.split("-")))


def turned_result(result):
    """The same match played the other way round."""

    def pair(score):
        return None if score is None else score[::-1]

    return replace(
        result,
        home_score=result.away_score,
        away_score=result.home_score,
        half_time=pair(result.half_time),
        full_time=pair(result.full_time),
        extra_time=pair(result.extra_time),
        penalties=pair(result.penalties),
        periods=tuple(map(pair, result.periods)),
        winner=None if result.winner is None else turned(result.winner),
    )


@given(asked())
def test_either_side_is_graded_alike(case):
    sport, question, result = case
    line = question.line_quarters
    is_handicap = TYPE_RULES[question.type].is_handicap
    other = replace(
        question,
        type=MarketType(turned(question.type.value)),
        line_quarters=-line if is_handicap else line,
    )

    here = graded(sport, question, result).outcomes
    there = graded(sport, other, turned_result(result)).outcomes

    assert {turned(code): outcome for code, outcome in here.items()} == there


@given(st.integers(0, 12), st.integers(1, 60))
def test_over_and_under_mirror_each_other(goals, line_quarters):
    question = Question(Kind.TOTAL, Period.FULL_TIME, line_quarters)

    found = words(graded("soccer", question, report(score=(goals, 0))))

    assert found["under"] == found["over"].translate(str.maketrans("WwPlL", "LlPwW"))


ASIAN = {
    # by how much the home side wins: 2, 1, 0, -1, -2
    0: "WWPLL", -0.25: "WWlLL", -0.5: "WWLLL", -0.75: "WwLLL", -1: "WPLLL", -1.25: "WlLLL",
    -1.5: "WLLLL", -1.75: "wLLLL", -2: "PLLLL", -2.25: "lLLLL",
    0.25: "WWwLL", 0.5: "WWWLL", 0.75: "WWWlL", 1: "WWWPL", 1.25: "WWWwL", 1.5: "WWWWL",
}  # fmt: skip


@pytest.mark.parametrize("line", ASIAN)
@pytest.mark.parametrize("kind", [Kind.ASIAN_HANDICAP, Kind.SPREAD])
def test_asian_handicaps_are_those_of_the_table(kind, line):
    margins = [(2, 0), (1, 0), (0, 0), (0, 1), (0, 2)]

    found = [words(graded("soccer", ask(kind, line=line), report(score=each))) for each in margins]

    assert "".join(each["home"] for each in found) == ASIAN[line]
    assert "".join(each["away"] for each in found) == ASIAN[line].translate(
        str.maketrans("WwPlL", "LlPwW")
    )


def test_a_code_that_the_type_does_not_know_is_never_taken_for_lost():
    with pytest.raises(ValueError, match="not in"):
        graded("soccer", ask(Kind.MATCH_RESULT), report(score=(1, 0)), codes=["1", "x", "2"])


def test_the_codes_of_the_tests_make_whole_markets():
    for _, kind, _ in OFFERED:
        assert TYPE_RULES[kind].is_whole(codes_of(kind))
