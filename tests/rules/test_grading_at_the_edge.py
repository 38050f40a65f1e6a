"""Markets at the very scores where their answer turns, each by facts in a few words."""

import pytest
from rules.graded import LONG_AGO, ask, words

from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading.grade import grade
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.of_event import standing
from touchline.settlement.grading.sets import GRADERS as OF_SETS

pytestmark = pytest.mark.spec("S3.12", "B3")

M, P = MarketType, Period
HALVES = (P.FIRST_HALF, P.SECOND_HALF)
PERIODS = (P.PERIOD_1, P.PERIOD_2, P.PERIOD_3)
QUARTERS = (P.QUARTER_1, P.QUARTER_2, P.QUARTER_3, P.QUARTER_4)
SETS = (P.SET_1, P.SET_2, P.SET_3, P.SET_4, P.SET_5)
BROKEN = EventStatus.ABANDONED


def facts(scores=(), *, parts=(), status=EventStatus.FINISHED, **more):
    """Scores of some parts, which may be exact; ``least`` are those that were broken off."""
    known = {
        "won": None, "winner": None, "reached": None, "went_to_overtime": None,
        "unplayed": frozenset(), "at_least": {}, "won_at_least": None, "through": None, **more,
    }  # fmt: skip
    return Facts(status=status, scores=dict(zip(parts, scores, strict=False)), **known)


def letters(kind, codes, known, *, line=None, period=P.FULL_TIME):
    """What became of these codes: a letter for each, a dot for what is open or void."""
    graded = grade(ask(kind, period, line), codes.split(), known, CURRENT, LONG_AGO)
    told = {} if graded.void_reason is not None else words(graded)
    return "".join(told.get(code, ".") for code in codes.split())


def full(home, away):
    return facts([(home, away)], parts=[P.FULL_TIME])


def least(home, away):
    return facts(status=EventStatus.LIVE, at_least={P.FULL_TIME: (home, away)})


