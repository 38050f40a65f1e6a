"""Examples of grading, sport by sport: what wins after which score."""

import pytest
from rules.graded import ask, graded, won, words
from rules.told_results import AET, FINISHED, PEN, report

from touchline.catalog.model import MarketType, Period
from touchline.settlement.grading.model import OpenReason

pytestmark = pytest.mark.spec("S3.12", "B3")

Kind = MarketType

SOCCER = report(FINISHED, (3, 1), (0, 1), (3, 1))
GOALLESS = report(FINISHED, (0, 0), (0, 0), (0, 0))


@pytest.mark.parametrize(
    ("kind", "line", "of_3_1", "of_0_0"),
    [
        (Kind.MATCH_RESULT, None, "home", "draw"),
        (Kind.DOUBLE_CHANCE, None, "home_or_away,home_or_draw", "draw_or_away,home_or_draw"),
        (Kind.DRAW_NO_BET, None, "home", ""),
        (Kind.HANDICAP_RESULT, -2, "draw", "away"),
        (Kind.HANDICAP_RESULT, 1, "home", "home"),
        (Kind.TOTAL, 3.5, "over", "under"),
        (Kind.TOTAL, 4, "", "under"),
        (Kind.EXACT_TOTAL, None, "4", "0"),
        (Kind.ODD_EVEN, None, "even", "even"),
        (Kind.BOTH_TEAMS_TO_SCORE, None, "yes", "no"),
        (Kind.CORRECT_SCORE, None, "3-1", "0-0"),
        (Kind.WINNING_MARGIN, None, "home_by_2", "goalless_draw"),
        (Kind.RESULT_AND_TOTAL, 2.5, "home_and_over", "draw_and_under"),
        (Kind.RESULT_AND_BOTH_SCORE, None, "home_and_yes", "draw_and_no"),
        (Kind.TOTAL_AND_BOTH_SCORE, 2.5, "over_and_yes", "under_and_no"),
        (Kind.HALF_TIME_FULL_TIME, None, "away_then_home", "draw_then_draw"),
        (Kind.HIGHEST_SCORING_HALF, None, "second", "equal"),
        (Kind.WIN_BOTH_HALVES, None, "", ""),
        (Kind.WIN_EITHER_HALF, None, "away,home", ""),
        (Kind.SCORE_IN_BOTH_HALVES, None, "", ""),
        (Kind.WIN_TO_NIL, None, "", ""),
        (Kind.HOME_TOTAL, 2.5, "over", "under"),
        (Kind.AWAY_TOTAL, 1, "", "under"),
        (Kind.HOME_EXACT_TOTAL, None, "3", "0"),
        (Kind.AWAY_ODD_EVEN, None, "odd", "even"),
        (Kind.HOME_TO_SCORE, None, "yes", "no"),
        (Kind.AWAY_CLEAN_SHEET, None, "no", "yes"),
        (Kind.HOME_HIGHEST_SCORING_HALF, None, "second", "equal"),
        (Kind.AWAY_HIGHEST_SCORING_HALF, None, "first", "equal"),
        (Kind.AWAY_WINS_EITHER_HALF, None, "yes", "no"),
        (Kind.HOME_SCORES_IN_BOTH_HALVES, None, "no", "no"),
    ],
)
def test_football_is_graded_by_its_two_scores(kind, line, of_3_1, of_0_0):
    assert won("soccer", kind, SOCCER, line=line) == of_3_1
    assert won("soccer", kind, GOALLESS, line=line) == of_0_0


@pytest.mark.parametrize(
    ("score", "code"),
    [((4, 0), "home_by_4+"), ((0, 7), "away_by_4+"), ((2, 2), "score_draw"), ((1, 4), "away_by_3")],
)
def test_margins_end_open_and_draws_with_goals_are_their_own(score, code):
    assert won("soccer", Kind.WINNING_MARGIN, report(score=score)) == code


