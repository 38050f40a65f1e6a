"""The checks of the ledger find what is made wrong past them, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from harness.ledger import Wallet
from harness.visitors import add_player

from touchline.duties.duty import Duty
from touchline.ledger import postings
from touchline.ledger.checks.duty import check_once
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk, walk_at_once
from touchline.plumbing import metrics

pytestmark = pytest.mark.spec("B1")

SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def tenant_id(our_book, slug):
    return our_book.create_tenant(slug)


@pytest.fixture
def ana(our_book, tenant_id):
    """A player with a history: paid in, won, lost, was corrected into debt, paid it off."""
    wallet = Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id))
    wallet.fund(10_000)
    wallet.stake(1, 1_000)
    won = wallet.settle(1, 1_000, 2_500)
    wallet.stake(2, 9_500)
    wallet.settle(2, 9_500, 0)
    corrected = postings.reversal(
        wallet.player_id, 1, 1_000, 2_500, gen=0, reverses=won.transfer_id, available_minor=2_000
    )
    wallet.post(corrected)
    wallet.settle(1, 1_000, 0, gen=1)
    wallet.fund(700)
    wallet.post(postings.recovery(wallet.player_id, 1, 500))
    return wallet


@pytest.fixture
def superuser(stack_env):
    """Past grants, keys and row-level security, as only a fault could be; put back afterwards."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def found(our_book, tenant_id, **sizes):
    """The names of the checks that find something."""
    walked = walk(our_book.worker_db, [tenant_id], LEDGER_CHECKS, **sizes)
    return {looked.check.name for looked in walked if looked.violations}


@pytest.mark.parametrize("size", [1, 2, 100_000])
def test_a_sound_ledger_passes_in_ranges_of_any_size(our_book, ana, size):
    assert found(our_book, ana.tenant_id, transfers=size, accounts=size) == set()
    assert ana.balances() == {10: 200, 11: 0, 14: 0, 15: 0}


DAMAGE = {
    "UPDATE ledger_entries SET amount_minor = amount_minor + 1"
    " WHERE tenant_id = %(tenant_id)s AND version = 1 AND balance_after_minor = 10000": {
        "transfers_balance",
        "currencies_balance",
        "balances_add_up",
        "histories_follow",
    },
    "UPDATE ledger_accounts SET balance_minor = balance_minor + 1"
    " WHERE tenant_id = %(tenant_id)s AND kind = 10": {"balances_add_up"},
    "UPDATE ledger_accounts SET version = version + 1"
    " WHERE tenant_id = %(tenant_id)s AND kind = 10": {"balances_add_up"},
    "UPDATE ledger_entries SET version = version + 100"
    " WHERE tenant_id = %(tenant_id)s AND version = 2": {"histories_follow"},
    "UPDATE ledger_entries SET balance_after_minor = balance_after_minor + 1"
    " WHERE tenant_id = %(tenant_id)s AND version = 2": {"histories_follow"},
    "UPDATE ledger_transfers SET amount_minor = amount_minor + 1"
    " WHERE tenant_id = %(tenant_id)s AND kind = 1": {"transfers_balance"},
    "DELETE FROM ledger_transfers WHERE tenant_id = %(tenant_id)s AND kind = 10": {
        "entries_belong"
    },
    "DELETE FROM ledger_accounts WHERE tenant_id = %(tenant_id)s AND kind = 20": {
        "entries_have_accounts"
    },
    "DELETE FROM ledger_entries WHERE tenant_id = %(tenant_id)s": {
        "transfers_balance",
        "balances_add_up",
    },
    "UPDATE ledger_transfers SET reverses = 1 WHERE tenant_id = %(tenant_id)s AND kind = 4": {
        "reversals_mirror"
    },
    "UPDATE ledger_accounts SET kind = 39, provider = '' WHERE tenant_id = %(tenant_id)s AND kind = 30": {
        "suspense_is_empty"
    },
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage[:60])
def test_damage_is_found_by_the_checks_that_are_for_it(our_book, ana, superuser, damage):
    superuser.execute(damage, {"tenant_id": ana.tenant_id})

    try:
        assert found(our_book, ana.tenant_id) >= DAMAGE[damage]
    finally:
        wipe(superuser, ana)