@pytest.mark.parametrize(
    ("kind", "codes", "known", "told"),
    [
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(1, 0), (1, 1), (0, 1), (2, 0)], parts=QUARTERS), "LLLLW"),
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(3, 0), (1, 1), (0, 1), (2, 0)], parts=QUARTERS), "WLLLL"),
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(1, 0), (1, 2), (0, 1), (2, 0)], parts=QUARTERS), "LWLLL"),
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(1, 0), (1, 1), (4, 1), (2, 0)], parts=QUARTERS), "LLWLL"),
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(1, 0), (1, 1), (0, 1), (3, 0)], parts=QUARTERS), "LLLWL"),
        (M.HIGHEST_SCORING_QUARTER, "first second third fourth equal",
         facts([(0, 0), (2, 1), (1, 2), (0, 0)], parts=QUARTERS), "LLLLW"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(1, 0), (0, 0), (2, 0)], parts=PERIODS), "WLL"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(1, 0), (0, 0), (0, 2)], parts=PERIODS), "LWL"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(1, 0), (0, 0), (0, 0)], parts=PERIODS), "WLL"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(0, 1), (0, 0), (0, 0)], parts=PERIODS), "LLW"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(0, 0), (0, 0), (0, 0)], parts=PERIODS), "LWL"),
        (M.MOST_PERIODS_WON, "home draw away",
         facts([(1, 0), (0, 1), (0, 1)], parts=PERIODS), "LLW"),
        (M.HIGHEST_SCORING_HALF, "first second equal",
         facts([(1, 0)], parts=[P.FIRST_HALF], status=EventStatus.LIVE), "..."),
        (M.HIGHEST_SCORING_HALF, "first second equal",
         facts([(1, 0)], parts=[P.SECOND_HALF], status=EventStatus.LIVE), "..."),
        (M.HIGHEST_SCORING_HALF, "first second equal",
         facts([(0, 0)], parts=[P.FIRST_HALF], status=EventStatus.LIVE,
               at_least={P.SECOND_HALF: (1, 0)}), "LWL"),
        (M.HIGHEST_SCORING_HALF, "first second equal",
         facts([(0, 3)], parts=[P.SECOND_HALF], status=EventStatus.LIVE,
               at_least={P.FIRST_HALF: (0, 0)}), "..."),
        (M.SCORE_IN_BOTH_HALVES, "home away",
         facts([(1, 1), (1, 0)], parts=HALVES), "WL"),
        (M.SCORE_IN_BOTH_HALVES, "home away",
         facts([(1, 2), (2, 1)], parts=HALVES), "WW"),
        (M.SCORE_IN_BOTH_HALVES, "home away",
         facts([(1, 1)], parts=[P.FIRST_HALF], status=EventStatus.LIVE,
               at_least={P.SECOND_HALF: (1, 0)}), "W."),
        (M.WIN_TO_NIL, "home away", full(1, 0), "WL"),
        (M.WIN_TO_NIL, "home away", full(0, 2), "LW"),
        (M.WIN_TO_NIL, "home away", full(2, 1), "LL"),
        (M.WIN_TO_NIL, "home away", full(0, 0), "LL"),
        (M.WIN_TO_NIL, "home away", least(0, 1), "L."),
        (M.WIN_TO_NIL, "home away", least(1, 0), ".L"),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", full(1, 1), "WL"),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", full(1, 0), "LW"),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", full(0, 1), "LW"),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", least(1, 1), "WL"),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", least(1, 0), ".."),
        (M.BOTH_TEAMS_TO_SCORE, "yes no", least(0, 1), ".."),
        (M.RESULT_AND_BOTH_SCORE, "home_and_yes home_and_no", full(1, 0), "LW"),
        (M.HOME_TO_SCORE, "yes no", full(1, 0), "WL"),
        (M.HOME_TO_SCORE, "yes no", full(0, 1), "LW"),
        (M.HOME_CLEAN_SHEET, "yes no", least(0, 1), "LW"),
        (M.HOME_CLEAN_SHEET, "yes no", full(0, 0), "WL"),
        (M.EXACT_TOTAL, "0 1 2 3+", least(1, 1), "...."),
        (M.EXACT_TOTAL, "0 1 2 3+", least(2, 1), "LLLW"),
        (M.EXACT_TOTAL, "0 1 2 3+", full(1, 1), "LLWL"),
    ],
)  # fmt: skip
def test_a_market_turns_where_its_name_says(kind, codes, known, told):
    assert letters(kind, codes, known) == told


@pytest.mark.parametrize(
    ("score", "line", "told"),
    [((1, 0), -1, "LWL"), ((2, 0), -1, "WLL"), ((0, 0), -1, "LLW"), ((0, 1), 1, "LWL"), ((0, 0), 1, "WLL")],
)  # fmt: skip
def test_a_handicap_with_a_draw_is_drawn_at_its_line(score, line, told):
    assert letters(M.HANDICAP_RESULT, "home draw away", full(*score), line=line) == told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (full(2, 1), "WLLL"),
        (full(3, 0), "LWLL"),
        (full(1, 1), "LLWL"),
        (full(2, 0), "LLLW"),
        (least(2, 1), "WLLL"),
        (least(1, 1), "...."),
        (least(3, 0), "...."),
    ],
)
def test_a_total_with_both_scoring_is_known_once_both_have_come_true(known, told):
    codes = "over_and_yes over_and_no under_and_yes under_and_no"

    assert letters(M.TOTAL_AND_BOTH_SCORE, codes, known, line=2.5) == told


