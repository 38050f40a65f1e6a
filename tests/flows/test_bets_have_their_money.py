"""A bet without its stake, a stake without its bet, a bet nobody is told of: each is found, and none else."""

import psycopg
import pytest
from harness.settling import Referee
from harness.shop import Shop

from touchline.bets.forgetting.queries import drop_old_told_bets
from touchline.bets.telling.relay import Relay
from touchline.bets.telling.store import BetStreams
from touchline.ledger.checks.walk import walk
from touchline.settlement.checks.listed import BET_CHECKS

pytestmark = pytest.mark.spec("B1", "S3.12")

TABLES = (
    "bet_settlements", "bet_corrections", "bet_legs", "bet_requests", "bets", "outbox", "told_bets",
    "ledger_entries", "ledger_transfers", "ledger_accounts",
)  # fmt: skip


@pytest.fixture
def shop(our_book, slug):
    made = Shop(our_book, slug)
    made.player("ana", 1_000_00)
    return made


@pytest.fixture
def superuser(stack_env, shop):
    """Past grants, keys and row-level security, as only a fault could be; nothing is left of it."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [shop.tenant_id])


def found(shop, **sizes):
    walked = walk(shop.book.worker_db, [shop.tenant_id], BET_CHECKS, **sizes)
    return {looked.check.name for looked in walked if looked.violations}


def relay(shop):
    list(Relay(shop.book.worker_db, BetStreams(shop.book.redis)).relay_once())


@pytest.mark.parametrize("size", [1, 2, 100_000])
def test_bets_of_all_kinds_have_their_money_told_or_not(shop, size):
    told = [shop.place(n).bet_id for n in (1, 2)]
    relay(shop)
    shop.place(3)
    Referee(shop).end(1, 2, 0)

    assert found(shop, transfers=size, accounts=size) == set()
    assert shop.rows("SELECT bet_id, events FROM told_bets ORDER BY bet_id") == [
        (bet_id, 1) for bet_id in told
    ]


DAMAGE = {
    "DELETE FROM bets WHERE id = %(bet)s": {"stakes_are_of_bets", "open_stakes_are_of_open_bets"},
    "UPDATE ledger_transfers SET ref_id = ref_id - 1 WHERE ref_id = %(bet)s": {
        "stakes_are_of_bets",
        "bets_were_staked",
    },
    "DELETE FROM ledger_transfers WHERE ref_id = %(bet)s": {"bets_were_staked"},
    "DELETE FROM told_bets WHERE bet_id = %(bet)s": {"bets_were_told"},
    "INSERT INTO outbox (tenant_id, topic, ref_id) VALUES (%(tenant)s, 'bet.placed', %(bet)s)": {
        "bets_were_told"
    },
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage[:50])
def test_damage_is_found_by_the_checks_that_are_for_it(shop, superuser, damage):
    shop.place(1)
    bet_id = shop.place(2).bet_id
    relay(shop)

    superuser.execute(damage, {"bet": bet_id, "tenant": shop.tenant_id})

    assert found(shop) == DAMAGE[damage]


def test_a_bet_that_was_told_of_twice_is_found(shop, superuser):
    bet_id = shop.place(1).bet_id
    again = "INSERT INTO outbox (tenant_id, topic, ref_id) VALUES (%s, 'bet.placed', %s)"
    for _ in range(2):
        superuser.execute(again, [shop.tenant_id, bet_id])

    relay(shop)

    assert shop.rows("SELECT events FROM told_bets") == [(3,)]
    assert found(shop) == {"bets_were_told"}


def test_what_was_told_long_ago_is_forgotten_and_not_asked_after(shop, superuser):
    bet_id = shop.place(1).bet_id
    relay(shop)

    def forget():
        with shop.book.worker_db.tenant_tx(shop.tenant_id) as conn:
            return drop_old_told_bets(conn, tenant_id=shop.tenant_id, keep_hours=48, limit=10)

    assert forget() == 0
    (then,) = superuser.execute("SELECT first_id_at(now() - interval '3 days')").fetchone()
    for table, column in (
        ("bets", "id"), ("bet_legs", "bet_id"), ("told_bets", "bet_id"), ("ledger_transfers", "ref_id"),
    ):  # fmt: skip
        superuser.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [then, bet_id])

    assert (forget(), shop.rows("SELECT FROM told_bets")) == (1, [])
    assert found(shop) == set()
