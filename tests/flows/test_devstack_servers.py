"""The servers of the development stack: start, stop, crash, pause, leftovers."""

import os
import socket
import subprocess

import psycopg
import pytest

from devstack import identity
from devstack.ports import LOOPBACK, Ports
from devstack.roster import Entry, Roster
from devstack.servers import Postgres


def ask(url, statement):
    with psycopg.connect(url, prepare_threshold=None, autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


@pytest.mark.spec("S3.10")
def test_the_application_reaches_its_database_through_the_pooler(stack, stack_env, database):
    if not stack.has_pooler:
        pytest.skip("no PgBouncer on this machine")

    assert ask(stack_env["DATABASE_URL"], "SELECT current_user") == "app_web"
    assert ask(stack_env["WORKER_DATABASE_URL"], "SELECT current_user") == "app_worker"
    assert ask(stack_env["DATABASE_URL"], "SELECT current_database()") == database


@pytest.mark.spec("S3.10")
def test_the_live_pooler_runs_the_checked_in_rules(private_stack):
    if private_stack.pgbouncer is None:
        pytest.skip("no PgBouncer on this machine")
    url = private_stack.pgbouncer.url("pooler_admin", "pgbouncer")

    with psycopg.connect(url, prepare_threshold=None, autocommit=True) as admin:
        settings = {row[0]: row[1] for row in admin.execute("SHOW CONFIG")}

    assert settings["pool_mode"] == "transaction"
    assert settings["query_wait_timeout"] == "3"
    assert settings["server_login_retry"] == "1"
    assert settings["ignore_startup_parameters"] == "extra_float_digits"


def test_the_two_valkeys_differ_in_what_they_do_when_full(private_stack):
    redis = pytest.importorskip("redis")
    if private_stack.cache is None:
        pytest.skip("no Valkey on this machine")

    policies = []
    for server in (private_stack.cache, private_stack.sessions):
        with redis.from_url(server.url()) as client:
            policies.append(client.config_get("maxmemory-policy")["maxmemory-policy"])

    assert policies == ["allkeys-lru", "noeviction"]


def test_a_killed_postgres_comes_back_with_its_data(private_stack):
    server = private_stack.postgres
    server.run("CREATE TABLE kept (n bigint); INSERT INTO kept VALUES (7)", database="touchline")

    server.kill()
    assert not server.is_running()
    server.start()

    assert server.run("SELECT n FROM kept", database="touchline") == "7"


def test_a_paused_server_is_silent_until_it_is_resumed(private_stack):
    if private_stack.cache is None:
        pytest.skip("no Valkey on this machine")

    private_stack.cache.pause()
    is_silent = not private_stack.cache.is_ready()
    private_stack.cache.resume()

    assert is_silent
    assert private_stack.cache.is_ready()


def test_a_pid_file_with_a_strangers_pid_does_not_hinder_a_start(private_stack):
    server = private_stack.postgres
    server.stop()
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data}\n")
    private_stack.places.account.own(pid_file)

    server.start()

    assert server.run("SELECT 1") == "1"


def test_an_orphaned_postgres_is_stopped_before_its_data_are_used_again(private_stack):
    orphan = private_stack.postgres
    successor = Postgres(
        orphan.home, Ports.choose({}).postgres, orphan.binaries, is_disposable=True
    )

    successor.start()

    assert not orphan.is_running()
    assert successor.run("SELECT 1") == "1"
    successor.stop()


def test_nothing_is_left_of_a_stack_that_was_stopped(private_stack):
    pids = [entry.pid for entry in private_stack.roster.running()]
    private_stack.stop()

    assert pids
    assert not any(identity.of(pid) for pid in pids)
    assert not private_stack.directory.exists()
    assert not private_stack.records.exists()


def test_a_taken_port_is_replaced():
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        taken = other.getsockname()[1]

        chosen = Ports.choose({"postgres": taken})

    assert chosen.postgres != taken


def test_a_pid_that_belongs_to_a_stranger_by_now_is_never_signalled(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as stranger:
        roster = Roster(tmp_path / "pids.json")
        roster.add("server", stranger.pid, order=1)
        roster.path.write_text(
            roster.path.read_text().replace(f'"{identity.of(stranger.pid)}"', '"another"')
        )

        stopped = roster.stop_all()
        is_alive = stranger.poll() is None
        stranger.kill()

    assert stopped == []
    assert is_alive


def test_a_process_that_does_not_listen_is_killed(tmp_path):
    script = "trap '' TERM; echo ready; while :; do sleep 1; done"
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, text=True) as stubborn:
        stubborn.stdout.readline()
        roster = Roster(tmp_path / "pids.json")
        roster.add("stubborn", stubborn.pid, order=1, patience_s=0.1)

        roster.stop_all()

    assert stubborn.returncode == -9


def test_an_entry_of_a_process_that_ended_is_not_running():
    with subprocess.Popen(["true"]) as process:
        known = identity.of(process.pid)

    assert not Entry("true", process.pid, str(known), 15, 1, 1).is_running()