@pytest.mark.parametrize("damage", [*list(DAMAGE)[:2], "SELECT"], ids=["two", "one", "none"])
def test_several_hands_find_what_one_finds(our_book, ana, superuser, damage):
    superuser.execute(damage, {"tenant_id": ana.tenant_id})

    try:
        walked = list(walk_at_once(our_book.worker_db, [ana.tenant_id], LEDGER_CHECKS))
        assert {looked.check.name for looked in walked} == {check.name for check in LEDGER_CHECKS}
        together = {looked.check.name for looked in walked if looked.violations}
        assert together == found(our_book, ana.tenant_id)
    finally:
        wipe(superuser, ana)


def test_a_slip_that_moved_nothing_is_found(our_book, ana, superuser):
    superuser.execute(
        "INSERT INTO deposits (tenant_id, player_id, currency, key, provider, amount_minor, state,"
        " entered_by, decided_by, decided_at)"
        " VALUES (%s, %s, 'EUR', 'k', 'bank', 100, 'confirmed', 'otto', 'rita', now())",
        [ana.tenant_id, ana.player_id],
    )

    assert found(our_book, ana.tenant_id) == {"slips_moved_money"}
    superuser.execute("DELETE FROM deposits WHERE tenant_id = %s", [ana.tenant_id])


def test_one_tenants_damage_is_not_another_tenants(our_book, ana, superuser, slug):
    rival = our_book.create_tenant(f"{slug}x")
    Wallet(our_book.platform_db, rival, add_player(our_book, rival)).fund(100)

    superuser.execute(
        "UPDATE ledger_accounts SET balance_minor = 1 WHERE tenant_id = %s AND kind = 11",
        [ana.tenant_id],
    )

    assert found(our_book, rival) == set()
    assert found(our_book, ana.tenant_id) == {"balances_add_up"}
    wipe(superuser, ana)


def wipe(superuser, wallet):
    """Leave no damage behind for a test that checks every tenant."""
    for table in ("ledger_entries", "ledger_transfers", "ledger_accounts"):
        superuser.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [wallet.tenant_id])


def duty_of(our_book, holder, done):
    def begin():
        for looked in check_once(our_book.worker_db, LEDGER_CHECKS):
            done.append(holder)
            yield looked

    return Duty(
        our_book.worker_db,
        "ledger_check",
        holder=holder,
        every_s=3600,
        begin=begin,
        forget=metrics.ledger_violations.clear,
    )


@pytest.mark.usefixtures("ana")
def test_of_two_workers_one_checks_until_it_is_done(our_book, superuser):
    superuser.execute("DELETE FROM duties")
    done = []
    first, second = (duty_of(our_book, name, done) for name in ("one", "two"))

    while not superuser.execute("SELECT FROM duties WHERE finished_at IS NOT NULL").rowcount:
        first.run_once()
        second.run_once()
    after = len(done)
    first.run_once()

    assert set(done) == {"one"}
    assert len(done) == after, "not due again so soon"


def test_the_command_shows_what_is_wrong_and_fails(our_book, stack_env, tenant_id, superuser, slug):
    wallet = Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id))
    wallet.fund(100)

    def check():
        return subprocess.run(
            [sys.executable, "-m", "touchline", "ledger", "check", "--tenant", slug],
            env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    sound = check()
    superuser.execute(
        "UPDATE ledger_accounts SET balance_minor = 7 WHERE tenant_id = %s AND kind = 11",
        [tenant_id],
    )
    wrong = check()
    superuser.execute(
        "UPDATE ledger_accounts SET balance_minor = 0 WHERE tenant_id = %s AND kind = 11",
        [tenant_id],
    )

    assert (sound.returncode, wrong.returncode) == (0, 1), sound.stdout + sound.stderr
    assert "✓ balances_add_up" in sound.stdout
    assert "expected 0, found 7" in wrong.stdout
    assert "does not add up" in wrong.stderr
