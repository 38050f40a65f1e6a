"""Of a match that was broken off, what is decided is exactly what no way of going on could change."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.graded import JUST_NOW, LONG_AGO, OFFERED, ask, codes_of, graded, lines_of, words
from rules.told_results import FINISHED, plus, report

from touchline.catalog.market_types import TYPE_RULES, Winners
from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.settlement.grading.model import OpenReason, Question, VoidReason

pytestmark = pytest.mark.spec("S3.12", "B3")

Kind = MarketType
ABANDONED, RETIRED = EventStatus.ABANDONED, EventStatus.RETIRED
# More goals than any line asked for here is above what was scored.
GOALS_MORE = range(9)

football = st.sampled_from(
    [(kind, period) for sport, kind, period in OFFERED if sport == "soccer"]
).filter(lambda each: each[0] is not Kind.TO_QUALIFY)
few = st.tuples(st.integers(0, 2), st.integers(0, 2))


@st.composite
def broken_off(draw):
    """A market, the halves so far, and whether the feed tells them apart."""
    kind, period = draw(football)
    return Question(kind, period, draw(lines_of(kind, most=4))), draw(few), draw(few)


def every_end(question, first, second):
    """What every end of the match would make of the market."""
    ends = []
    for more in product(GOALS_MORE, repeat=2):
        full_time = plus(first, second, more)
        ends.append(graded("soccer", question, report(FINISHED, full_time, first, full_time)))
    return [end.outcomes for end in ends]


@settings(max_examples=200, deadline=None)
@given(broken_off())
def test_what_is_decided_is_what_every_end_of_the_match_agrees_on(case):
    question, first, second = case
    stopped = report(ABANDONED, plus(first, second), first)

    decided = graded("soccer", question, stopped, ages=JUST_NOW).outcomes

    ends = every_end(question, first, second)
    certain = {
        code: outcome
        for code, outcome in ends[0].items()
        if all(end[code] == outcome for end in ends)
    }
    if question.type is Kind.CORRECT_SCORE and question.period is not Period.FIRST_HALF:
        assert decided == {}  # who cannot win any more is not lost while nobody can have won
    elif TYPE_RULES[question.type].winners is Winners.ONE and len(certain) < len(ends[0]):
        assert decided == {}
    else:
        assert decided == certain


@given(broken_off())
def test_a_match_of_which_no_half_is_told_decides_less_and_never_otherwise(case):
    question, first, second = case
    untold, told = (
        graded(
            "soccer", question, report(ABANDONED, plus(first, second), half), ages=JUST_NOW
        ).outcomes
        for half in (None, first)
    )

    assert untold.items() <= told.items()


@given(broken_off(), few)
def test_a_goal_more_takes_no_decision_back(case, more):
    question, first, second = case
    before, after = (
        graded("soccer", question, report(ABANDONED, score, first), ages=JUST_NOW).outcomes
        for score in (plus(first, second), plus(first, second, more))
    )

    assert before.items() <= after.items()


@given(broken_off())
def test_what_is_not_decided_waits_and_then_is_void(case):
    question, first, second = case
    stopped = report(ABANDONED, plus(first, second), first)

    now = graded("soccer", question, stopped, ages=JUST_NOW)
    later = graded("soccer", question, stopped, ages=LONG_AGO)

    is_all = now.outcomes.keys() == later.outcomes.keys()
    assert now.open_reason is (None if is_all else OpenReason.WAITING)
    assert now.outcomes.items() <= later.outcomes.items()
    assert set(later.outcomes) == set(codes_of(question.type))
    assert later.open_reason is None
    rest = {words(later)[code] for code in later.outcomes.keys() - now.outcomes.keys()}
    assert rest <= {"P"}
    assert (later.void_reason is VoidReason.ABANDONED) == bool(rest)


def decided(sport, result, kind, period=Period.MATCH, line=None):
    """What is decided at once; "" where nothing is."""
    return words(graded(sport, ask(kind, period, line), result, ages=JUST_NOW))


FLOODLIGHTS = report(ABANDONED, (2, 1), (1, 0))


def test_over_is_decided_once_passed_and_under_never():
    full_time = Period.FULL_TIME

    assert decided("soccer", FLOODLIGHTS, Kind.TOTAL, full_time, 2.5) == {"over": "W", "under": "L"}
    assert decided("soccer", FLOODLIGHTS, Kind.TOTAL, full_time, 2.75) == {}
    assert decided("soccer", FLOODLIGHTS, Kind.TOTAL, full_time, 3.5) == {}
    assert decided("soccer", FLOODLIGHTS, Kind.BOTH_TEAMS_TO_SCORE, full_time)["yes"] == "W"
    assert decided("soccer", FLOODLIGHTS, Kind.MATCH_RESULT, Period.FIRST_HALF)["home"] == "W"
    assert decided("soccer", FLOODLIGHTS, Kind.TOTAL, Period.SECOND_HALF, 1.5)["over"] == "W"


def test_goals_of_extra_time_decide_nothing_of_ninety_minutes():
    split = report(ABANDONED, (2, 1), (1, 0), (1, 1), extra_time=(1, 0))
    running = report(ABANDONED, (2, 1), None, None, extra_time=(1, 0))

    assert decided("soccer", split, Kind.TOTAL, Period.FULL_TIME, 2.5)["under"] == "W"
    assert decided("soccer", running, Kind.TOTAL, Period.FULL_TIME, 2.5) == {}
    assert decided("soccer", split, Kind.MATCH_RESULT, Period.FULL_TIME)["draw"] == "W"
    assert decided("soccer", running, Kind.TOTAL, Period.FULL_TIME, 1.5)["over"] == "W"


def test_points_of_overtime_decide_nothing_of_regulation_play():
    periods = [(1, 1), (1, 0), (0, 1), (1, 0)]
    stopped = report(ABANDONED, (3, 2), periods=periods)

    assert decided("hockey", stopped, Kind.MATCH_RESULT, Period.FULL_TIME)["draw"] == "W"
    assert decided("hockey", stopped, Kind.TOTAL, Period.MATCH, 4.5)["over"] == "W"
    assert decided("hockey", stopped, Kind.MONEYLINE) == {}


def test_whole_quarters_and_innings_stand_and_the_running_one_only_where_it_has_passed():
    basketball = report(ABANDONED, (50, 44), periods=[(25, 20), (25, 24)])
    baseball = report(ABANDONED, (3, 2), periods=[(0, 0), (3, 0), (0, 2)])

    quarter = Period.QUARTER_2
    assert decided("basketball", basketball, Kind.SPREAD, Period.QUARTER_1, -4.5)["home"] == "W"
    assert decided("basketball", basketball, Kind.TOTAL, quarter, 48.5)["over"] == "W"
    assert decided("basketball", basketball, Kind.MATCH_RESULT, quarter) == {}
    assert decided("baseball", baseball, Kind.TOTAL, Period.INNINGS_1_TO_5, 4.5)["over"] == "W"
    assert decided("baseball", baseball, Kind.ANY_SCORE, Period.INNING_1)["no"] == "W"


def test_a_player_who_retires_loses_once_a_set_is_over():
    after_one = report(RETIRED, (1, 0), periods=[(6, 4), (2, 1)], winner="away")
    between_sets = report(RETIRED, (1, 0), periods=[(6, 4)], winner="away")
    at_once = report(RETIRED, (0, 0), periods=[(3, 2)], winner="away")

    for stopped in (after_one, between_sets):
        assert decided("tennis", stopped, Kind.MONEYLINE) == {"home": "L", "away": "W"}
    void = graded("tennis", ask(Kind.MONEYLINE, Period.MATCH), at_once, ages=JUST_NOW)
    assert words(void) == {"home": "P", "away": "P"}
    assert void.void_reason is VoidReason.RETIRED


def test_where_there_are_no_sets_a_retirement_has_no_winner():
    void = graded(
        "boxing", ask(Kind.MONEYLINE, Period.MATCH), report(RETIRED, winner="home"), ages=JUST_NOW
    )

    assert words(void) == {"home": "P", "away": "P"}
    assert void.void_reason is VoidReason.RETIRED


@pytest.mark.parametrize(
    ("kind", "period", "line", "letters"),
    [
        (Kind.MONEYLINE, Period.SET_1, None, {"home": "W", "away": "L"}),
        (Kind.CORRECT_SCORE, Period.SET_2, None, None),
        (Kind.TOTAL, Period.MATCH, 12.5, {"over": "W", "under": "L"}),
        (Kind.TOTAL, Period.MATCH, 20.5, None),
        (Kind.SET_TOTAL, Period.MATCH, 1.5, {"over": "W", "under": "L"}),
        (Kind.SET_TOTAL, Period.MATCH, 2.5, None),
        (Kind.SET_SPREAD, Period.MATCH, -1.5, None),
        (Kind.HOME_WINS_A_SET, Period.MATCH, None, {"yes": "W", "no": "L"}),
        (Kind.AWAY_WINS_A_SET, Period.MATCH, None, None),
        (Kind.AWAY_STRAIGHT_SETS, Period.MATCH, None, {"yes": "L", "no": "W"}),
        (Kind.HOME_STRAIGHT_SETS, Period.MATCH, None, None),
        (Kind.FIRST_SET_AND_MATCH, Period.MATCH, None, None),
        (Kind.TIEBREAK_TOTAL, Period.MATCH, 0.5, {"over": "W", "under": "L"}),
    ],
)
def test_a_retirement_leaves_what_was_decided_and_voids_the_rest(kind, period, line, letters):
    stopped = report(RETIRED, (1, 0), periods=[(7, 6), (2, 1)], winner="away")

    grading = graded("tennis", ask(kind, period, line), stopped, ages=JUST_NOW)

    assert grading.open_reason is None
    if letters is None:
        assert set(words(grading).values()) == {"P"}
        assert grading.void_reason is VoidReason.RETIRED
    else:
        assert (words(grading), grading.void_reason) == (letters, None)


def test_points_of_a_tie_break_that_stands_for_a_set_are_no_games():
    level = [(6, 4), (3, 6)]
    in_points = report(RETIRED, (1, 1), periods=[*level, (7, 3)], winner="home")
    in_the_second = report(RETIRED, (1, 0), periods=[(6, 4), (6, 6)], winner="home")

    assert decided("tennis", in_points, Kind.TOTAL, line=18.5)["over"] == "W"
    assert decided("tennis", in_points, Kind.TOTAL, line=19.5) == {"over": "P", "under": "P"}
    assert decided("tennis", in_the_second, Kind.TOTAL, line=21.5)["over"] == "W"


def test_a_set_that_was_not_needed_is_void():
    straight = report(score=(2, 0), periods=[(6, 3), (6, 4)])

    grading = graded("tennis", ask(Kind.MONEYLINE, Period.SET_3), straight)

    assert words(grading) == {"home": "P", "away": "P"}
    assert grading.void_reason is VoidReason.UNPLAYED


@pytest.mark.parametrize("status", [EventStatus.LIVE, EventStatus.SCHEDULED, EventStatus.UNKNOWN])
def test_what_is_not_over_decides_nothing_however_old(status):
    grading = graded("soccer", ask(Kind.TOTAL, line=0.5), report(status, (5, 0), (3, 0)))

    assert (grading.outcomes, grading.open_reason) == ({}, OpenReason.NOT_OVER)


@pytest.mark.parametrize(
    ("sport", "kind", "line", "told"),
    [
        ("hockey", Kind.HIGHEST_SCORING_PERIOD, None, ((2, 1), [(1, 0), (1, 1)])),
        ("hockey", Kind.MOST_PERIODS_WON, None, ((2, 1), [(1, 0), (1, 1)])),
        ("darts", Kind.SET_TOTAL, 10, ((None, None), [])),
        ("darts", Kind.SET_TOTAL, 10, ((1, 0), [])),
    ],
)
def test_parts_that_nobody_told_decide_nothing(sport, kind, line, told):
    score, periods = told
    question = Question(kind, Period.FULL_TIME, line)

    assert not graded(
        sport, question, report(ABANDONED, score, periods=periods), ages=JUST_NOW
    ).outcomes


def test_a_half_alone_does_not_say_who_scored_in_both():
    question = Question(Kind.HOME_SCORES_IN_BOTH_HALVES, Period.FULL_TIME, None)

    assert not graded(
        "soccer", question, report(ABANDONED, half_time=(1, 0)), ages=JUST_NOW
    ).outcomes
