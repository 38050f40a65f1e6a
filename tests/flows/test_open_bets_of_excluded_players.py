"""Open bets of who has excluded themselves stand, or become void where the tenant wants that."""

import pytest
from harness.people import TESTER
from harness.protected import Protected
from harness.settling import Referee
from harness.shop import Shop
from harness.till import Till

from touchline.bets.cashing.terms import change_cash_out
from touchline.ledger.checks.walk import walk
from touchline.protection.breaks.model import OpenBets
from touchline.protection.breaks.policy import keep_open_bets
from touchline.rights import Actor, ActorKind, NotPermitted, Role
from touchline.settlement.checks.listed import ALL_CHECKS
from touchline.settlement.voiding.excluded import REASON, void_excluded_once

pytestmark = pytest.mark.spec("B5", "S2.1")

WORKER = Actor(ActorKind.SYSTEM, "worker_settlement")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return Protected(shop, shop.player("ana", 100_00))


def voids(shop, wanted=OpenBets.VOID):
    return keep_open_bets(shop.book.platform_db, shop.tenant_id, wanted, by=TESTER)


def work(shop):
    """What the worker does every few seconds, for every tenant there is."""
    list(void_excluded_once(shop.book.worker_db, by=WORKER))


def statuses(shop):
    return [status for (status,) in shop.rows("SELECT status FROM bets ORDER BY id")]


def test_they_stand_unless_the_tenant_says_otherwise_and_may_be_cashed_out(shop, ana):
    bet_id = shop.place(1).bet_id
    change_cash_out(shop.book.platform_db, shop.tenant_id, margin_bp=0, by=TESTER)
    ana.exclude()

    work(shop)
    till = Till(shop, terms=shop.terms_of(ana.wallet.player_id))
    till.take(bet_id, till.quote(bet_id).quote_id)

    assert statuses(shop) == ["cashed_out"]
    assert ana.wallet.balance() == 100_00


def test_they_become_void_but_for_those_that_somebody_may_know_the_end_of(shop, ana):
    shop.player("ben", 100_00)
    shop.place(1)
    shop.place(1, 2)
    shop.place(3)
    shop.place(1, who="ben")
    voids(shop)
    ana.exclude()
    shop.as_superuser(
        "UPDATE events SET starts_at = now() - interval '1 minute' WHERE id = %s",
        shop.catalogue.event_id(2),
    )
    Referee(shop).tell(3, 1, 0)

    work(shop)

    assert statuses(shop) == ["void", "open", "open", "open"]
    assert ana.wallet.balance() == 80_00
    line = "SELECT actor, reason FROM bet_settlements"
    assert shop.rows(line) == [("worker_settlement", REASON)]
    walked = walk(shop.book.worker_db, [shop.tenant_id], ALL_CHECKS)
    assert [looked.check.name for looked in walked if looked.violations] == []


def test_an_exclusion_that_runs_already_is_left_alone_and_so_is_a_time_out(shop, ana):
    ben = Protected(shop, shop.player("ben", 100_00))
    shop.place(1)
    shop.place(1, who="ben")
    ana.exclude()
    assert voids(shop) is OpenBets.STAND
    ben.time_out()

    work(shop)
    assert voids(shop, OpenBets.STAND) is OpenBets.VOID
    assert statuses(shop) == ["open", "open"]


def test_another_tenants_rule_is_not_this_ones(shop, ana, slug):
    rival = Shop(shop.book, f"{slug}x")
    voids(rival)
    shop.place(1)
    ana.exclude()

    work(shop)
    assert statuses(shop) == ["open"]


def test_who_may_not_change_settings_does_not_change_this(shop):
    trader = Actor(ActorKind.STAFF, "sam", shop.tenant_id, Role.TRADER, 8)

    with pytest.raises(NotPermitted):
        keep_open_bets(shop.book.platform_db, shop.tenant_id, OpenBets.VOID, by=trader)