def sets(*scores, won, **more):
    return facts(scores + (None,) * (5 - len(scores)), parts=SETS, won=won, **more)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (sets((7, 6), (6, 4), won=(2, 0)), "LW"),
        (sets((7, 6), (6, 7), (6, 0), won=(2, 1)), "WL"),
        (sets((6, 7), (7, 6), (7, 6), won=(2, 1)), "WL"),
        (sets((7, 6), won=(2, 0)), ".."),
        (sets((7, 6), (6, 7), won=None, status=BROKEN, won_at_least=(1, 1)), "WL"),
    ],
)
def test_tie_breaks_are_counted_by_their_scores(known, told):
    assert letters(M.TIEBREAK_TOTAL, "over under", known, line=1.5) == told


@pytest.mark.parametrize(
    ("known", "home", "away"),
    [
        (sets(won=(2, 0)), "WL", "LW"),
        (sets(won=(2, 1)), "WL", "WL"),
        (sets(won=(0, 2)), "LW", "WL"),
        (sets(won=None, status=EventStatus.LIVE, won_at_least=(1, 0)), "WL", ".."),
    ],
)
def test_who_wins_a_set_is_known_when_one_is_won(known, home, away):
    assert letters(M.HOME_WINS_A_SET, "yes no", known, period=P.MATCH) == home
    assert letters(M.AWAY_WINS_A_SET, "yes no", known, period=P.MATCH) == away


def test_the_score_in_sets_is_told_at_the_end_alone():
    question = ask(M.SET_SCORE, P.MATCH)

    assert OF_SETS[M.SET_SCORE](question, sets(won=(2, 1))).outcomes.keys() == {"2-1"}
    assert OF_SETS[M.SET_SCORE](question, sets(won=None, won_at_least=(2, 0))) is None
    assert OF_SETS[M.SET_SCORE](question, sets(won=None)) is None


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (facts([(1, 0)], parts=[P.FIRST_HALF]), "WL"),
        (facts([(0, 0)], parts=[P.FIRST_HALF]), "PP"),
        (facts(at_least={P.FIRST_HALF: (1, 0)}, status=EventStatus.LIVE), ".."),
        (facts(status=EventStatus.LIVE), ".."),
    ],
)
def test_who_leads_a_half_is_known_at_its_end(known, told):
    assert letters(M.MONEYLINE, "home away", known, period=P.FIRST_HALF) == told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (facts([(1, 0)], parts=[P.FIRST_HALF], winner="away"), "LW"),
        (facts([(1, 0)], parts=[P.FIRST_HALF], winner="draw"), "PP"),
        (facts(at_least={P.FIRST_HALF: (1, 0)}, winner="away"), ".."),
        (facts(winner="away"), ".."),
    ],
)
def test_a_half_and_the_winner_wait_for_the_whole_half(known, told):
    assert letters(M.HALF_TIME_WINNER, "home_then_home home_then_away", known) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"winner": "home", "won_at_least": (1, 1)}, "WL"),
        ({"winner": "home", "won_at_least": (0, 0)}, ".."),
        ({"winner": None, "won_at_least": (1, 1)}, ".."),
        ({"winner": "draw", "won_at_least": (1, 1)}, ".."),
    ],
)
def test_who_goes_on_after_a_retirement_wins_once_a_set_is_over(more, told):
    known = facts(status=EventStatus.RETIRED, **more)

    assert letters(M.MONEYLINE, "home away", known, period=P.MATCH) == told


def test_who_leads_a_match_that_is_broken_off_has_not_won_it():
    known = facts(status=BROKEN, winner="home", won_at_least=(1, 0))

    assert letters(M.MONEYLINE, "home away", known, period=P.MATCH) == ".."


class Final:
    def __init__(self, status):
        self.status = status


@pytest.mark.parametrize(
    ("statuses", "place"),
    [
        (["finished"], 0),
        (["finished", "awarded"], 0),
        (["finished", "awarded", "finished"], 2),
        (["finished", "awarded", "awarded"], 0),
        (["awarded", "awarded"], 1),
        (["postponed", "awarded"], 1),
    ],
)
def test_what_was_played_stands(statuses, place):
    assert standing([Final(EventStatus(each)) for each in statuses]) == place
