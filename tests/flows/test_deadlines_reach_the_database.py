"""What is left of a request's budget is all that a statement gets."""

import psycopg
import pytest
from harness.waiting import eventually

from touchline.errors import Unavailable
from touchline.plumbing import deadline
from touchline.plumbing.db import StatementTooSlow


@pytest.mark.spec("S3.10")
def test_a_statement_ends_with_the_budget_and_leaves_nothing_running(our_book, stack_env):
    with (
        pytest.raises(StatementTooSlow) as caught,
        deadline.budget(0.4),
        our_book.web_db.connection_ctx() as conn,
    ):
        conn.execute("SELECT pg_sleep(60) /* out of time */")

    assert isinstance(caught.value, Unavailable)
    assert isinstance(caught.value, psycopg.errors.QueryCanceled)
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as looking:
        eventually(lambda: _running(looking) == 0)
    with our_book.web_db.connection_ctx() as conn:
        assert conn.execute("SELECT 42").fetchone() == (42,)


def test_without_time_left_no_connection_is_taken(our_book):
    with (
        deadline.budget(0),
        pytest.raises(deadline.DeadlinePassed),
        our_book.web_db.connection_ctx(),
    ):
        pass

    assert our_book.web_db.gate.usage() == (0, 0, 0)


def _running(looking):
    return looking.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'active'"
        " AND query LIKE '%/* out of time */%' AND pid <> pg_backend_pid()"
    ).fetchone()[0]
