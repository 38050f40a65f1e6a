"""Money moves through one function: whole, once, in one currency, and never below a floor."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from harness.ledger import Wallet, sums_by_currency
from harness.people import TESTER
from harness.visitors import add_player

from touchline.accounts.create import CurrencyNotOffered, create_player
from touchline.accounts.passwords import Passwords
from touchline.ledger import postings
from touchline.ledger.model import AccountKind
from touchline.ledger.post import AmountTooLarge, InsufficientFunds, ReferenceReused
from touchline.tenants.create import UnknownCurrency, create_tenant

pytestmark = pytest.mark.spec("S2.1", "B1")

ROLES = ("app_web", "app_worker", "app_platform", "app_read", "touchline_owner")


@pytest.fixture
def tenant_id(our_book, slug):
    return our_book.create_tenant(slug)


@pytest.fixture
def ana(our_book, tenant_id):
    return Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id))


def test_a_new_player_has_accounts_and_nothing_in_them(ana):
    assert ana.balances() == {
        AccountKind.CASH: 0,
        AccountKind.OPEN_STAKE: 0,
        AccountKind.PENDING_WITHDRAWAL: 0,
        AccountKind.DEBT: 0,
    }


def test_a_won_bet_pays_stake_and_winnings(our_book, ana):
    ana.fund(1000)
    ana.stake(1, 400)

    ana.settle(1, 400, 900)

    assert ana.balances() == {10: 1500, 11: 0, 14: 0, 15: 0}
    assert sums_by_currency(our_book.platform_db, ana.tenant_id) == {"EUR": 0}


def test_a_stake_beyond_the_cash_moves_nothing(ana):
    ana.fund(1000)

    with pytest.raises(InsufficientFunds):
        ana.stake(1, 1001)

    assert ana.balances() == {10: 1000, 11: 0, 14: 0, 15: 0}


def test_a_repeat_answers_the_transfer_it_repeats(ana):
    ana.fund(1000)
    first = ana.stake(1, 1000)

    again = ana.stake(1, 1000)

    assert (first.outcome, again.outcome) == ("posted", "repeated")
    assert again.transfer_id == first.transfer_id
    assert ana.balance(AccountKind.OPEN_STAKE) == 1000


def test_a_reference_is_not_reused_for_another_amount(ana):
    ana.fund(1000)
    ana.stake(1, 400)

    with pytest.raises(ReferenceReused):
        ana.stake(1, 500)

    assert ana.balance(AccountKind.OPEN_STAKE) == 400


def test_more_than_an_entry_can_hold_is_refused(ana):
    with pytest.raises(AmountTooLarge):
        ana.fund(10**15 + 1)

    assert ana.balance() == 0


def test_sixty_four_stakes_at_once_on_money_for_ten_place_ten(our_book, ana):
    ana.fund(1000)

    def stake(bet_id):
        try:
            return ana.stake(bet_id, 100).outcome
        except InsufficientFunds:
            return "refused"

    with ThreadPoolExecutor(4) as clients:
        outcomes = list(clients.map(stake, range(64)))

    assert sorted(set(outcomes)) == ["posted", "refused"]
    assert outcomes.count("posted") == 10
    assert ana.balances() == {10: 0, 11: 1000, 14: 0, 15: 0}
    assert sums_by_currency(our_book.platform_db, ana.tenant_id) == {"EUR": 0}


def test_legs_that_do_not_sum_to_zero_are_a_bug_and_not_a_booking(ana):
    legs = (
        postings.Leg(AccountKind.HOUSE, -99),
        postings.Leg(AccountKind.CASH, 100, ana.player_id),
    )
    crooked = postings.Posting(postings.TransferKind.MANUAL, postings.RefType.ADJUSTMENT, 1, legs)

    with pytest.raises(psycopg.errors.IntegrityError):
        ana.post(crooked)

    assert ana.balance() == 0


def test_the_account_of_another_currency_is_out_of_reach(our_book, ana):
    dollars = Wallet(our_book.platform_db, ana.tenant_id, ana.player_id, "USD")

    with pytest.raises(psycopg.errors.IntegrityError):
        dollars.fund(100)

    assert ana.balance() == 0


def test_another_tenants_player_is_out_of_reach(our_book, ana, slug):
    rival = our_book.create_tenant(f"{slug}x")
    thief = Wallet(our_book.platform_db, rival, ana.player_id)

    with pytest.raises(psycopg.errors.IntegrityError):
        thief.fund(100)

    assert ana.balance() == 0


@pytest.fixture
def as_role(stack_env):
    """Runs one statement as a role, in a transaction that comes to nothing."""

    def run(role, statement, tenant_id=0):
        with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as superuser:
            superuser.execute(f"SET LOCAL ROLE {role}")
            superuser.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
            superuser.execute(statement)
            superuser.rollback()

    return run


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount_minor = 1",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
        "UPDATE ledger_transfers SET amount_minor = 1",
        "DELETE FROM ledger_transfers",
        "TRUNCATE ledger_transfers, ledger_entries",
        "DELETE FROM ledger_accounts",
    ],
)
def test_what_is_booked_nobody_changes(as_role, role, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role, statement)


@pytest.mark.parametrize("role", ["app_web", "app_worker", "app_platform", "app_read"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_entries (tenant_id) VALUES (1)",
        "INSERT INTO ledger_transfers (tenant_id) VALUES (1)",
        "INSERT INTO ledger_accounts (tenant_id) VALUES (1)",
        "UPDATE ledger_accounts SET balance_minor = 1",
        "UPDATE ledger_accounts SET version = 1",
    ],
)
def test_money_moves_through_the_functions_alone(as_role, role, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role, statement)


def test_the_owner_cannot_rename_a_transfer_either(as_role, ana):
    ana.fund(1000)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(
            "touchline_owner", "UPDATE ledger_transfers SET id = id + 1", tenant_id=ana.tenant_id
        )


def test_a_player_plays_in_a_currency_the_tenant_offers(our_book, tenant_id):
    with pytest.raises(CurrencyNotOffered):
        create_player(
            our_book.platform_db,
            Passwords(),
            tenant_id,
            username="yuki",
            display_name="Yuki",
            password="a good password",
            by=TESTER,
            currency="JPY",
        )


def test_a_tenant_in_an_unknown_currency_is_not_created(our_book, slug):
    with pytest.raises(UnknownCurrency):
        create_tenant(our_book.platform_db, slug=slug, name="Acme", by=TESTER, currency="QQQ")

    with our_book.platform_db.connection_ctx() as conn:
        assert conn.execute("SELECT FROM tenants WHERE slug = %s", [slug]).rowcount == 0
