"""Real publishers are killed and frozen; the other one takes over, and the late one writes nothing."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness.book import book
from harness.people import TESTER
from harness.waiting import eventually

from devstack import caller
from touchline.plumbing import kv
from touchline.themes import store
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding

REPOSITORY = Path(__file__).resolve().parents[2]
TAKEN_OVER_WITHIN_S = 15


class Publisher:
    """A publisher in a process of its own, with what it said."""

    def __init__(self, urls, log):
        self._log = log
        environment = {
            **caller.environment(), **urls,
            "ENVIRONMENT": "test", "PYTHONPATH": str(REPOSITORY / "src"), "LOG_FORMAT": "json",
        }  # fmt: skip
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "touchline", "worker", "publisher"],
                cwd=REPOSITORY,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self, event):
        return event in self._log.read_text("utf-8")

    def send(self, number):
        os.kill(self._process.pid, number)

    def end(self):
        self._process.kill()
        self._process.wait()


@contextmanager
def two_publishers(urls, folder):
    """The one that leads, then the one that stands by."""
    first = Publisher(urls, folder / "first.log")
    try:
        eventually(lambda: first.said("publisher.lead_taken"), within_s=90)
        second = Publisher(urls, folder / "second.log")
        try:
            eventually(lambda: second.said("worker.started"), within_s=90)
            yield first, second
        finally:
            second.end()
    finally:
        first.end()


@pytest.fixture
def site(migrated_stack):
    """A book on servers of its own with one tenant, and the servers' addresses."""
    urls = migrated_stack.urls()
    with book({"ENVIRONMENT": "test", **urls}) as ours:
        yield ours, ours.create_tenant("acme", name="Acme 1"), urls


def rename(ours, tenant_id, name):
    save_branding(
        ours.platform_db,
        tenant_id,
        checked_branding(site_name=name, tokens={}),
        by=TESTER,
    )


def published_name(ours):
    raw = ours.redis.get(store.slug_key("acme"))
    return raw and store.unpacked(raw).document["name"]


@pytest.mark.slow
@pytest.mark.spec("S3.6")
def test_a_killed_leader_is_replaced(site, tmp_path):
    ours, tenant_id, urls = site
    with two_publishers(urls, tmp_path) as (leader, standby):
        eventually(lambda: published_name(ours) == "Acme 1")
        assert not standby.said("publisher.lead_taken")

        leader.send(signal.SIGKILL)
        rename(ours, tenant_id, "Acme 2")

        eventually(lambda: published_name(ours) == "Acme 2", within_s=TAKEN_OVER_WITHIN_S)
        assert standby.said("publisher.lead_taken")


@pytest.mark.slow
@pytest.mark.spec("S3.6", "S3.1")
def test_a_frozen_leader_is_replaced_and_stands_by_once_it_thaws(site, tmp_path):
    ours, tenant_id, urls = site
    with two_publishers(urls, tmp_path) as (leader, standby):
        eventually(lambda: published_name(ours) == "Acme 1")

        leader.send(signal.SIGSTOP)
        rename(ours, tenant_id, "Acme 2")
        eventually(lambda: published_name(ours) == "Acme 2", within_s=TAKEN_OVER_WITHIN_S)
        token = ours.redis.get(kv.LEAD_LOCK)
        leader.send(signal.SIGCONT)

        eventually(lambda: leader.said("publisher.lead_lost"))
        assert standby.said("publisher.lead_taken")
        assert ours.redis.get(kv.LEAD_LOCK) == token
        assert published_name(ours) == "Acme 2"
