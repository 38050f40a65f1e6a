"""A call is one statement and one transaction: set up, run and over in a single round trip."""

from uuid import uuid4

import psycopg
import pytest
from harness.book import opened
from harness.people import two_scopes
from psycopg.types.json import Jsonb

from touchline.plumbing import fence
from touchline.plumbing.connection import SecondStatement
from touchline.plumbing.db import StatementTooSlow
from touchline.wiring import web_pool

pytestmark = pytest.mark.spec("S3.10", "B2")

TENANT = "SELECT current_setting('app.tenant_id', true)"


@pytest.fixture
def db(our_book):
    settings = our_book.settings.model_copy(update={"db_web_pool_max": 1})
    with opened(web_pool(settings), "web") as db:
        yield db


def test_a_call_sees_its_tenants_rows_and_leaves_nothing_behind(our_book, db):
    mine, _ = two_scopes(our_book)

    with db.tenant_call(mine) as conn:
        seen = conn.execute("SELECT id FROM tenants").fetchall()

    assert seen == [(mine,)]
    with db.connection_ctx() as conn:
        assert conn.execute(TENANT).fetchone()[0] in (None, "")


def test_arguments_arrive_as_they_were_given(db):
    given = {
        "text": 'it\'s 100 % \\ a "test"',
        "bytes": b"\x00'\\\xff",
        "uuid": uuid4(),
        "list": [1, None, -(2**62)],
        "nothing": None,
        "document": Jsonb({"a": ["'", "%s", "\\"]}),
    }
    with db.tenant_call(7) as conn:
        row = conn.execute(
            "SELECT %(text)s::text, %(bytes)s::bytea, %(uuid)s::uuid, %(list)s::bigint[],"
            " %(nothing)s::bigint, %(document)s::jsonb",
            given,
        ).fetchone()

    assert row == (*(given[name] for name in ("text", "bytes", "uuid", "list", "nothing")),
                   given["document"].obj)  # fmt: skip


def test_a_second_statement_is_refused(db):
    with db.tenant_call(7) as conn:
        conn.execute("SELECT 1")
        with pytest.raises(SecondStatement):
            conn.execute("SELECT 2")

    with db.tenant_call(7) as conn:
        assert conn.execute("SELECT 3").fetchone() == (3,)


def test_a_call_holds_no_lock_once_it_has_answered(our_book, db):
    with db.tenant_call(7) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(12345)")

        with our_book.worker_db.connection_ctx() as other:
            assert other.execute("SELECT pg_try_advisory_xact_lock(12345)").fetchone() == (True,)


def test_an_error_undoes_all_of_a_call_and_the_connection_goes_on(our_book, db):
    mine, _ = two_scopes(our_book)
    with pytest.raises(psycopg.errors.DivisionByZero), db.tenant_call(mine) as conn:
        conn.execute("SELECT 1 / 0")

    with db.tenant_tx(mine) as conn:
        assert conn.execute(TENANT).fetchone() == (str(mine),)


def test_a_call_ends_at_its_timeout(our_book):
    settings = our_book.settings.model_copy(update={"db_statement_timeout": 100})
    with (
        opened(web_pool(settings), "web") as db,
        pytest.raises(StatementTooSlow),
        db.tenant_call(7) as conn,
    ):
        conn.execute("SELECT pg_sleep(20)")


def test_what_is_fenced_needs_a_transaction(db):
    with (
        fence.fenced(lambda _: None),
        pytest.raises(AssertionError, match="fence"),
        db.tenant_call(7) as conn,
    ):
        conn.execute("SELECT 1")
