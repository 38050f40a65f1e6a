"""The names of source 3 can be imported and do what they say."""

import psycopg
import pytest

from touchline.errors import Unavailable
from touchline.plumbing import process_database
from touchline.plumbing.breaker import Control
from touchline.plumbing.process_database import (
    circuit_breaker_context,
    connection_ctx,
    is_db_circuit_breaker_open,
    should_bypass_db_for_reads,
)

pytestmark = pytest.mark.spec("S3.2")


@pytest.fixture
def bound(our_book, monkeypatch):
    monkeypatch.setattr(process_database, "_bound", {})
    process_database.bind(our_book.web_db)
    return our_book.web_db


@pytest.mark.usefixtures("bound")
def test_a_bound_database_is_read_by_name():
    with connection_ctx() as conn:
        assert conn.execute("SELECT 42").fetchone() == (42,)

    assert not is_db_circuit_breaker_open()
    assert not should_bypass_db_for_reads()


def test_while_the_breaker_is_open_reads_are_told_to_bypass(bound):
    bound.gate.control(Control.ISOLATED)

    assert is_db_circuit_breaker_open()
    assert should_bypass_db_for_reads()
    for door in (connection_ctx, circuit_breaker_context):
        with pytest.raises(Unavailable), door(critical=True):
            pass
    bound.gate.control(Control.AUTO)
    with connection_ctx() as conn:
        assert conn.execute("SELECT 42").fetchone() == (42,)


def test_a_process_that_bound_nothing_bypasses(monkeypatch):
    monkeypatch.setattr(process_database, "_bound", {})

    assert is_db_circuit_breaker_open()
    assert should_bypass_db_for_reads()
    with pytest.raises(Unavailable), connection_ctx():
        pass


def test_failures_in_the_breakers_own_context_count(bound):
    for _ in range(60):
        with pytest.raises(psycopg.OperationalError), circuit_breaker_context():
            raise psycopg.OperationalError
        if is_db_circuit_breaker_open():
            break
        bound.gate._breaker._window._lump_until_s = 0  # as if the next came in another moment

    assert is_db_circuit_breaker_open()
    bound.gate.control(Control.AUTO)
