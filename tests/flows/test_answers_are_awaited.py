"""Waiting for the database as a web process does, where nobody else may have to wait for it."""

import gevent
import psycopg
import pytest
from psycopg import generators

from touchline.plumbing.awaiting import beside_others

LONG_S = 30.0


@pytest.fixture
def connected(stack_env):
    opened = []

    def connect():
        conn = psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True)
        opened.append(conn)
        return conn.pgconn

    yield connect
    for conn in opened:
        conn.close()


def asked(pgconn, sql, timeout_s=LONG_S):
    pgconn.send_query(sql.encode())
    (result,) = beside_others(generators.execute(pgconn), pgconn.socket, timeout_s=timeout_s)
    return result


def test_who_waits_for_a_long_time_keeps_nobody_waiting(connected):
    told, slow, quick = [], connected(), connected()

    def ask(pgconn, sql):
        told.append(asked(pgconn, sql).get_value(0, 0))

    waiting = [
        gevent.spawn(ask, slow, "SELECT 'slow' FROM pg_sleep(0.3)"),
        gevent.spawn(ask, quick, "SELECT 'quick'"),
    ]
    gevent.joinall(waiting, raise_error=True)

    assert told == [b"quick", b"slow"]


def test_an_answer_that_does_not_come_is_not_waited_for(connected):
    with pytest.raises(psycopg.OperationalError, match="in time"):
        asked(connected(), "SELECT pg_sleep(30)", timeout_s=0.05)


def test_a_question_larger_than_what_the_network_takes_at_once_is_sent(connected):
    text = "x" * 8_000_000

    answer = asked(connected(), f"SELECT length('{text}')")

    assert answer.get_value(0, 0) == b"8000000"
