"""Rests and retries: jittered, bounded, and never while a connection is held."""

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.errors import Unavailable
from touchline.plumbing import loop, pacing
from touchline.plumbing.guards import HeldWhileSlow, connection_held
from touchline.plumbing.loop import Task
from touchline.workers.polling import RETRY_AFTER_MAX_S, rest_after, sport_tasks

SPORTS = ("soccer", "basketball", "tennis", "hockey", "baseball", "football")


@pytest.mark.spec("S3.3")
@given(st.floats(0.001, 10_000))
def test_a_rest_is_between_half_and_one_and_a_half_of_itself(rest_s):
    assert rest_s * 0.5 <= pacing.jittered(rest_s) <= rest_s * 1.5


@given(st.integers(1, 10_000), st.floats(0.1, 10), st.floats(0.1, 100))
def test_back_off_never_passes_its_cap(failures, base_s, cap_s):
    assert 0 <= pacing.backoff(failures, base_s=base_s, cap_s=cap_s) <= cap_s


@pytest.mark.spec("S3.3")
def test_every_sport_has_a_phase_of_its_own_that_survives_restarts():
    tasks = sport_tasks("odds", SPORTS, lambda _: 0.0, every_s=30, spread_s=30)
    again = sport_tasks("odds", SPORTS, lambda _: 0.0, every_s=30, spread_s=30)

    phases = [task.first_after_s for task in tasks]
    assert phases == [task.first_after_s for task in again]
    assert len(set(phases)) == len(SPORTS)
    assert all(0 <= phase_s < 30 for phase_s in phases)


def test_each_sports_task_polls_its_own_sport():
    polled = []
    tasks = sport_tasks(
        "odds", SPORTS, lambda sport: polled.append(sport) or 0.0, every_s=1, spread_s=1
    )

    for task in tasks:
        task.run()

    assert polled == list(SPORTS)


@given(st.floats(0, 1_000_000), st.floats(1, 600))
def test_a_providers_wish_is_honoured_within_reason(retry_after_s, every_s):
    rest_s = rest_after(retry_after_s, every_s)

    assert rest_s >= min(retry_after_s, RETRY_AFTER_MAX_S)
    assert rest_s >= every_s * 0.5


@pytest.mark.spec("S3.3")
@pytest.mark.parametrize("slow", [lambda: pacing.sleep(0), lambda: pacing.rest(Event(), 0)])
def test_resting_with_a_connection_in_hand_fails_loudly(slow):
    with connection_held(), pytest.raises(HeldWhileSlow):
        slow()


def test_a_failing_task_keeps_its_worker_alive_and_the_other_tasks_running():
    stop = Event()
    runs = []

    def fails():
        runs.append("fails")
        raise ValueError("broken on purpose")

    def works():
        runs.append("works")
        if len(runs) > 3:
            stop.set()
        return 0.0

    loop.run("test", [Task("fails", fails, error_rest_s=0.01), Task("works", works)], stop)

    assert "fails" in runs
    assert runs.count("works") >= 2


@pytest.mark.parametrize(
    ("error", "event"),
    [(Unavailable(), "worker.cycle_skipped"), (KeyError("a bug"), "worker.cycle_failed")],
)
def test_what_is_merely_away_is_a_warning_and_a_bug_is_an_error(caplog, error, event):
    stop, runs = Event(), []

    def meets():
        runs.append(1)
        if len(runs) == 2:
            stop.set()
            return 0.0
        raise error

    loop.run("test", [Task("meets", meets, error_rest_s=0.01)], stop)

    (told,) = [record for record in caplog.records if record.message.startswith("worker.cycle_")]
    assert told.message == event
    assert told.levelname == ("WARNING" if isinstance(error, Unavailable) else "ERROR")
    assert bool(told.exc_info) is not isinstance(error, Unavailable)


def test_a_worker_told_to_stop_starts_nothing():
    stop = Event()
    stop.set()
    runs = []

    loop.run("test", [Task("once", lambda: runs.append(1) or 0.0)], stop)

    assert runs == []
