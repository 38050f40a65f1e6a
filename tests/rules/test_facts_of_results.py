"""What a result says of each part of play; and what it does not say stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.told_results import AET, FINISHED, PEN, SLUGS, any_told, plus, report, told

from touchline.catalog.model import EventStatus, Period
from touchline.settlement.facts import facts_of
from touchline.settlement.shapes import SHAPES, Kind

pytestmark = pytest.mark.spec("S3.12", "B3")

RETIRED, ABANDONED, AWARDED = EventStatus.RETIRED, EventStatus.ABANDONED, EventStatus.AWARDED
NOTHING = (EventStatus.POSTPONED, EventStatus.CANCELLED, EventStatus.WALKOVER, AWARDED)


def facts(slug, result, *, tells_overtime=True):
    return facts_of(slug, result, tells_overtime=tells_overtime)


def known(found):
    return {period.value: score for period, score in found.scores.items() if score is not None}


@given(any_told)
def test_parts_add_up_to_the_whole_wherever_they_are_known(sport_and_result):
    found = facts(*sport_and_result)
    halves = [found.score(Period.FIRST_HALF), found.score(Period.SECOND_HALF)]
    full_time, match = found.score(Period.FULL_TIME), found.score(Period.MATCH)

    if None not in halves:
        assert plus(*halves) == full_time
    if None not in (full_time, match):
        assert full_time[0] <= match[0]
        assert full_time[1] <= match[1]
        if found.went_to_overtime is False:
            assert full_time == match


@given(st.sampled_from([slug for slug in SLUGS if SHAPES[slug].kind is not Kind.TOTAL]), st.data())
def test_who_is_ahead_at_the_end_has_won(slug, data):
    result = data.draw(told(slug))

    winner = facts(slug, result).winner

    home, away = result.home_score, result.away_score
    if result.status is PEN:
        home, away = result.penalties
    assert winner == ("home" if home > away else "away" if away > home else "draw")


def test_soccer_knows_both_halves_and_keeps_extra_time_out_of_full_time():
    shoot_out = report(PEN, (3, 3), (1, 0), (2, 2), extra_time=(1, 1), penalties=(3, 4))

    found = facts("soccer", shoot_out)

    assert known(found) == {"ft": (2, 2), "match": (3, 3), "1h": (1, 0), "2h": (1, 2)}
    assert (found.winner, found.went_to_overtime, found.won) == ("away", True, None)


def test_the_score_is_full_time_only_where_nothing_followed_for_certain():
    finished, beyond = report(score=(2, 1)), report(AET, (2, 1))

    assert known(facts("soccer", finished)) == {"ft": (2, 1), "match": (2, 1)}
    assert known(facts("soccer", finished, tells_overtime=False)) == {"match": (2, 1)}
    assert known(facts("soccer", beyond)) == {"match": (2, 1)}


def test_basketball_knows_quarters_halves_and_regulation_play():
    quarters = [(20, 25), (25, 20), (30, 18), (18, 30)]

    found = facts("basketball", report(AET, (101, 99), periods=[*quarters, (8, 6)]))

    assert known(found) == {
        "q1": (20, 25), "q2": (25, 20), "q3": (30, 18), "q4": (18, 30),
        "1h": (45, 45), "2h": (48, 48), "ft": (93, 93), "match": (101, 99),
    }  # fmt: skip
    assert found.went_to_overtime is True


def test_too_few_quarters_may_be_halves_and_are_unknown_while_the_score_is_not():
    in_halves = facts("basketball", report(score=(71, 66), periods=[(30, 31), (41, 35)]))
    not_told = facts("football", report(score=(24, 17), periods=[(7, 0), (10, 10)]))

    assert known(in_halves) == {"ft": (71, 66), "match": (71, 66)}
    assert known(not_told) == {"ft": (24, 17), "match": (24, 17)}


def test_quarters_that_fall_short_of_the_score_mean_overtime():
    found = facts("football", report(AET, (23, 20), periods=[(7, 7), (3, 3), (7, 0), (3, 10)]))

    assert found.score(Period.FULL_TIME) == (20, 20)
    assert found.score(Period.MATCH) == (23, 20)


def test_baseball_counts_innings_from_the_first_and_nine_of_them():
    innings = [(1, 0), (0, 0), (0, 2), (0, 0), (1, 0), (0, 0), (0, 0), (0, 0), (0, 0)]

    played = facts("baseball", report(score=(4, 2), periods=[*innings, (2, 0)]))
    not_batted = facts("baseball", report(score=(2, 2), periods=innings[:8]))
    untold = facts("baseball", report(score=(4, 2)))

    assert known(played) == {
        "inn1": (1, 0), "inn1_3": (1, 2), "inn1_5": (2, 2), "inn1_7": (2, 2),
        "ft": (2, 2), "match": (4, 2),
    }  # fmt: skip
    assert played.went_to_overtime is True
    assert not_batted.score(Period.FULL_TIME) == (2, 2)
    assert (untold.score(Period.FULL_TIME), untold.went_to_overtime) == (None, None)


def test_a_shoot_out_is_worth_a_goal_in_hockey_whether_the_feed_adds_it_or_not():
    periods = [(1, 1), (1, 0), (0, 1), (0, 0)]

    added = facts("hockey", report(PEN, (3, 2), periods=periods, penalties=(2, 1)))
    left_out = facts("hockey", report(PEN, (2, 2), periods=periods, penalties=(2, 1)))
    nobody_says = facts("hockey", report(PEN, (2, 2), periods=periods))

    for found in (added, left_out):
        assert (found.score(Period.FULL_TIME), found.score(Period.MATCH)) == ((2, 2), (3, 2))
        assert found.winner == "home"
    assert (nobody_says.score(Period.MATCH), nobody_says.winner) == (None, None)


def test_tennis_counts_games_of_sets_and_sets_of_the_match():
    found = facts("tennis", report(score=(2, 1), periods=[(6, 7), (7, 6), (6, 2)]))

    assert known(found) == {
        "set1": (6, 7), "set2": (7, 6), "set3": (6, 2), "ft": (19, 15), "match": (19, 15),
    }  # fmt: skip
    assert (found.won, found.winner) == ((2, 1), "home")
    assert found.unplayed == {Period.SET_4, Period.SET_5}


def test_sets_without_their_games_still_say_who_won():
    found = facts("volleyball", report(score=(0, 3)))

    assert known(found) == {}
    assert (found.won, found.winner, found.reached) == ((0, 3), "away", None)


def test_of_a_match_broken_off_only_whole_parts_and_what_was_reached_are_known():
    retired = facts("tennis", report(RETIRED, (1, 0), periods=[(6, 4), (2, 1)], winner="away"))
    abandoned = facts("soccer", report(ABANDONED, (2, 1), (1, 0)))
    floodlights = facts("basketball", report(ABANDONED, (50, 44), periods=[(25, 20), (25, 24)]))

    assert known(retired) == {"set1": (6, 4)}
    assert (retired.winner, retired.reached, retired.won) == ("away", (8, 5), None)
    assert known(abandoned) == {"1h": (1, 0)}
    assert (abandoned.winner, abandoned.reached) == (None, (2, 1))
    assert known(floodlights) == {"q1": (25, 20)}
    assert floodlights.reached == (50, 44)


@pytest.mark.parametrize("status", NOTHING)
@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_not_played_says_nothing(slug, status):
    found = facts(slug, report(status, (3, 0), (1, 0), (3, 0), [(3, 0)], winner="home"))

    assert known(found) == {}
    assert (found.winner, found.reached, found.won, found.unplayed) == (None, None, None, set())


def test_a_fight_says_who_won_and_nothing_else():
    won, drawn = facts("boxing", report(winner="away")), facts("mma", report(score=(0, 0)))

    assert (won.winner, drawn.winner) == ("away", "draw")
    assert (won.scores, won.reached) == ({}, None)


def test_maps_count_and_those_not_needed_were_not_played():
    found = facts("esports", report(FINISHED, (2, 0)))

    assert (found.won, found.winner) == ((2, 0), "home")
    assert found.unplayed == {Period.MAP_3, Period.MAP_4, Period.MAP_5}
