"""Rests and retries: jittered, bounded, and never while a connection is held."""

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.errors import Unavailable
from touchline.plumbing import loop, pacing
from touchline.plumbing.guards import HeldWhileSlow, connection_held
from touchline.plumbing.loop import Task
from touchline.plumbing.pulse import Pulse
from touchline.workers.polling import RETRY_AFTER_MAX_S, rest_after

SPORTS = ("soccer", "basketball", "tennis", "hockey", "baseball", "football")


@pytest.mark.spec("S3.3")
@given(st.floats(0.001, 10_000))
def test_a_rest_is_between_half_and_one_and_a_half_of_itself(rest_s):
    assert rest_s * 0.5 <= pacing.jittered(rest_s) <= rest_s * 1.5


@given(st.integers(1, 10_000), st.floats(0.1, 10), st.floats(0.1, 100))
def test_back_off_never_passes_its_cap(failures, base_s, cap_s):
    assert 0 <= pacing.backoff(failures, base_s=base_s, cap_s=cap_s) <= cap_s


@pytest.mark.spec("S3.3")
@given(st.sampled_from(SPORTS), st.floats(1.7e9, 1.9e9), st.floats(0.1, 3600))
def test_a_sport_has_the_same_place_in_every_period_whenever_a_worker_starts(
    sport, now_s, period_s
):
    wait_s = pacing.until_phase(sport, period_s=period_s, now_s=now_s)

    place_s = (now_s + wait_s) % period_s
    expected_s = pacing.phase(sport) * period_s
    apart_s = abs(place_s - expected_s)
    assert 0 <= wait_s <= period_s
    assert min(apart_s, period_s - apart_s) < 0.001


@pytest.mark.spec("S3.3")
def test_every_sport_has_a_place_of_its_own():
    waits_s = {pacing.until_phase(sport, period_s=30, now_s=1_800_000_000) for sport in SPORTS}

    assert len(waits_s) == len(SPORTS)


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


def test_a_lane_comes_round_while_another_task_keeps_the_worker_waiting():
    stop, has_come_round = Event(), Event()
    runs = []

    def waits():
        assert has_come_round.wait(30)
        stop.set()
        return 0.0

    def comes_round():
        runs.append(1)
        if len(runs) == 3:
            has_come_round.set()
        return 0.0

    loop.run("test", [Task("waits", waits)], stop, beside={"own": [Task("comes", comes_round)]})

    assert len(runs) >= 3


def test_a_worker_ends_when_its_lane_has_finished_what_was_under_way():
    stop, is_under_way, may_finish = Event(), Event(), Event()
    finished = []

    def takes_long():
        is_under_way.set()
        assert may_finish.wait(30)
        finished.append(1)
        return 0.0

    def ends():
        assert is_under_way.wait(30)
        stop.set()
        may_finish.set()
        return 0.0

    loop.run("test", [Task("ends", ends)], stop, beside={"own": [Task("long", takes_long)]})

    assert finished == [1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_lane_that_is_broken_off_ends_the_whole_worker():
    stop = Pulse()

    def breaks_off():
        raise SystemExit

    loop.run(
        "test",
        [Task("goes on", lambda: 60.0)],
        stop,
        beside={"own": [Task("breaks", breaks_off)]},
    )

    assert stop.is_set()
