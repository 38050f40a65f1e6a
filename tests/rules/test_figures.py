import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests import figures
from loadtests.client import Order, Outcome, arrivals_s
from loadtests.figures import Figure, Goal, of_median, ratio_of_medians
from loadtests.histogram import Histogram, merged
from loadtests.wire import Target

TARGET = Target(8080, "/", "acme.localhost")
durations_s = st.lists(st.floats(min_value=1e-6, max_value=100), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("goal", "met", "missed"),
    [
        (Goal("<", 8), 7.99, 8),
        (Goal("<=", 8), 8, 8.01),
        (Goal(">=", 0.75), 0.75, 0.7499),
        (Goal("=", 0), 0, 1),
    ],
)
def test_a_goal_is_met_up_to_its_bound(goal, met, missed):
    assert goal.is_met_by(met)
    assert not goal.is_met_by(missed)


def test_a_figure_is_the_median_of_its_runs():
    figure = of_median("boot_warm", [9.0, 4.0, 5.0], "s", Goal("<", 8))

    assert figure.value == 5.0
    assert figure.is_ok


def test_a_figure_is_one_line_of_json_with_the_promised_keys():
    figure = Figure("lobby", 41.23456, "ms", Goal("<", 60), [41.23456], {"bare": {"rps": 2705.6}})

    told = json.loads(figure.line())

    assert "\n" not in figure.line()
    assert told == {
        "figure": "lobby",
        "value": 41.23,
        "unit": "ms",
        "goal": "< 60",
        "ok": True,
        "peers": {"bare": {"rps": 2706}},
        "runs": [41.23],
    }


def test_rounding_never_makes_a_missed_goal_ok():
    figure = Figure("theme", 0.749999, "ratio", Goal(">=", 0.75))

    assert json.loads(figure.line())["value"] == 0.75
    assert not figure.is_ok


def test_one_missed_goal_makes_the_exit_code_1(capsys):
    fine = Figure("a", 1, "s", Goal("<", 2))
    missed = Figure("b", 3, "s", Goal("<", 2))

    assert figures.report([fine]) == 0
    assert figures.report([missed, fine]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_figure_without_a_goal_is_ok():
    assert figures.report([Figure("seen", 1e9, "requests/s")]) == 0


def test_a_ratio_is_of_medians_and_not_of_pairs():
    assert ratio_of_medians([1, 3, 100], [2, 6, 1]) == 1.5


@given(durations_s, st.floats(min_value=0.01, max_value=1))
def test_a_percentile_is_at_most_one_per_cent_above_the_exact_one(values, share):
    histogram = Histogram()
    for value in values:
        histogram.add(value)

    told = histogram.percentile_s(share)

    exact = sorted(values)[math.ceil(share * len(values)) - 1]
    assert exact * (1 - 1e-9) <= told <= exact * 1.0101


@given(durations_s, durations_s)
def test_merged_histograms_are_the_histogram_of_all(some, others):
    parts = [Histogram(), Histogram()]
    whole = Histogram()
    for part, values in zip(parts, (some, others), strict=True):
        for value in values:
            part.add(value)
            whole.add(value)

    assert merged(parts).counts() == whole.counts()


def test_an_empty_histogram_has_no_percentile():
    assert math.isnan(Histogram().percentile_s(0.95))


def test_an_outcome_survives_the_way_between_processes():
    outcome = Outcome(seconds=2, cpu_s=0.5, broken=1, late=2)
    outcome.statuses.update({200: 10, 304: 4, 500: 3})
    outcome.latencies.add(0.02)

    there = Outcome.from_text(outcome.as_text())

    assert (there.answered, there.rps, there.failed) == (17, 8.5, 6)
    assert there.latencies.counts() == outcome.latencies.counts()


@given(st.integers(min_value=0, max_value=10_000))
def test_arrivals_keep_their_rate_and_their_order(seed):
    due_s = arrivals_s(Order(TARGET, seconds=20, rate_rps=150, seed=seed))

    assert due_s == sorted(due_s)
    assert due_s[0] > 0
    assert due_s[-1] < 20
    assert len(due_s) == pytest.approx(3000, abs=6 * math.sqrt(3000))


def test_arrivals_of_one_seed_are_the_same_every_time():
    order = Order(TARGET, seconds=2, rate_rps=150, seed=7)

    assert arrivals_s(order) == arrivals_s(order)
