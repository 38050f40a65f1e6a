"""The few tests that take minutes begin a worker's share: nobody shall wait for one at the end.

They are the ones that ask for more time than others may take. xdist gives each worker an equal
stretch of the collection and evens it out later.
"""

import pytest

# Further in than the place where one stretch ends and the next begins may be off.
BEFORE = 3


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("timeout")]
    others = [item for item in items if not item.get_closest_marker("timeout")]
    items[:] = shared_out(long, others, workers)


def shared_out(long, others, workers):
    """All of them, the others in their order; each worker's stretch begins with its part of the long."""
    bounds = [len(others) * worker // workers for worker in range(workers + 1)]
    found = []
    for worker in range(workers):
        share = others[bounds[worker] : bounds[worker + 1]]
        found += share[:BEFORE] + long[worker::workers] + share[BEFORE:]
    return found
