"""What bets leave behind goes after a while; bets, their keys and their money stay."""

import psycopg
import pytest
from harness.people import TESTER
from harness.shop import Shop
from harness.till import Till

from touchline.bets.facts import LimitRule
from touchline.bets.forgetting.forget import forget_once
from touchline.bets.terms.change import save_limit

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def shop(our_book, slug):
    made = Shop(our_book, slug)
    made.player("ana", 1_000_00)
    return made


@pytest.fixture
def superuser(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def aged(superuser):
    """Lets a slip that waits for a trader be so many days old."""

    def age(bet_id, days):
        (then,) = superuser.execute(
            "SELECT first_id_at(now() - make_interval(days => %s))", [days]
        ).fetchone()
        superuser.execute(
            "UPDATE referrals SET bet_id = %s, created_at = now() - make_interval(days => %s),"
            " expires_at = now() - make_interval(days => %s) WHERE bet_id = %s",
            [then, days + 1, days, bet_id],
        )
        superuser.execute("UPDATE bet_requests SET bet_id = %s WHERE bet_id = %s", [then, bet_id])

    return age


def forgotten(shop):
    """What went in one pass: by kind, how much; other tenants have nothing that old."""
    went = {}
    for kind, dropped in forget_once(shop.book.worker_db):
        went[kind] = went.get(kind, 0) + dropped
    return {kind: dropped for kind, dropped in went.items() if dropped}


def refer_above(shop, stake_minor):
    rule = LimitRule("tenant", "", None, stake_minor, None, None, refers=True)
    save_limit(shop.book.platform_db, shop.tenant_id, "EUR", rule, by=TESTER)


def test_a_slip_that_became_no_bet_goes_with_its_key_and_a_bet_keeps_its_own(shop, aged):
    bet_id = shop.place(1).bet_id
    refer_above(shop, 5_00)
    lately, long_ago = (shop.place(n).bet_id for n in (1, 2))
    assert forgotten(shop) == {}

    aged(long_ago, days=91)
    aged(lately, days=89)

    assert forgotten(shop) == {"slips": 1}
    assert shop.count("referrals") == 1
    keys = shop.rows("SELECT bet_id FROM bet_requests ORDER BY bet_id")
    assert (len(keys), keys[-1]) == (2, (bet_id,))


def test_an_offer_goes_after_a_day_and_the_one_that_was_taken_stays(shop, superuser):
    till = Till(shop)
    taken, passed_by, lately = (shop.place(n).bet_id for n in (1, 2, 3))
    till.take(taken, till.quote(taken).quote_id)
    till.quote(passed_by)
    till.quote(lately)
    superuser.execute(
        "UPDATE cash_out_quotes SET quoted_at = quoted_at - interval '25 hours',"
        " expires_at = expires_at - interval '25 hours' WHERE tenant_id = %s AND bet_id <> %s",
        [shop.tenant_id, lately],
    )

    assert forgotten(shop) == {"quotes": 1}
    assert {bet_id for (bet_id,) in shop.rows("SELECT bet_id FROM cash_out_quotes")} == {
        taken,
        lately,
    }


def test_exposure_goes_two_weeks_after_the_start_and_not_before(shop):
    rule = LimitRule("tenant", "", None, None, None, 100_00)
    save_limit(shop.book.platform_db, shop.tenant_id, "EUR", rule, by=TESTER)
    shop.place(1)
    shop.place(2)
    shop.as_superuser(
        "UPDATE events SET starts_at = now() - interval '13 days' WHERE id = %s",
        shop.catalogue.event_id(1),
    )
    shop.as_superuser(
        "UPDATE events SET starts_at = now() - interval '15 days' WHERE id = %s",
        shop.catalogue.event_id(2),
    )

    assert forgotten(shop) == {"exposure": 1}
    assert shop.rows("SELECT selection_id FROM exposure_slots") == [
        (shop.catalogue.selection(1, "home")[0],)
    ]
