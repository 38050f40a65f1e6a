"""Real processes and their servers die under visitors who keep coming; nobody sees an error page."""

import json
import time

import pytest
from harness.shape_fixtures import ODDS_AGE_MAX_S
from harness.waiting import eventually

from loadtests import ground
from loadtests.shape import (
    FEED,
    ODDS,
    PUBLISHER,
    SETTLEMENT,
    STANDBY,
    WEB,
    die_now,
    odds_path,
)
from loadtests.visitors import THEME, existing_paths, visiting

pytestmark = pytest.mark.slow

TAKEN_OVER_WITHIN_S = 15
SEEN_OLD_WITHIN_S = ODDS_AGE_MAX_S + 15
PAUSED = b"Prices are paused: last update <time"
VISITORS = 4
VISIT_EVERY_S = 0.05  # each; more would only keep the processors busy


def odds_status(shape):
    return json.loads(shape.get(odds_path("tennis"))[2])["status"]


def rename(shape, name):
    ground.run_command(shape.settings, "tenant", "brand", "acme", "--name", name)


def kill_servers(shape):
    stack = shape.stack
    for server in (stack.cache, stack.sessions, stack.pgbouncer, stack.postgres):
        server.kill()


def start_servers(shape):
    stack = shape.stack
    for server in (stack.postgres, stack.pgbouncer, stack.cache, stack.sessions):
        server.start()


def is_up(shape):
    return shape.get("/readyz")[0] == 200


@pytest.mark.spec("S3.1")
def test_a_web_worker_that_is_killed_takes_only_the_answers_it_was_writing(shape):
    before = set(shape[WEB].children())
    with visiting(shape, existing_paths(shape), visitors=VISITORS) as visits:
        eventually(lambda: len(visits.made) > 50, within_s=20)

        die_now(min(before))
        killed_s = time.monotonic()

        eventually(lambda: len(set(shape[WEB].children()) - before) == 1, within_s=20)
        eventually(lambda: len(visits.since(killed_s)) > 200, within_s=20)

    assert not visits.wrong
    assert len(visits.broken) <= VISITORS


@pytest.mark.spec("S3.1", "S3.3")
@pytest.mark.parametrize(
    ("name", "fall", "rise"),
    [(ODDS, "kill", "start"), (ODDS, "pause", "resume"), (FEED, "kill", "start")],
)
def test_without_new_prices_the_last_board_stays_and_says_how_old_it_is(shape, name, fall, rise):
    # What Redis lost in the test before has no age until its feed answers again.
    eventually(lambda: odds_status(shape) == "fresh", within_s=90)
    with visiting(shape, existing_paths(shape), every_s=VISIT_EVERY_S) as visits:
        getattr(shape[name], fall)()
        eventually(
            lambda: odds_status(shape) == "stale" and PAUSED in shape.get("/sports/tennis")[2],
            within_s=SEEN_OLD_WITHIN_S,
        )
        kept = json.loads(shape.get(odds_path("tennis"))[2])["leagues"]
        theme = shape.get(THEME)
        getattr(shape[name], rise)()
        eventually(lambda: odds_status(shape) == "fresh", within_s=90)

    assert not visits.wrong
    assert kept
    assert json.loads(theme[2])["name"].startswith("Acme Sports")


@pytest.mark.spec("S3.3")
@pytest.mark.parametrize(("fall", "rise"), [("kill", "start"), ("pause", "resume")])
def test_a_settlement_worker_that_is_gone_is_missed_by_no_reader(shape, fall, rise):
    worker = shape[SETTLEMENT]
    eventually(lambda: worker.said("results.cycle_finished"), within_s=20)
    with visiting(shape, existing_paths(shape), every_s=VISIT_EVERY_S) as visits:
        getattr(worker, fall)()
        eventually(lambda: len(visits.made) > 50, within_s=20)
        before = worker.said("results.cycle_finished")
        getattr(worker, rise)()
        eventually(lambda: worker.said("results.cycle_finished") > before, within_s=20)

    assert not visits.wrong


@pytest.mark.spec("S3.1", "S3.6")
def test_a_standby_publishes_for_a_frozen_leader_and_readers_see_only_the_change(shape):
    leader = shape[_leading(shape)]
    name = "Acme Sports, renamed"
    with visiting(shape, existing_paths(shape), every_s=VISIT_EVERY_S) as visits:
        leader.pause()
        rename(shape, name)
        eventually(
            lambda: json.loads(shape.get(THEME)[2])["name"] == name, within_s=TAKEN_OVER_WITHIN_S
        )
        leader.resume()

    assert not visits.wrong


@pytest.mark.spec("S3.1", "S3.7")
def test_warm_processes_go_on_and_a_new_one_serves_what_the_disk_remembers(shape):
    paths = existing_paths(shape)
    with visiting(shape, paths, every_s=VISIT_EVERY_S) as visits:
        eventually(lambda: len(visits.made) > 2 * len(paths), within_s=20)
        kill_servers(shape)
        killed_s = time.monotonic()
        eventually(lambda: len(visits.since(killed_s)) > 200, within_s=20)
    shape[WEB].stop()
    shape[WEB].start()
    eventually(lambda: is_up(shape), within_s=90)

    cold = {path: shape.get(path) for path in paths}
    start_servers(shape)
    eventually(shape.is_filled, within_s=90)

    assert not visits.wrong
    assert not visits.broken
    assert {status for status, _, _ in cold.values()} == {200}
    assert json.loads(cold[THEME][2])["name"].startswith("Acme Sports")


@pytest.mark.spec("S3.1", "S3.7")
def test_a_cold_start_with_an_empty_disk_is_themed_honest_and_heals_by_itself(shape, tmp_path):
    paths = existing_paths(shape)
    shape[WEB].stop()
    kill_servers(shape)

    shape[WEB].start(SNAPSHOT_DIR=str(tmp_path / "empty"))
    eventually(lambda: is_up(shape), within_s=90)
    with visiting(shape, paths, every_s=VISIT_EVERY_S) as visits:
        eventually(lambda: len(visits.made) > 100, within_s=20)
    lobby, theme = shape.get("/"), shape.get(THEME)
    start_servers(shape)

    eventually(shape.is_filled, within_s=90)
    assert not visits.wrong
    assert not visits.broken
    assert not visits.misleading
    assert any(visit.is_without_data for visit in visits.made)
    assert dict(lobby[1])["Cache-Control"] == "no-store"
    assert dict(theme[1])["Cache-Control"] == "public, max-age=5"


def _leading(shape):
    """The publisher that took the lead last."""
    terms = {
        name: max(
            (
                line["ts"]
                for line in map(json.loads, shape[name].log.read_text("utf-8").splitlines())
                if line["event"] == "publisher.lead_taken"
            ),
            default="",
        )
        for name in (PUBLISHER, STANDBY)
    }
    return max(terms, key=terms.get)
