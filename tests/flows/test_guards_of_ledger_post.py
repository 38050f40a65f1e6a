"""What ledger_post() of the schema holds to by itself, whoever calls it."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from harness.ledger import Wallet
from harness.locks import WAITING_FOR_A_ROW
from harness.visitors import add_player
from harness.waiting import eventually

from touchline.ledger.post import ReferenceReused

pytestmark = pytest.mark.spec("S2.1", "B1")

ACCOUNT = "SELECT id FROM ledger_accounts WHERE tenant_id = %s AND player_id = %s AND kind = %s"
HOLD = "SELECT FROM ledger_accounts WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE"


@pytest.fixture
def ana(our_book, slug):
    tenant_id = our_book.create_tenant(slug)
    wallet = Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id))
    wallet.fund(1000)
    return wallet


@pytest.fixture
def superuser(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as connection:
        yield connection


def account(superuser, wallet, kind):
    (id_,) = superuser.execute(ACCOUNT, [wallet.tenant_id, wallet.player_id, kind]).fetchone()
    return id_


def test_no_account_is_named_twice(ana, superuser):
    cash, staked = account(superuser, ana, 10), account(superuser, ana, 11)
    superuser.execute("SELECT set_config('app.tenant_id', %s, true)", [str(ana.tenant_id)])

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="each account once"):
        superuser.execute(
            "SELECT ledger_post(%s, 1::smallint, 'EUR', 1::smallint, 7, 0, %s, %s, false, 'x')",
            [ana.tenant_id, [cash, cash, staked], [-10, -10, 20]],
        )


def test_accounts_are_locked_upwards(ana, superuser, stack_env):
    """Who holds the higher one sees the lower one taken: everybody comes from the same side."""
    lower, higher = sorted(account(superuser, ana, kind) for kind in (10, 11))
    superuser.execute(HOLD, [ana.tenant_id, higher])

    with ThreadPoolExecutor(1) as pool, psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as other:
        staked = pool.submit(ana.stake, 1, 400)
        eventually(lambda: superuser.execute(WAITING_FOR_A_ROW).fetchone()[0], within_s=30)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(f"{HOLD} NOWAIT", [ana.tenant_id, lower])
        superuser.commit()
        staked.result()

    assert ana.balances() == {10: 600, 11: 400, 14: 0, 15: 0}


def test_a_repeat_is_answered_with_its_own_generation_and_not_another(ana):
    for bet_id in (1, 2):
        ana.stake(bet_id, 100)
    first, second = (ana.settle(1, 100, 100, gen=gen) for gen in (0, 1))
    other = ana.settle(1, 100, 100, gen=1)

    assert first.transfer_id != second.transfer_id
    assert other.transfer_id == second.transfer_id
    with pytest.raises(ReferenceReused):
        ana.settle(1, 50, 50, gen=1)
