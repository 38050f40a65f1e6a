"""A break, bets and deposits take turns at the player's cash: nothing counts after the break has begun."""

from contextlib import suppress
from datetime import timedelta
from threading import Event

import psycopg
import pytest
from harness.cashier import Cashier
from harness.protected import BREAKS, Protected
from harness.shop import Shop, at_once, wide_database

from touchline.protection.breaks.model import KeptAway
from touchline.protection.queries import add_exclusion, add_time_out, lock_player

pytestmark = pytest.mark.spec("B5", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return Protected(shop, shop.player())


@pytest.mark.parametrize("kind", BREAKS)
def test_nothing_is_taken_once_a_break_has_begun(shop, ana, kind):
    """T16: fifty bets on their way; what was not there when the break began never comes."""
    slips = [shop.document(n % 3 + 1, stake="0.10") for n in range(50)]
    some_are_in = Event()
    counted = []

    def bet(slip):
        outcome = shop.outcome(document=slip, db=wide)
        some_are_in.set()
        return outcome

    def begin():
        some_are_in.wait(timeout=60)
        ana.begin(kind)
        counted.append(shop.count())

    wide = wide_database(shop.book)
    wide.open()
    try:
        at_once([begin, *(lambda slip=slip: bet(slip) for slip in slips)], threads=8)
    finally:
        wide.close()

    assert shop.count() == counted[0]
    assert ana.bet() in {"signed_out", "timed_out"}
    assert shop.problems() == []


@pytest.mark.parametrize("kind", BREAKS)
def test_no_deposit_counts_once_a_break_has_begun(shop, ana, kind):
    """T16: receipts are approved from several sides while the break begins."""
    cashier = Cashier(shop.book.platform_db, shop.tenant_id)
    receipts = [cashier.enter(100) for _ in range(12)]
    counted = []

    def begin():
        ana.begin(kind)
        counted.append(ana.wallet.balance(10))

    def confirm(receipt):
        with suppress(KeptAway):
            cashier.confirm(receipt)

    calls = [lambda receipt=receipt: confirm(receipt) for receipt in receipts]
    at_once([*calls[:4], begin, *calls[4:]], threads=3)

    assert ana.wallet.balance(10) == counted[0]
    with pytest.raises(KeptAway):
        cashier.enter(100)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_bet_and_a_break_take_turns(shop, ana, superuser, kind):
    with superuser.transaction():
        superuser.execute("SELECT set_config('app.tenant_id', %s, true)", [str(shop.tenant_id)])
        lock_player(superuser, tenant_id=shop.tenant_id, player_id=ana.wallet.player_id)

        assert ana.bet() == "offer_moving"

    ana.begin(kind)
    assert ana.bet() != "placed"


def test_a_web_process_begins_breaks_and_ends_none(shop, ana):
    ana.exclude(12)
    ana.time_out(48)
    before = shop.rows("SELECT excluded_until, timed_out_until FROM player_protection")
    sooner = before[0][0] - timedelta(days=90), before[0][1] - timedelta(hours=1)
    db, tenant_id, player_id = ana.whose

    with db.tenant_tx(tenant_id) as conn:
        added = [
            add_exclusion(conn, tenant_id=tenant_id, player_id=player_id,
                          began_at=before[0][0] - timedelta(days=400), until=sooner[0]),
            add_time_out(conn, tenant_id=tenant_id, player_id=player_id, until=sooner[1]),
        ]  # fmt: skip
    for column in ("excluded_at", "excluded_until", "timed_out_until"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.tenant_tx(tenant_id) as conn:
            conn.execute(f"UPDATE player_protection SET {column} = NULL")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.tenant_tx(tenant_id) as conn:
        conn.execute("DELETE FROM player_protection")

    assert added == [False, False]
    assert shop.rows("SELECT excluded_until, timed_out_until FROM player_protection") == before
