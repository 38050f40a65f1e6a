"""Open bets are bought back on real servers: at what they are worth now, once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from harness.locks import WAITING_FOR_THE_BOOK
from harness.people import TESTER, hired
from harness.shop import TERMS, Shop, at_once
from harness.till import Till
from harness.waiting import eventually

from touchline.bets.cashing.buy import Bought, NoSuchBet
from touchline.bets.cashing.terms import BadCashOut, change_cash_out
from touchline.rights import NotPermitted, Role
from touchline.tenants.status import TenantStatus, change_status

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return shop.player()


@pytest.fixture
def till(shop, ana):
    assert ana
    return Till(shop)


def repriced(shop, number, price_milli):
    """Another price of a match's home side, as the feed would tell it."""
    shop.as_superuser(
        "UPDATE prices SET price_milli = %s, version = version + 1"
        " WHERE selection_id = %s",
        price_milli, shop.catalogue.selection(number, "home")[0],
    )  # fmt: skip


def test_a_single_is_paid_at_todays_price_less_the_margin(shop, ana, till):
    bet_id = shop.place(1).bet_id
    repriced(shop, 1, 1_600)

    offer = till.quote(bet_id)
    bought = till.take(bet_id, offer.quote_id)

    assert (offer.value_minor, offer.currency, offer.exponent) == (11_62, "EUR", 2)
    assert bought == Bought(11_62, is_repeat=False)
    assert (ana.balance(10), ana.balance(11)) == (101_62, 0)
    assert shop.rows("SELECT status, gen, payout_minor FROM bets") == [("cashed_out", 1, 11_62)]
    assert shop.rows("SELECT topic, gen FROM outbox ORDER BY id") == [
        ("bet.placed", 0), ("bet.cashed_out", 1),
    ]  # fmt: skip
    assert shop.problems() == []


def test_an_accumulator_is_worth_all_its_legs(shop, ana, till):
    bet_id = shop.place(1, 2).bet_id
    repriced(shop, 1, 2_500)
    repriced(shop, 2, 1_250)

    assert till.word(bet_id, till.quote(bet_id).quote_id) == 11_90
    assert ana.balance() == 101_90
    assert shop.problems() == []


def test_the_same_offer_again_pays_no_more_and_says_the_same(shop, ana, till):
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id
    first = till.take(bet_id, quote_id)
    shop.as_superuser("UPDATE markets SET state = 'suspended'")

    again = till.take(bet_id, quote_id)

    assert again == replace(first, is_repeat=True)
    assert till.word(bet_id) == "bet_not_open"
    assert ana.balance() == 99_30


def test_worth_exactly_the_stake_the_house_takes_no_part(shop, ana, till):
    change_cash_out(shop.book.platform_db, shop.tenant_id, margin_bp=0, by=TESTER)
    bet_id = shop.place(1).bet_id

    assert till.word(bet_id, till.quote(bet_id).quote_id) == 10_00
    assert ana.balance() == 100_00
    assert shop.problems() == []


WAYS_TO_CLOSE = [
    ("market_suspended", "UPDATE markets SET state = 'suspended'"),
    ("event_started", "UPDATE events SET starts_at = now()"),
    ("event_closed", "UPDATE events SET status = 'postponed'"),
    ("selection_closed", "UPDATE prices SET is_open = false, version = version + 1"),
    ("prices_stale", "UPDATE odds_heard SET heard_at = now() - interval '181 seconds'"),
    ("quote_over", "UPDATE prices SET price_milli = 1900, version = version + 1"),
]


@pytest.mark.parametrize(("code", "change"), WAYS_TO_CLOSE)
@pytest.mark.usefixtures("ana")
def test_what_closes_between_offer_and_answer_pays_nothing(shop, till, code, change):
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id
    before = shop.counts()
    shop.as_superuser(change)

    assert till.word(bet_id, quote_id) == code
    assert shop.counts() == before
    if code != "quote_over":
        assert till.word(bet_id) == code
    assert shop.problems() == []


@pytest.mark.usefixtures("ana")
def test_an_offer_is_over_with_its_time_and_with_the_next_one(shop, till, stack_env):
    bet_id = shop.place(1).bet_id
    first, second = till.quote(bet_id).quote_id, till.quote(bet_id).quote_id

    assert till.word(bet_id, first) == "quote_over"
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as superuser:
        superuser.execute(
            "UPDATE cash_out_quotes SET quoted_at = now() - interval '11 seconds',"
            " expires_at = now() - interval '1 second' WHERE id = %s",
            [second],
        )
    assert till.word(bet_id, second) == "quote_over"
    assert till.word(bet_id, till.quote(bet_id).quote_id) == 9_30


