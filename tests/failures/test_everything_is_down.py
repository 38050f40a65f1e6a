"""PostgreSQL and both Redis are dead under real processes, warm and cold; visitors are answered."""

import json
import time

import pytest
from harness.waiting import eventually

from loadtests.shape import WEB
from loadtests.visitors import THEME, existing_paths, visiting

pytestmark = [pytest.mark.slow, pytest.mark.spec("S3.1", "S3.7")]


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


def test_warm_processes_go_on_and_a_new_one_serves_what_the_disk_remembers(shape):
    paths = existing_paths(shape)
    with visiting(shape, paths) as visits:
        eventually(lambda: len(visits.made) > 2 * len(paths))
        kill_servers(shape)
        killed_s = time.monotonic()
        eventually(lambda: len(visits.since(killed_s)) > 200, within_s=20)
    shape[WEB].stop()
    shape[WEB].start()
    eventually(lambda: is_up(shape), within_s=30)

    cold = {path: shape.get(path) for path in paths}
    start_servers(shape)
    eventually(shape.is_filled, within_s=40)

    assert not visits.wrong
    assert not visits.broken
    assert {status for status, _, _ in cold.values()} == {200}
    assert json.loads(cold[THEME][2])["name"] == "Acme Sports"


def test_a_cold_start_with_an_empty_disk_is_themed_honest_and_heals_by_itself(shape, tmp_path):
    paths = existing_paths(shape)
    shape[WEB].stop()
    kill_servers(shape)

    shape[WEB].start(SNAPSHOT_DIR=str(tmp_path / "empty"))
    eventually(lambda: is_up(shape), within_s=30)
    with visiting(shape, paths) as visits:
        eventually(lambda: len(visits.made) > 100, within_s=20)
    lobby, theme = shape.get("/"), shape.get(THEME)
    start_servers(shape)

    eventually(shape.is_filled, within_s=40)
    assert not visits.wrong
    assert not visits.broken
    assert not visits.misleading
    assert any(visit.is_without_data for visit in visits.made)
    assert dict(lobby[1])["Cache-Control"] == "no-store"
    assert dict(theme[1])["Cache-Control"] == "public, max-age=5"