@pytest.mark.parametrize(
    ("goals", "codes"), [((0, 0), "0"), ((3, 2), "5"), ((3, 3), "6+"), ((7, 2), "6+")]
)
def test_counts_end_open(goals, codes):
    assert won("soccer", Kind.EXACT_TOTAL, report(score=goals)) == codes


def test_a_score_that_is_not_listed_wins_for_nobody():
    found = graded("soccer", ask(Kind.CORRECT_SCORE), report(score=(9, 0)), codes=["1-0", "0-1"])

    assert words(found) == {"1-0": "L", "0-1": "L"}


def test_a_total_on_its_line_beside_a_result_gives_every_stake_back():
    level = words(graded("soccer", ask(Kind.RESULT_AND_TOTAL, line=4), SOCCER))
    quarter = words(graded("soccer", ask(Kind.RESULT_AND_TOTAL, line=3.75), SOCCER))

    assert set(level.values()) == {"P"}
    assert quarter.pop("home_and_over") == "w"
    assert set(quarter.values()) == {"l"}


def test_ninety_minutes_are_graded_without_extra_time_and_kicks():
    beyond = report(PEN, (2, 2), (0, 0), (1, 1), extra_time=(1, 1), penalties=(2, 4))

    assert won("soccer", Kind.MATCH_RESULT, beyond) == "draw"
    assert won("soccer", Kind.TOTAL, beyond, line=2.5) == "under"
    assert won("soccer", Kind.TO_QUALIFY, beyond, Period.MATCH) == "away"


def test_extra_time_says_who_goes_through_and_ninety_minutes_only_of_a_single_match():
    extra = report(AET, (2, 1), (1, 0), (1, 1), extra_time=(1, 0))
    untold = report(AET, (2, 1), (1, 0), (1, 1))
    away_goals = report(AET, (2, 2), (1, 0), (1, 1), extra_time=(1, 1))
    ninety = report(FINISHED, (2, 1), (1, 0), (2, 1))

    question = ask(Kind.TO_QUALIFY, Period.MATCH)
    assert won("soccer", Kind.TO_QUALIFY, extra, Period.MATCH) == "home"
    assert won("soccer", Kind.TO_QUALIFY, untold, Period.MATCH) == "home"
    assert graded("soccer", question, away_goals).open_reason is OpenReason.TIE_UNKNOWN
    assert graded("soccer", question, ninety).open_reason is OpenReason.TIE_UNKNOWN
    assert won("soccer", Kind.TO_QUALIFY, ninety, Period.MATCH, is_single_tie=True) == "home"


def test_a_winner_without_a_draw_counts_overtime_and_a_tie_gives_the_stake_back():
    quarters = [(7, 7), (3, 3), (7, 7), (3, 3)]
    overtime = report(AET, (23, 20), periods=[*quarters, (3, 0)])
    tie = report(AET, (20, 20), periods=[*quarters, (0, 0)])

    assert won("football", Kind.MONEYLINE, overtime, Period.MATCH) == "home"
    assert won("football", Kind.OVERTIME, overtime, Period.MATCH) == "yes"
    assert won("football", Kind.HALF_TIME_FULL_TIME, overtime) == "draw_then_draw"
    assert words(graded("football", ask(Kind.MONEYLINE, Period.MATCH), tie)) == {
        "home": "P",
        "away": "P",
    }
    assert won("football", Kind.HIGHEST_SCORING_QUARTER, tie) == "equal"


def test_basketball_joins_half_time_and_total_with_the_winner():
    result = report(AET, (101, 99), periods=[(20, 25), (25, 20), (30, 18), (18, 30), (8, 6)])

    assert won("basketball", Kind.HALF_TIME_WINNER, result, Period.MATCH) == "draw_then_home"
    assert won("basketball", Kind.WINNER_AND_TOTAL, result, Period.MATCH, 199.5) == "home_and_over"
    assert won("basketball", Kind.HIGHEST_SCORING_QUARTER, result) == "equal"
    assert won("basketball", Kind.TOTAL, result, Period.QUARTER_1, 45.5) == "under"


