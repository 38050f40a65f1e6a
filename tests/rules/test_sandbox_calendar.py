"""The sandbox's calendar: what it promises about kick-offs, ids and the passing of time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.sandbox.fixtures import fixtures_between
from touchline.sandbox.leagues import GENERATED_SPORTS
from touchline.sandbox.progress import last_step, step_at, timeline
from touchline.sandbox.world import last_change_s, listing, listings

instants = st.integers(1_600_000_000, 2_200_000_000)
seeds = st.integers(0, 10_000)
sports = st.sampled_from(GENERATED_SPORTS)
HOUR_S = 3_600
few = settings(max_examples=30, deadline=None)


@pytest.mark.spec("S3.12")
@few
@given(seeds, instants)
def test_every_sport_always_has_an_event_that_is_over_within_three_minutes(seed, now_s):
    for sport in GENERATED_SPORTS:
        soon = [
            fixture
            for fixture in fixtures_between(seed, sport, now_s + 1, now_s + 121)
            if last_step(seed, fixture).at_s == fixture.starts_s + 30
        ]

        assert soon, sport
        assert all(fixture.listed_from_s <= now_s for fixture in soon)


@few
@given(seeds, sports, instants)
def test_a_kick_off_falls_on_a_whole_minute(seed, sport, now_s):
    fixtures = fixtures_between(seed, sport, now_s, now_s + 12 * HOUR_S)

    assert all(fixture.starts_s % 60 == 0 for fixture in fixtures)


@few
@given(seeds, sports, instants, st.integers(1, 86_399))
def test_the_calendar_does_not_depend_on_where_one_looks_from(seed, sport, now_s, cut_s):
    whole = fixtures_between(seed, sport, now_s, now_s + 86_400)

    first = fixtures_between(seed, sport, now_s, now_s + cut_s)
    second = fixtures_between(seed, sport, now_s + cut_s, now_s + 86_400)

    assert first + second == whole


@few
@given(seeds, sports, instants)
def test_ids_are_unique_within_a_sport(seed, sport, now_s):
    fixtures = fixtures_between(seed, sport, now_s, now_s + 96 * HOUR_S)

    assert len({fixture.id for fixture in fixtures}) == len(fixtures)
    assert len({fixture.static_id for fixture in fixtures}) == len(fixtures)
    assert all(fixture.home.id != fixture.away.id for fixture in fixtures)


@settings(max_examples=6, deadline=None)
@given(seeds, instants)
def test_three_days_of_every_sport_are_on_offer(seed, now_s):
    for sport in GENERATED_SPORTS:
        starts = [each.fixture.starts_s for each in listings(seed, sport, now_s)]

        assert len(starts) >= 10
        assert max(starts) > now_s + 48 * HOUR_S
    assert len(listings(seed, "soccer", now_s)) >= 55


def test_names_within_a_sport_belong_to_one_team_each():
    for sport in ("soccer", "basketball", "hockey", "handball", "volleyball", "football"):
        teams = {
            team
            for fixture in fixtures_between(1, sport, 1_800_000_000, 1_800_600_000)
            for team in (fixture.home, fixture.away)
        }

        assert len({team.name for team in teams}) == len(teams)


@few
@given(seeds, sports, instants, st.integers(0, 50))
def test_a_match_only_moves_forward(seed, sport, now_s, pick):
    fixtures = fixtures_between(seed, sport, now_s, now_s + 24 * HOUR_S)
    fixture = fixtures[pick % len(fixtures)]

    steps = timeline(seed, fixture)

    assert [step.at_s for step in steps] == sorted(step.at_s for step in steps)
    for before, after in pairwise(steps):
        assert (before.status, before.periods, before.extra, before.shootout) != (
            after.status,
            after.periods,
            after.extra,
            after.shootout,
        ) or after.is_over
        assert len(before.periods) <= len(after.periods)
        for early, late in zip(before.periods, after.periods, strict=False):
            assert early[0] <= late[0]
            assert early[1] <= late[1]
    assert all(not step.is_over for step in steps[:-1])
    assert step_at(seed, fixture, steps[-1].at_s + 10**6) == steps[-1]


@few
@given(seeds, instants, st.integers(0, 50))
def test_soccer_minutes_count_up(seed, now_s, pick):
    fixtures = fixtures_between(seed, "soccer", now_s, now_s + 24 * HOUR_S)

    steps = timeline(seed, fixtures[pick % len(fixtures)])

    minutes = [int(step.status) for step in steps if step.status.isdigit()]
    assert minutes == sorted(set(minutes))
    assert not minutes or (minutes[0] == 1 and minutes[-1] == 90)


@few
@given(seeds, sports, instants, st.integers(1, 600))
def test_the_cursor_never_goes_back(seed, sport, now_s, passing_s):
    before = last_change_s(seed, sport, now_s)

    after = last_change_s(seed, sport, now_s + passing_s)

    assert before <= after
    assert before <= now_s


@settings(max_examples=6, deadline=None)
@given(seeds, instants)
def test_a_few_percent_of_the_matches_move_in_ten_seconds(seed, now_s):
    ticks = 12
    moved = listed = 0

    for tick in range(ticks):
        upto_s = now_s + 10 * tick
        for each in listings(seed, "soccer", upto_s):
            listed += 1
            moved += each.priced_s > upto_s - 10

    assert 0.01 < moved / listed < 0.08


def test_a_match_called_off_says_so_before_kick_off_and_never_starts():
    for sport, words in (
        ("soccer", {"Postp.", "Cancl."}),
        ("basketball", {"Postponed", "Cancelled"}),
    ):
        fixtures = fixtures_between(1, sport, 1_800_000_000, 1_800_000_000 + 60 * 86_400)
        off = [
            fixture
            for fixture in fixtures
            if not fixture.league.is_short and last_step(1, fixture).status in words
        ]

        assert off
        for fixture in off:
            (word,) = timeline(1, fixture)
            assert word.at_s <= fixture.starts_s
            assert step_at(1, fixture, word.at_s - 1).status == "Not Started"
            assert step_at(1, fixture, fixture.ends_s) == word
            if word.at_s < fixture.starts_s:
                assert listing(1, fixture, fixture.starts_s - 1).is_stopped


def test_a_cup_tie_level_after_extra_time_is_decided_on_penalties():
    fixtures = fixtures_between(1, "soccer", 1_800_000_000, 1_800_000_000 + 90 * 86_400)
    endings = {}
    for fixture in fixtures:
        if fixture.league.is_cup:
            endings.setdefault(last_step(1, fixture).status, fixture)

    statuses = [step.status for step in timeline(1, endings["Pen."])]

    assert statuses[-2:] == ["P", "Pen."]
    assert statuses.index("90") < statuses.index("ET") < statuses.index("P")
    assert "P" not in {step.status for step in timeline(1, endings["AET"])}
