"""gunicorn with its production settings: workers come and go, the counts and their files stay."""

import os
import signal

import pytest
from harness.sites import TOKEN, gunicorn
from harness.waiting import eventually

from touchline.plumbing import shared_metrics

pytestmark = [pytest.mark.slow, pytest.mark.spec("S3.8")]


def test_recycled_workers_go_on_counting_in_the_same_files(stack_env):
    with gunicorn(stack_env, "--max-requests", "40", "--max-requests-jitter", "0") as site:
        eventually(lambda: len(site.workers()) == 2, within_s=20)
        first = site.workers()
        asked = 0

        def are_all_replaced():
            nonlocal asked
            for _ in range(20):
                asked += site.get("/healthz", Connection="close")[0] == 200
            return len(site.workers() - first) >= 2 and not site.workers() & first

        eventually(are_all_replaced, within_s=90)

        slots = {int(name.rpartition("_")[2].removesuffix(".db")) for name in site.files()}
        assert slots <= {0, 1, 2, 3}, site.files()
        eventually(lambda: site.counted() == asked, within_s=10)


def test_a_killed_worker_loses_a_second_at_most_and_its_place_is_taken(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1") as site:
        (worker,) = site.workers()
        for _ in range(10):
            site.get("/healthz")
        eventually(lambda: site.counted() == 10)

        os.kill(worker, signal.SIGKILL)

        eventually(lambda: site.is_up() and site.workers() - {worker}, within_s=20)
        site.get("/healthz")
        eventually(lambda: site.counted() == 11)
        assert {name.rpartition("_")[2] for name in site.files()} == {"0.db"}


def test_the_private_port_needs_no_token_and_no_header_opens_the_public_one(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1") as site:
        forged = {"Host": f"localhost:{site.private_port}", "X-Forwarded-Port": "9091"}

        statuses = {
            "public": site.get("/metrics")[0],
            "forged": site.get("/metrics", **forged)[0],
            "token": site.get("/metrics", Authorization=f"Bearer {TOKEN}")[0],
            "private": site.get("/metrics", port=site.private_port)[0],
            "details": site.get("/health/detailed", port=site.private_port)[0],
        }

        assert statuses == {
            "public": 401,
            "forged": 401,
            "token": 200,
            "private": 200,
            "details": 200,
        }


@pytest.mark.spec("S3.4")
def test_nothing_is_left_of_a_site_that_ended_nor_of_one_that_was_killed(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1") as ended:
        directory = shared_metrics.directory_of(ended.master)
        assert directory.is_dir()
        killed = shared_metrics.directory_of(2**22 + 1)  # above every pid: its master is gone
        killed.mkdir()
    assert not directory.exists()

    with gunicorn(stack_env, WEB_CONCURRENCY="1"):
        assert not killed.exists()
