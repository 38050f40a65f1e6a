"""The production shape in real processes, shared by the tests of one file: each mends what it broke."""

import time

import pytest
from harness.waiting import eventually

from devstack.disposable import disposable_stack
from devstack.places import find_places
from loadtests.aftermath import bugs_logged
from loadtests.shape import standing

# Prices count as old after this; the workers of the shape look several times within it.
ODDS_AGE_MAX_S = 5


@pytest.fixture(scope="module")
def standing_shape(tmp_path_factory):
    """Servers, sandbox feed, workers, two publishers and gunicorn with two workers, all at work."""
    folder = tmp_path_factory.mktemp("shape")
    settings = {
        "ODDS_POLL_S": "1s",
        "RESULTS_POLL_S": "1s",
        "ODDS_AGE_MAX_S": str(ODDS_AGE_MAX_S),
    }
    with (
        disposable_stack(find_places(), f"shape-{time.time_ns()}") as stack,
        standing(stack, folder, **settings) as shape,
    ):
        yield shape
        assert not bugs_logged(shape)


@pytest.fixture
def shape(standing_shape):
    """The same, whole again: whatever the test before killed or froze runs."""
    stack = standing_shape.stack
    for server in (stack.postgres, stack.pgbouncer, stack.cache, stack.sessions):
        server.resume()
        server.start()
    for process in standing_shape.processes.values():
        process.resume()
        process.start()
    eventually(standing_shape.is_filled, within_s=90)
    return standing_shape
