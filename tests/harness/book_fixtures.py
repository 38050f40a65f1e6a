"""Fixtures of a whole book over the run's servers."""

import re
import uuid

import psycopg
import pytest
from harness.book import book

from touchline.sandbox.server import SandboxServer

# Tenants are each test's own; the catalogue is everybody's, so what one test polled would be old
# news to the next.
EMPTY_CATALOGUE = (
    "TRUNCATE settlement_run_totals, settlement_runs, settlement_agenda, graded_selections,"
    " event_gradings, graded_events,"
    " odds_heard, feed_leases, feed_quotas, result_standings, final_results, result_decisions,"
    " result_entries, confirmations, feed_aliases, feed_sightings, results, price_history, prices,"
    " selections, markets, events, leagues"
)
# A board is rendered for every profile in use, so those of tests that are over would be, too.
NO_PRICING = """
    TRUNCATE early_limits, tenant_prices, tenant_marks, tenant_margins, pricing_changes;
    UPDATE tenants SET pricing_version = 0 WHERE pricing_version > 0
"""
# The trail of the platform is shared, too, and the key is that of all secrets; tests have others.
NO_STAFF = (
    "TRUNCATE player_recovery_codes, player_second_factors, announcements, approval_limits,"
    " approvals, audit_heads, audit_chain, audit_log, staff_hints, staff_recovery_codes,"
    " staff_authenticators, staff_accounts"
)


def holds_anything(connection, truncation):
    """Whether a table that would be truncated has a row: truncating costs far more than looking."""
    (names,) = re.findall(r"TRUNCATE ([\w, ]+)", truncation)
    found = " OR ".join(f"EXISTS (SELECT FROM {name.strip()})" for name in names.split(","))
    return connection.execute(f"SELECT {found}").fetchone()[0]


@pytest.fixture
def our_book(stack_env):
    """A book with the worker's own database, an empty catalogue and an empty Redis."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as superuser:
        for statement in (EMPTY_CATALOGUE, NO_PRICING, NO_STAFF):
            if holds_anything(superuser, statement):
                superuser.execute(statement)
    with book(stack_env) as ours:
        yield ours


@pytest.fixture
def feed():
    """A sandbox feed with a world that this test alone moves."""
    server = SandboxServer(port=0, seed=7)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def slug():
    """A slug nobody has used in this database."""
    return f"t{uuid.uuid4().hex[:10]}"
