"""Tenants are apart in the database itself, whatever a query forgets."""

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from harness.book import opened
from harness.ledger import Wallet
from harness.visitors import add_player

from touchline.plumbing.db import DatabaseUnavailable
from touchline.wiring import web_pool

pytestmark = pytest.mark.spec("B2", "S3.12")

TENANT_TABLES = {
    "tenants": "id",
    "tenant_domains": "tenant_id",
    "branding": "tenant_id",
    "tenant_currencies": "tenant_id",
    "ledger_accounts": "tenant_id",
    "ledger_transfers": "tenant_id",
    "ledger_entries": "tenant_id",
}
# As many as the gate lets through at once.
READERS = 4
READS = 2000


@pytest.fixture
def two_tenants(our_book):
    """The ids of acme's and rival's namesakes, each with branding, a domain and a player's money."""
    names = [f"{name}-{uuid.uuid4().hex[:8]}" for name in ("acme", "rival")]
    tenants = tuple(
        our_book.create_tenant(name, name=name.title(), domains=(f"{name}.example",))
        for name in names
    )
    for tenant_id in tenants:
        Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id)).fund(1000)
    return tenants


@pytest.mark.parametrize(("table", "column"), TENANT_TABLES.items())
def test_a_tenant_sees_its_own_rows_and_no_others(our_book, two_tenants, table, column):
    acme, rival = two_tenants
    statement = f"SELECT DISTINCT {column} FROM {table}"

    with our_book.web_db.tenant_tx(acme) as conn:
        seen_by_acme = conn.execute(statement).fetchall()
    with our_book.web_db.tenant_tx(rival) as conn:
        seen_by_rival = conn.execute(statement).fetchall()

    assert (seen_by_acme, seen_by_rival) == ([(acme,)], [(rival,)])


@pytest.mark.parametrize(("table", "column"), TENANT_TABLES.items())
def test_naming_the_other_tenant_finds_nothing(our_book, two_tenants, table, column):
    acme, rival = two_tenants

    with our_book.web_db.tenant_tx(acme) as conn:
        found = conn.execute(f"SELECT FROM {table} WHERE {column} = %s", [rival]).rowcount

    assert found == 0


@pytest.mark.usefixtures("two_tenants")
@pytest.mark.parametrize("table", TENANT_TABLES)
def test_without_a_tenant_there_are_no_rows(our_book, table):
    with our_book.web_db.connection_ctx() as conn:
        assert conn.execute(f"SELECT FROM {table}").rowcount == 0


@pytest.mark.usefixtures("two_tenants")
@pytest.mark.parametrize("wrong", ["", "0", "-1", "9223372036854775807"])
def test_a_tenant_that_does_not_exist_has_no_rows(our_book, wrong):
    with our_book.web_db.connection_ctx() as conn:
        conn.execute("SELECT set_config('app.tenant_id', %s, true)", [wrong])
        assert conn.execute("SELECT FROM tenants").rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO branding SELECT %(id)s, 99, 'Mine', '', 'light', '{}', 'me'",
        "UPDATE branding SET site_name = 'Mine' WHERE tenant_id = %(id)s",
        "DELETE FROM branding WHERE tenant_id = %(id)s",
        "UPDATE tenants SET status = 'suspended' WHERE id = %(id)s",
        "INSERT INTO tenant_domains (tenant_id, domain) VALUES (%(id)s, 'mine.example')",
        "UPDATE prices SET price_milli = 2000 WHERE %(id)s > 0",
        "TRUNCATE branding",
        "SET LOCAL ROLE touchline_owner",
        "ALTER TABLE branding DISABLE ROW LEVEL SECURITY",
    ],
)
def test_web_processes_write_neither_branding_nor_directory_nor_catalogue(
    our_book, two_tenants, statement
):
    parameters = {"id": two_tenants[0]} if "%(" in statement else None

    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        our_book.web_db.tenant_tx(two_tenants[0]) as conn,
    ):
        conn.execute(statement, parameters)


def test_platform_staff_write_a_tenants_branding_only_in_its_name(our_book, two_tenants):
    acme, rival = two_tenants
    insert = (
        "INSERT INTO branding (tenant_id, version, site_name, scheme, tokens, created_by)"
        " VALUES (%s, 99, 'Mine', 'light', '{}', 'otto')"
    )

    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        our_book.platform_db.tenant_tx(acme) as conn,
    ):
        conn.execute(insert, [rival])
    with our_book.platform_db.tenant_tx(acme) as conn:
        assert conn.execute(insert, [acme]).rowcount == 1


def test_the_tenant_is_gone_when_the_transaction_ends(our_book, two_tenants):
    with our_book.web_db.tenant_tx(two_tenants[0]) as conn:
        assert conn.execute("SELECT FROM tenants").rowcount == 1

    with our_book.web_db.connection_ctx() as conn:
        left = conn.execute("SELECT current_setting('app.tenant_id', true)").fetchone()

    assert left in [(None,), ("",)]


def test_an_error_leaves_no_tenant_behind(our_book, two_tenants):
    with pytest.raises(ZeroDivisionError), our_book.web_db.tenant_tx(two_tenants[0]):
        1 / 0  # noqa: B018  the failure of a use case

    with our_book.web_db.connection_ctx() as conn:
        assert conn.execute("SELECT FROM branding").rowcount == 0


def test_two_thousand_mixed_reads_through_the_pooler_show_no_foreign_row(our_book, two_tenants):
    dice = random.Random(7)
    asked = [dice.choice([*two_tenants, None]) for _ in range(READS)]

    def read(db, tenant_id):
        context = db.connection_ctx() if tenant_id is None else db.tenant_tx(tenant_id)
        with context as conn:
            rows = conn.execute(
                "SELECT id FROM tenants UNION ALL SELECT tenant_id FROM branding"
                " UNION ALL SELECT tenant_id FROM ledger_accounts"
                " UNION ALL SELECT tenant_id FROM ledger_entries"
            ).fetchall()
        return {found for (found,) in rows}

    def read_at_last(db, tenant_id):
        """On a busy machine the gate turns some away; what counts is what the others see."""
        for _ in range(100):
            with suppress(DatabaseUnavailable):
                return read(db, tenant_id)
            time.sleep(0.05)
        return read(db, tenant_id)

    with (
        opened(web_pool(our_book.settings), "mixed") as db,
        ThreadPoolExecutor(READERS) as readers,
    ):
        answers = list(readers.map(lambda tenant_id: read_at_last(db, tenant_id), asked))

    expected = [set() if tenant_id is None else {tenant_id} for tenant_id in asked]
    assert answers == expected