def test_hockey_counts_periods_and_innings_are_added_up():
    hockey = report(score=(4, 3), periods=[(1, 0), (0, 3), (3, 0)])
    innings = [(0, 1), (2, 0), (0, 0), (1, 0), (0, 0), (0, 0), (0, 3), (0, 0), (2, 0)]
    baseball = report(score=(5, 4), periods=innings)

    assert won("hockey", Kind.MOST_PERIODS_WON, hockey) == "home"
    assert won("hockey", Kind.HIGHEST_SCORING_PERIOD, hockey) == "equal"
    assert won("baseball", Kind.SPREAD, baseball, Period.INNINGS_1_TO_5, -1.5) == "home"
    assert won("baseball", Kind.TOTAL, baseball, Period.INNINGS_1_TO_7, 7) == ""
    assert won("baseball", Kind.ANY_SCORE, baseball, Period.INNING_1) == "yes"


@pytest.mark.parametrize(
    ("kind", "line", "code"),
    [
        (Kind.SET_SCORE, None, "1-2"),
        (Kind.SET_TOTAL, 2.5, "over"),
        (Kind.SET_SPREAD, 1.5, "home"),
        (Kind.TIEBREAK_TOTAL, 0.5, "over"),
        (Kind.FIRST_SET_AND_MATCH, None, "home_then_away"),
        (Kind.HOME_WINS_A_SET, None, "yes"),
        (Kind.AWAY_STRAIGHT_SETS, None, "no"),
        (Kind.TOTAL, 30.5, "over"),
        (Kind.MONEYLINE, None, "away"),
    ],
)
def test_tennis_is_graded_by_sets_and_games(kind, line, code):
    result = report(score=(1, 2), periods=[(7, 6), (3, 6), (4, 6)])

    assert won("tennis", kind, result, Period.MATCH, line) == code


def test_a_tie_break_in_place_of_the_last_set_is_one_game_and_never_its_points():
    one_game = report(score=(2, 1), periods=[(6, 3), (4, 6), (1, 0)])
    in_points = report(score=(2, 1), periods=[(6, 3), (4, 6), (10, 8)])
    question = ask(Kind.TOTAL, Period.MATCH, 19.5)

    assert words(graded("tennis", question, one_game))["over"] == "W"
    assert graded("tennis", question, in_points).open_reason is OpenReason.NOT_TOLD
    assert won("tennis", Kind.SET_SCORE, in_points, Period.MATCH) == "2-1"


def test_a_winner_whose_points_are_not_told_decides_no_total():
    untold = report(score=(3, 1))
    question = ask(Kind.WINNER_AND_TOTAL, Period.MATCH, 72.5)

    assert graded("table_tennis", question, untold).open_reason is OpenReason.NOT_TOLD
    assert won("table_tennis", Kind.MONEYLINE, untold, Period.MATCH) == "home"


def test_darts_and_maps_are_counted_as_their_match_is():
    darts, maps = report(score=(6, 3)), report(score=(2, 1))

    assert won("darts", Kind.TOTAL, darts, Period.MATCH, 8.5) == "over"
    assert won("darts", Kind.AWAY_TOTAL, darts, Period.MATCH, 3.5) == "under"
    assert won("esports", Kind.MAP_TOTAL, maps, Period.MATCH, 2.5) == "over"
    assert won("esports", Kind.MAP_SPREAD, maps, Period.MATCH, -1.5) == "away"


def test_a_market_without_its_half_time_score_is_left_to_a_person():
    untold = report(score=(2, 0))

    assert (
        graded("soccer", ask(Kind.HALF_TIME_FULL_TIME), untold).open_reason is OpenReason.NOT_TOLD
    )
    assert won("soccer", Kind.MATCH_RESULT, untold) == "home"
