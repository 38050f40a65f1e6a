"""Real odds workers are killed and frozen; the other one takes over, and the late one writes nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import psycopg
import pytest
from flows.scripted_feed import ScriptedFeed, answer
from harness.waiting import eventually

from devstack import caller
from touchline.feeds.leasing.leases import LEASE_S

REPOSITORY = Path(__file__).resolve().parents[2]
TAKEN_OVER_WITHIN_S = 15
SPORTS = "soccer,tennis"


class OddsWorker:
    """A worker_odds in a process of its own, with what it said."""

    def __init__(self, urls, feed_url, log):
        self._log = log
        environment = {
            **caller.environment(), **urls,
            "ENVIRONMENT": "test", "PYTHONPATH": str(REPOSITORY / "src"), "LOG_FORMAT": "json",
            "GOALSERVE_URL": f"{feed_url}/getfeed", "GOALSERVE_KEY": "test", "ODDS_SPORTS": SPORTS,
            "ODDS_POLL_S": "500ms", "ODDS_FIRST_POLL_SPREAD_S": "500ms", "FEED_TIMEOUT_S": "5min",
        }  # fmt: skip
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "touchline", "worker", "odds"],
                cwd=REPOSITORY,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self):
        return self._process.pid

    def count(self, event):
        lines = self._log.read_text("utf-8", errors="replace").splitlines()
        return sum(json.loads(line).get("event") == event for line in lines if line[:1] == "{")

    def send(self, number):
        os.kill(self._process.pid, number)

    def end(self):
        self._process.kill()
        self._process.wait()


@contextmanager
def two_workers(urls, feed_url, folder):
    """The one that asks, then the one that stands by."""
    first = OddsWorker(urls, feed_url, folder / "first.log")
    try:
        eventually(lambda: first.count("odds.cycle_finished") >= 2, within_s=90)
        second = OddsWorker(urls, feed_url, folder / "second.log")
        try:
            eventually(lambda: second.count("worker.started") == 2, within_s=90)
            yield first, second
        finally:
            second.end()
    finally:
        first.end()


def leases(urls):
    """Who holds the feeds, and in which terms."""
    with psycopg.connect(urls["DIRECT_DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT holder, term FROM feed_leases").fetchall()
    return {(holder.split(":")[1], term) for holder, term in rows if holder}


@pytest.mark.slow
@pytest.mark.spec("S3.3")
def test_a_killed_odds_worker_is_replaced(migrated_stack, feed, tmp_path):
    urls = migrated_stack.urls()
    with two_workers(urls, feed.url, tmp_path) as (first, second):
        assert second.count("feed.leases_taken") == 0

        first.send(signal.SIGKILL)

        eventually(lambda: second.count("feed.leases_taken"), within_s=TAKEN_OVER_WITHIN_S)
        assert leases(urls) == {(str(second.pid), 2)}
        eventually(lambda: second.count("odds.cycle_finished"), within_s=TAKEN_OVER_WITHIN_S)


@pytest.mark.slow
@pytest.mark.spec("S3.3")
def test_a_worker_that_ends_in_order_is_replaced_at_once(migrated_stack, feed, tmp_path):
    urls = migrated_stack.urls()
    with two_workers(urls, feed.url, tmp_path) as (first, second):
        first.send(signal.SIGTERM)

        eventually(lambda: first.count("worker.stopped"), within_s=TAKEN_OVER_WITHIN_S)
        eventually(lambda: second.count("feed.leases_taken"), within_s=LEASE_S / 2)

        assert leases(urls) == {(str(second.pid), 2)}


class Between:
    """Passes the feed's answers on, and withholds one of them for as long as it is told to."""

    def __init__(self, url):
        self._url = url
        self.is_withholding = Event()
        self.holds_one = Event()
        self.let_go = Event()

    def __call__(self, handler, feed):
        with urlopen(f"{self._url}{handler.path}") as response:
            body = response.read()
        if self.is_withholding.is_set() and not self.holds_one.is_set():
            self.holds_one.set()
            self.let_go.wait()
        answer(body=body)(handler, feed)


@pytest.fixture
def between(feed):
    """A feed whose answers this test may withhold, and where it is."""
    scripted, passing = ScriptedFeed(), Between(feed.url)
    scripted.say(passing)
    yield passing, scripted.url.removesuffix("/getfeed")
    passing.let_go.set()
    scripted.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.spec("S3.3")
def test_a_worker_frozen_for_three_leases_writes_nothing_when_it_thaws(
    migrated_stack, between, tmp_path
):
    urls = migrated_stack.urls()
    passing, url = between
    with two_workers(urls, url, tmp_path) as (first, second):
        passing.is_withholding.set()
        eventually(passing.holds_one.is_set, within_s=90)
        first.send(signal.SIGSTOP)
        frozen_s = time.monotonic()
        eventually(lambda: second.count("feed.leases_taken"), within_s=TAKEN_OVER_WITHIN_S)
        eventually(lambda: time.monotonic() > frozen_s + 3 * LEASE_S, within_s=4 * LEASE_S)
        saved, polls = first.count("odds.saved"), second.count("odds.cycle_finished")
        passing.let_go.set()

        first.send(signal.SIGCONT)

        eventually(lambda: first.count("feed.poll_abandoned"), within_s=20)
        eventually(lambda: first.count("feed.leases_lost"), within_s=20)
        eventually(lambda: second.count("odds.cycle_finished") > polls, within_s=90)
        assert first.count("odds.saved") == saved
        assert first.count("worker.cycle_failed") == 0
        assert leases(urls) == {(str(second.pid), 2)}
