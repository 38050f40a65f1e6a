"""What speaks against a reported result, sport by sport; and nothing speaks against a true one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.told_results import AET, FINISHED, PEN, SLUGS, any_told, one_more, report, told

from touchline.catalog.model import SPORTS, EventStatus
from touchline.settlement.reasons import Reason, State, state_of
from touchline.settlement.sanity import doubt
from touchline.settlement.shapes import OVER, SHAPES, settled_sports

pytestmark = pytest.mark.spec("S3.12", "B3")


def doubt_of(slug, result, *, tells_overtime=True):
    return doubt(slug, result, tells_overtime=tells_overtime)


@given(any_told)
def test_nothing_speaks_against_a_result_that_adds_up(sport_and_result):
    slug, result = sport_and_result

    assert doubt_of(slug, result) is None


@given(
    st.sampled_from([slug for slug in SLUGS if SHAPES[slug].regular or slug == "soccer"]), st.data()
)
def test_a_goal_that_no_part_has_is_seen(slug, data):
    result = data.draw(told(slug))

    assert doubt_of(slug, one_more(result)) in {
        Reason.FULL_TIME_DIFFERS,
        Reason.EXTRA_TIME_DIFFERS,
        Reason.PARTS_DIFFER,
    } or (
        result.status is PEN
        and one_more(result).home_score == sum(p[0] for p in result.periods) + 1
    )


@given(any_told, st.sampled_from(sorted(OVER - {FINISHED, AET, PEN})))
def test_what_was_not_played_out_need_not_add_up(sport_and_result, status):
    slug, result = sport_and_result
    broken_off = report(status, (result.home_score, result.away_score), periods=result.periods)

    assert doubt_of(slug, broken_off) is None


QUARTERS = [(20, 25), (25, 20), (30, 18), (18, 30)]
CASES = [
    ("soccer", report(score=(2, 1), half_time=(3, 0), full_time=(2, 1)), Reason.HALF_EXCEEDS_FULL),
    ("soccer", report(score=(2, 1), half_time=(0, 2)), Reason.HALF_EXCEEDS_FULL),
    ("soccer", report(EventStatus.ABANDONED, (1, 0), (2, 0), (1, 0)), Reason.HALF_EXCEEDS_FULL),
    ("soccer", report(full_time=(2, 1)), Reason.SCORE_MISSING),
    ("soccer", report(AET, (3, 2), (1, 0)), Reason.FULL_TIME_MISSING),
    ("futsal", report(PEN, (3, 3), penalties=(4, 3)), Reason.FULL_TIME_MISSING),
    ("soccer", report(AET, (2, 1), full_time=(3, 1)), Reason.FULL_TIME_DIFFERS),
    ("soccer", report(score=(3, 1), full_time=(2, 1)), Reason.FULL_TIME_DIFFERS),
    ("soccer", report(AET, (3, 2), full_time=(2, 2), extra_time=(0, 0)), Reason.EXTRA_TIME_DIFFERS),
    ("soccer", report(score=(2, 1), full_time=(2, 1), extra_time=(1, 0)), Reason.EXTRA_TIME_DIFFERS),
    ("soccer", report(PEN, (0, 1), full_time=(0, 1), penalties=(4, 4)), Reason.SHOOT_OUT_DRAWN),
    ("soccer", report(score=(2, 1), full_time=(2, 1), winner="away"), Reason.WINNER_DIFFERS),
    (
        "soccer",
        report(PEN, (1, 1), full_time=(1, 1), penalties=(4, 3), winner="away"),
        Reason.WINNER_DIFFERS,
    ),
    ("basketball", report(periods=QUARTERS), Reason.SCORE_MISSING),
    ("basketball", report(score=(94, 93), periods=QUARTERS), Reason.PARTS_DIFFER),
    ("basketball", report(score=(40, 40), periods=QUARTERS[:2]), Reason.PARTS_DIFFER),
    (
        "basketball",
        report(AET, (101, 100), periods=[(20, 19), *QUARTERS[1:], (8, 8)]),
        Reason.NOT_LEVEL_BEFORE_OVERTIME,
    ),
    ("baseball", report(score=(3, 1), periods=5 * [(0, 0)]), Reason.PARTS_MISSING),
    ("hockey", report(PEN, (5, 3), periods=3 * [(1, 1)] + [(0, 0)], penalties=(2, 1)),
     Reason.PARTS_DIFFER),
    ("handball", report(score=(30, 28), periods=[(14, 15), (16, 12)]), Reason.PARTS_DIFFER),
    ("tennis", report(score=(2, 1), periods=[(6, 4), (6, 4), (6, 2)]), Reason.SETS_DIFFER),
    ("tennis", report(score=(1, 1)), Reason.SETS_DIFFER),
    ("tennis", report(score=(1, 0), periods=[(6, 4)]), Reason.SETS_DIFFER),
    ("tennis", report(score=(2, 0), periods=[(6, 4), (6, 6)]), Reason.SETS_DIFFER),
    ("volleyball", report(score=(3, 2), winner="away"), Reason.WINNER_DIFFERS),
    ("volleyball", report(), Reason.SCORE_MISSING),
    ("esports", report(score=(16, 14)), Reason.SETS_DIFFER),
    ("boxing", report(), Reason.SCORE_MISSING),
    ("cricket", report(winner=None), Reason.SCORE_MISSING),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "result", "reason"), CASES)
def test_what_cannot_be_true_or_is_not_enough_is_told_apart(slug, result, reason):
    assert doubt_of(slug, result) is reason


SOUND = [
    ("soccer", report(AET, (2, 2), (1, 0), (2, 1), winner="away")),  # through on the first leg
    ("soccer", report(score=(2, 1), full_time=(2, 1), penalties=(0, 0))),
    ("baseball", report(score=(3, 1), periods=8 * [(0, 0)])),
    ("baseball", report(score=(3, 1), periods=[*9 * [(0, 0)], (3, 1)])),
    ("football", report(score=(24, 17), periods=[(7, 0), (10, 10)])),
    ("handball", report(AET, (32, 30), periods=[(14, 15), (13, 12)])),
    ("handball", report(PEN, (30, 30), periods=[(14, 15), (13, 12), (3, 3)], penalties=(4, 3))),
    ("hockey", report(PEN, (3, 4), periods=3 * [(1, 1)] + [(0, 0)], winner="away")),
    ("esports", report(score=(1, 1))),
    ("darts", report(score=(6, 6))),
]


@pytest.mark.parametrize(("slug", "result"), SOUND)
def test_what_is_unusual_and_may_be_so_is_let_through(slug, result):
    assert doubt_of(slug, result) is None


def test_a_provider_that_does_not_tell_extra_time_settles_no_ninety_minutes():
    result = report(score=(2, 1))

    assert doubt_of("soccer", result, tells_overtime=False) is Reason.FULL_TIME_MISSING
    assert doubt_of("basketball", result, tells_overtime=False) is None


def test_every_sport_has_a_shape_and_every_reason_a_state():
    assert set(SHAPES) == {sport.slug for sport in SPORTS}
    assert {state_of(reason) for reason in Reason} == {State.PENDING, State.HELD}


def test_a_sport_is_settled_by_its_feed_or_by_staff_or_not_at_all():
    pricing = {"soccer": "goalserve", "cricket": "goalserve", "football": "the_odds_api"}

    assert settled_sports(pricing, ()) == {"soccer", "football"}
    assert settled_sports(pricing, ("cricket", "darts")) == {"soccer", "football", "cricket"}
    assert settled_sports({"soccer": "the_odds_api", "tennis": "nobody"}, ()) == set()
