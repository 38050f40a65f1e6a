"""The sandbox's results: consistent, and drawn from the chances they were priced at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.sandbox.chances import margins_of, three_way
from touchline.sandbox.fixtures import fixtures_between
from touchline.sandbox.form import closing_form
from touchline.sandbox.leagues import GENERATED_SPORTS
from touchline.sandbox.markets import outlook_of
from touchline.sandbox.outcomes import EXTRA, REGULAR, SHOOTOUT, outcome_of
from touchline.sandbox.progress import last_step
from touchline.sandbox.scoring import total_score

instants = st.integers(1_600_000_000, 2_200_000_000)
seeds = st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None)
DECIDED = ("basketball", "football", "baseball", "hockey", "tennis", "volleyball")


def outcomes(seed, sport, now_s):
    fixtures = fixtures_between(seed, sport, now_s, now_s + 6 * 3_600)
    return [(fixture, outcome_of(seed, fixture)) for fixture in fixtures]


def played(seed, sport, now_s):
    return [
        (fixture, outcome)
        for fixture, outcome in outcomes(seed, sport, now_s)
        if outcome.ending in {REGULAR, EXTRA, SHOOTOUT}
    ]


def summed(pairs):
    return sum(home for home, _ in pairs), sum(away for _, away in pairs)


@few
@given(seeds, instants)
def test_soccer_goals_add_up(seed, now_s):
    for fixture, outcome in played(seed, "soccer", now_s):
        parts = [*outcome.periods, *([outcome.extra] if outcome.extra else [])]
        final = total_score("soccer", last_step(seed, fixture))

        assert summed(parts) == final
        assert len(outcome.goal_minutes) == sum(final)


@few
@given(seeds, instants)
def test_extra_time_follows_a_draw_and_a_shoot_out_follows_level_extra_time(seed, now_s):
    for sport in ("soccer", "hockey"):
        for _, outcome in played(seed, sport, now_s):
            home, away = summed(outcome.periods)
            assert (outcome.extra is None) or home == away
            if outcome.shootout is not None:
                assert outcome.extra[0] == outcome.extra[1]
                assert outcome.shootout[0] != outcome.shootout[1]


@few
@given(seeds, st.sampled_from(DECIDED), instants)
def test_a_sport_without_draws_has_a_winner(seed, sport, now_s):
    for fixture, _ in played(seed, sport, now_s):
        home, away = total_score(sport, last_step(seed, fixture))

        assert home != away


@few
@given(seeds, instants)
def test_a_tennis_match_is_won_in_two_sets_of_possible_games(seed, now_s):
    possible = {(6, games) for games in range(5)} | {(7, 5), (7, 6)}
    for fixture, outcome in played(seed, "tennis", now_s):
        assert max(total_score("tennis", last_step(seed, fixture))) == 2
        assert all(tuple(sorted(games, reverse=True)) in possible for games in outcome.periods)


@few
@given(seeds, instants)
def test_a_volleyball_set_is_won_by_two(seed, now_s):
    for fixture, outcome in played(seed, "volleyball", now_s):
        assert max(total_score("volleyball", last_step(seed, fixture))) == 3
        for place, points in enumerate(outcome.periods):
            high, low = max(points), min(points)
            assert high >= (15 if place == 4 else 25)
            assert high - low >= 2


@few
@given(seeds, st.sampled_from(GENERATED_SPORTS), instants)
def test_a_short_match_is_always_played(seed, sport, now_s):
    short = [pair for pair in outcomes(seed, sport, now_s) if pair[0].league.is_short]

    assert short
    assert all(outcome.ending in {REGULAR, EXTRA, SHOOTOUT} for _, outcome in short)


@pytest.mark.parametrize("sport", GENERATED_SPORTS)
def test_results_come_as_often_as_the_closing_chances_say(sport):
    fixtures = [
        fixture
        for fixture in fixtures_between(5, sport, 1_800_000_000, 1_800_000_000 + 400 * 120)
        if fixture.league.is_short
    ]

    expected = variance = 0.0
    for fixture in fixtures:
        outlook = outlook_of(sport, closing_form(5, fixture))
        home, draw, away = three_way(margins_of(outlook.sets) if outlook.sets else outlook.margin)
        assert home + draw + away == pytest.approx(1)
        expected += home
        variance += home * (1 - home)
    won = sum(
        home > away
        for home, away in (total_score(sport, last_step(5, fixture)) for fixture in fixtures)
    )

    assert abs(won - expected) < 3.5 * variance**0.5