@pytest.mark.usefixtures("ana")
def test_systems_and_worthless_bets_are_not_bought(shop, till):
    system = shop.place(1, 2, 3, type="system", k=[2], stake="3").bet_id
    cent = shop.place(1, stake="0.01").bet_id

    assert till.word(system) == "cash_out_of_system"
    assert till.word(cent) == "cash_out_worthless"


def test_who_may_not_bet_any_more_may_still_be_paid(shop, ana, till):
    bet_id = shop.place(1).bet_id
    shop.rows("UPDATE players SET status = 'closed' RETURNING id")

    assert till.word(bet_id, till.quote(bet_id).quote_id) == 9_30
    assert ana.balance() == 99_30


@pytest.mark.usefixtures("ana")
def test_who_was_signed_out_is_not_asked_for_an_offer(shop):
    bet_id = shop.place(1).bet_id

    assert Till(shop, terms=replace(TERMS, epoch=2)).word(bet_id) == "signed_out"


def test_the_house_says_whether_and_at_which_margin(shop, till):
    platform, tenant_id = shop.book.platform_db, shop.tenant_id
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id

    change_cash_out(platform, tenant_id, margin_bp=1_000, by=TESTER)
    assert till.word(bet_id, quote_id) == "quote_over"
    assert till.word(bet_id) == 9_00
    change_cash_out(platform, tenant_id, is_on=False, by=TESTER)
    assert till.word(bet_id) == "cash_out_off"
    change_cash_out(platform, tenant_id, is_on=True, by=TESTER)
    change_status(platform, shop.slug, TenantStatus.SUSPENDED, by=TESTER)
    assert till.word(bet_id) == "tenant_suspended"


def test_its_terms_are_a_traders_and_within_bounds(shop):
    platform, tenant_id = shop.book.platform_db, shop.tenant_id
    support = hired(shop.book, "sue", Role.SUPPORT, scope=tenant_id)

    with pytest.raises(NotPermitted):
        change_cash_out(platform, tenant_id, is_on=False, by=support)
    for margin_bp in (-1, 5_001):
        with pytest.raises(BadCashOut):
            change_cash_out(platform, tenant_id, margin_bp=margin_bp, by=TESTER)


@pytest.mark.spec("B2")
def test_nobody_cashes_out_anothers_bet_here_or_elsewhere(shop, ana, till, slug):
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id
    shop.player("ben")
    rival = Shop(shop.book, f"{slug}r")
    rival.player("rita")

    for other in (Till(shop, "ben"), Till(rival, "rita")):
        with pytest.raises(NoSuchBet):
            other.quote(bet_id)
        with pytest.raises(NoSuchBet):
            other.take(bet_id, quote_id)
    assert ana.balance() == 90_00
    mine = rival.place(1, who="rita").bet_id
    assert Till(rival, "rita").word(mine, quote_id) == "quote_over"


@pytest.mark.spec("S2.11")
def test_a_web_process_writes_no_offer_but_through_its_functions(shop, ana, till):
    bet_id = shop.place(1).bet_id
    till.quote(bet_id)
    for statement in (
        "UPDATE cash_out_quotes SET value_minor = 100000",
        "DELETE FROM cash_out_quotes",
        f"SELECT give_exposure({shop.tenant_id}, ARRAY[{bet_id}])",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            shop.book.web_db.tenant_tx(shop.tenant_id) as conn,
        ):
            conn.execute(statement)
    assert ana.balance() == 90_00


def test_sixteen_at_once_are_paid_once(shop, ana, till):
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id

    answers = at_once([lambda: till.take(bet_id, quote_id)] * 16, threads=8)

    assert {answer.paid_minor for answer in answers} == {9_30}
    assert sum(not answer.is_repeat for answer in answers) == 1
    assert ana.balance() == 99_30
    assert shop.problems() == []


def test_who_closes_an_event_is_waited_for_and_then_believed(shop, ana, till, stack_env):
    """A market that is suspended while an offer is being taken: the offer is over, nothing is paid."""
    bet_id = shop.place(1).bet_id
    quote_id = till.quote(bet_id).quote_id
    event_id = shop.catalogue.event_id(1)
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as closing:
            closing.execute("SELECT lock_events(ARRAY[%s]::bigint[])", [event_id])
            answer = pool.submit(till.word, bet_id, quote_id)
            eventually(lambda: waiting(closing) == 1, within_s=30)
            closing.execute(
                "UPDATE markets SET state = 'suspended' WHERE event_id = %s", [event_id]
            )

        assert answer.result() in {"market_suspended", "quote_over"}
    assert ana.balance() == 90_00
    assert shop.problems() == []


def waiting(connection):
    """How many wait for a lock of the book in this database."""
    return connection.execute(WAITING_FOR_THE_BOOK).fetchone()[0]
