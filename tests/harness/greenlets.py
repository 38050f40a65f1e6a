"""What happens to a pool under gevent, as one JSON line: run as a program, in a process of its own.

Arguments: the address of the database, and `late` to import psycopg before gevent patches.
"""

import sys
from importlib import import_module

if "late" in sys.argv:
    import_module("psycopg")

from gevent import monkey

monkey.patch_all()

import json
import time

import gevent
from gevent.pool import Group

from touchline.errors import UnsafeStart
from touchline.plumbing import logs
from touchline.plumbing.db import Database, Lane, PoolSettings
from touchline.plumbing.patching import check_patched_early
from touchline.plumbing.spawning import spawn_with_context

SIZE = 6


def main():
    if "late" in sys.argv:
        sys.stdout.write(json.dumps({"patched": _is_patched()}) + "\n")
        return
    db = Database(_settings(sys.argv[1]), name="greenlets")
    db.open()
    try:
        found = {"patched": _is_patched(), "context": _told_by_a_spawned_one()}
        found["concurrent_s"] = _concurrent_s(db)
        found["killed"] = _killed(db)
        found["timed_out"] = _timed_out(db)
        found["usage"] = db.gate.usage()
        found["answers"] = _answers(db)
    finally:
        db.close()
    sys.stdout.write(json.dumps(found) + "\n")


def _settings(url):
    return PoolSettings(
        url=url,
        size_first=SIZE,
        size_min=SIZE,
        size_max=SIZE,
        conn_timeout_s=5,
        statement_timeout_ms=20_000,
        idle_timeout_ms=5000,
        prepare_threshold=None,
        lifetime_max_s=1200,
        idle_max_s=300,
        is_patient=True,
        slow_s=60,
    )


def _is_patched():
    try:
        check_patched_early()
    except UnsafeStart as error:
        return error.message
    return True


def _told_by_a_spawned_one():
    told = []
    logs.know(correlation_id="abc")
    spawn_with_context(lambda: told.append(logs.current().correlation_id), name="child").join()
    return told


def _sleep_in(db, duration_s, lane=Lane.NORMAL):
    with db.connection_ctx(lane=lane) as conn:
        conn.execute("SELECT pg_sleep(%s) /* orphan? */", [duration_s])


def _concurrent_s(db):
    _answers(db)
    group, began_s = Group(), time.monotonic()
    for _ in range(SIZE - 1):
        group.spawn(_sleep_in, db, 0.5)
    group.join()
    return time.monotonic() - began_s


def _killed(db):
    running = [gevent.spawn(_sleep_in, db, 30) for _ in range(SIZE - 1)]
    waiting = [gevent.spawn(_sleep_in, db, 30) for _ in range(4)]  # five would be pressure
    gevent.sleep(0.3)
    gevent.killall(running + waiting)
    return len(running + waiting)


def _timed_out(db):
    timeouts = 0
    for _ in range(3):
        try:
            with gevent.Timeout(0.1):
                _sleep_in(db, 30)
        except gevent.Timeout:
            timeouts += 1
    return timeouts


def _answers(db):
    with db.connection_ctx() as conn:
        return conn.execute("SELECT 42").fetchone()[0]


if __name__ == "__main__":
    main()
