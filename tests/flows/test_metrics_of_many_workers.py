"""gunicorn with its production settings: workers come and go, the counts and their files stay."""

import http.client
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness.waiting import eventually

from devstack import caller
from devstack.ports import free_ports
from touchline.plumbing import shared_metrics

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "t" * 32

pytestmark = [pytest.mark.slow, pytest.mark.spec("S3.8")]


class Site:
    """A running gunicorn."""

    def __init__(self, master, port, private_port):
        self.master = master
        self.port = port
        self.private_port = private_port

    def get(self, path, *, port=None, **headers):
        """Status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": "localhost", **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def is_up(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def workers(self):
        """The pids of the workers; a child that reads metrics is a worker's, not the master's."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text("utf-8")
        return {int(pid) for pid in children.split()}

    def files(self):
        """The names of the files in which the workers count."""
        return {path.name for path in shared_metrics.directory_of(self.master).iterdir()}

    def counted(self, text=None):
        """How often /healthz was answered."""
        text = text or self.get("/metrics", port=self.private_port)[2]
        start = 'http_requests_total{endpoint="/healthz",method="GET",status="200",tenant="none"} '
        lines = [line for line in text.splitlines() if line.startswith(start)]
        return float(lines[0].removeprefix(start)) if lines else 0.0


@contextmanager
def gunicorn(stack_env, *arguments, **variables):
    """gunicorn as production starts it, on free ports, and told to end."""
    port, private_port = free_ports(2)
    environment = {
        **caller.environment(),
        **stack_env,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "ENVIRONMENT": "production",
        "SECRET_KEY": "s" * 40,
        "METRICS_TOKEN": TOKEN,
        "PORT": str(port),
        "MONITORING_PORT": str(private_port),
        **variables,
    }
    command = ["-m", "gunicorn", "-c", "gunicorn.conf.py", *arguments, "touchline.wsgi:app"]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = Site(process.pid, port, private_port)
    try:
        eventually(site.is_up, within_s=30)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def test_recycled_workers_go_on_counting_in_the_same_files(stack_env):
    with gunicorn(stack_env, "--max-requests", "40", "--max-requests-jitter", "0") as site:
        eventually(lambda: len(site.workers()) == 2, within_s=20)
        first = site.workers()
        asked = 0

        def are_all_replaced():
            nonlocal asked
            for _ in range(20):
                asked += site.get("/healthz", Connection="close")[0] == 200
            return len(site.workers() - first) == 2 and not site.workers() & first

        eventually(are_all_replaced, within_s=40)

        slots = {int(name.rpartition("_")[2].removesuffix(".db")) for name in site.files()}
        assert slots <= {0, 1, 2}, site.files()
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
