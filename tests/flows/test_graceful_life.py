"""Processes are told to end, and replaced: nobody who asks notices (S2.9)."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from harness.book import book
from harness.sites import REPOSITORY, gunicorn
from harness.waiting import eventually

from devstack import caller
from devstack.ports import answers, free_ports
from touchline.plumbing import kv

pytestmark = [pytest.mark.slow, pytest.mark.spec("S2.9")]

THEME = b"GET /api/public/load-theme HTTP/1.1\r\nHost: acme.localhost\r\n"
STUCK = """
import signal, sys, time
from touchline.plumbing import loop

stop = loop.stop_on_signals("stuck", abandon_after_s=float(sys.argv[1]))
print("stuck", flush=True)
while not stop.is_set():
    time.sleep(0.01)
print("told", flush=True)
while True:
    signal.pause()
"""


def readiness(connection):
    """The status of readiness, on a connection that is kept where the server keeps it."""
    connection.request("GET", "/readyz", headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_who_is_told_to_end_says_so_first_and_finishes_what_was_begun(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1", DRAIN_S="1s") as site:
        kept = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        assert readiness(kept) == 200
        begun = socket.create_connection(("127.0.0.1", site.port), timeout=60)
        begun.sendall(THEME)

        site.process.send_signal(signal.SIGTERM)

        eventually(lambda: readiness(kept) == 503)
        assert site.get("/api/public/load-theme")[0] == 200
        eventually(lambda: not site.is_listening(), within_s=10)
        begun.sendall(b"\r\n")
        answer = b"".join(iter(lambda: begun.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nConnection: close\r\n" in answer
        assert site.process.wait(timeout=60) == 0
        begun.close()
        kept.close()


def test_who_watches_prices_is_sent_elsewhere(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1", DRAIN_S="1s") as site:
        watching = socket.create_connection(("127.0.0.1", site.port), timeout=60)
        watching.sendall(b"GET /live?page=/ HTTP/1.1\r\nHost: acme.localhost\r\n\r\n")
        told = b""
        while b"retry: " not in told:
            told += watching.recv(65536)

        site.process.send_signal(signal.SIGTERM)

        told += b"".join(iter(lambda: watching.recv(65536), b""))
        assert (told[:13], told.count(b"retry: ")) == (b"HTTP/1.1 200 ", 2)
        assert site.process.wait(timeout=60) == 0
        watching.close()


def test_a_second_signal_ends_at_once(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1", DRAIN_S="10s") as site:
        begun = socket.create_connection(("127.0.0.1", site.port), timeout=60)
        begun.sendall(THEME)
        site.process.send_signal(signal.SIGTERM)
        eventually(lambda: site.get("/readyz")[0] == 503)

        site.process.send_signal(signal.SIGTERM)

        site.process.wait(timeout=8)
        begun.close()


def test_a_connection_that_is_kept_outlives_no_worker_and_loses_no_request(stack_env):
    with gunicorn(stack_env, WEB_CONCURRENCY="1", DRAIN_S="1s") as site:
        before = site.workers()
        kept = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        assert readiness(kept) == 200
        site.process.send_signal(signal.SIGHUP)
        answered, was_told = [], False

        def has_been_told():
            nonlocal was_told
            kept.request("GET", "/healthz", headers={"Host": "localhost"})
            answer = kept.getresponse()
            answer.read()
            answered.append(answer.status)
            was_told = was_told or answer.will_close
            return was_told

        eventually(has_been_told, within_s=20)

        assert set(answered) == {200}
        eventually(lambda: site.workers() and not site.workers() & before, within_s=20)
        assert site.get("/readyz")[0] == 200
        kept.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_that_answered_enough_are_replaced_one_by_one_before_they_end(stack_env, workers):
    recycling = ("--max-requests", "50", "--max-requests-jitter", "0")
    with gunicorn(stack_env, *recycling, WEB_CONCURRENCY=str(workers), DRAIN_S="2s") as site:
        eventually(lambda: len(site.workers()) == workers, within_s=20)
        before, answered, refused, most = site.workers(), [], [], 0
        is_over = threading.Event()

        def ask():
            while not is_over.wait(0.02):
                try:
                    answered.append(site.get("/healthz", Connection="close")[0])
                except OSError as error:
                    refused.append(error)

        def are_all_replaced():
            nonlocal most
            alive = site.workers()
            most = max(most, len(alive))
            return len(alive) >= workers and not alive & before

        asking = threading.Thread(target=ask)
        asking.start()
        eventually(are_all_replaced, within_s=90)
        is_over.set()
        asking.join()

        assert (set(answered), refused) == ({200}, [])
        assert len(answered) > 50
        assert most == workers + 1
        eventually(lambda: len(site.workers()) == workers, within_s=60)


@pytest.mark.parametrize(
    ("signals", "abandon_after_s", "ended_by"),
    [
        ([signal.SIGTERM], "0.3", signal.SIGALRM),
        ([signal.SIGTERM, signal.SIGTERM], "60", signal.SIGTERM),
        ([signal.SIGTERM, signal.SIGINT], "60", signal.SIGINT),
    ],
)
def test_a_worker_whose_work_does_not_end_is_abandoned(signals, abandon_after_s, ended_by):
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, abandon_after_s],
        env={**caller.environment(), "PYTHONPATH": str(REPOSITORY / "src")},
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()

        for number in signals:
            process.send_signal(number)
            process.stdout.readline()  # it has heard, or is gone

        assert process.wait(timeout=60) == -ended_by


def test_a_publisher_that_is_told_to_end_gives_its_leases_and_connections_back(migrated_stack):
    urls = migrated_stack.urls()
    with book({"ENVIRONMENT": "test", **urls}) as ours:
        with _worker("publisher", urls) as process:
            eventually(lambda: ours.redis.exists(kv.LEAD_LOCK), within_s=90)

            process.send_signal(signal.SIGTERM)

            assert process.wait(timeout=60) == 0
        assert not ours.redis.exists(kv.LEAD_LOCK, kv.THEME_LOCK, kv.BOARD_LOCK)


@pytest.mark.spec("S3.4")
def test_a_worker_lives_and_says_so_while_its_database_is_dead(migrated_stack):
    urls, (port,) = migrated_stack.urls(), free_ports(1)
    migrated_stack.postgres.kill()
    with _worker("publisher", urls, MONITORING_PORT=str(port)):
        eventually(lambda: answers(port), within_s=90)
        waiting = _signs_of_life(port, 3)
        migrated_stack.postgres.start()
        eventually(lambda: _renders(port), within_s=90)
        migrated_stack.postgres.kill()
        dead_again = _signs_of_life(port, 3)

    assert waiting == dead_again == {200}


def _signs_of_life(port, count):
    """The statuses of a worker's health until its loop has come round so many times."""
    statuses, beats = set(), set()

    def has_come_round():
        statuses.add(_page(port, "/healthz")[0])
        beats.update(_lines(port, "worker_sign_of_life_timestamp_seconds{"))
        return len(beats) > count

    eventually(has_come_round, within_s=90)
    return statuses


def _renders(port):
    return _lines(port, "renders_total{")


def _lines(port, start):
    text = _page(port, "/metrics")[1]
    return [line for line in text.splitlines() if line.startswith(start)]


def _page(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def _worker(name, urls, **variables):
    """A worker in a process of its own."""
    environment = {**caller.environment(), **urls, "ENVIRONMENT": "test", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "touchline", "worker", name],
        cwd=REPOSITORY,
        env={**environment, "PYTHONPATH": str(REPOSITORY / "src")},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
