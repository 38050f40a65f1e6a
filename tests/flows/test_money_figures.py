"""Figures: what the ledger says of a player's week, of a statement, of the house; per currency."""

from datetime import UTC, datetime

import pytest
from harness.cashier import Cashier
from harness.ledger import Wallet
from harness.people import TESTER
from harness.visitors import PASSWORD, PASSWORDS

from touchline.accounts.create import create_player
from touchline.ledger.book import UnknownTimeZone, keep_calendar, offer_currency
from touchline.ledger.figures.queries import list_statement, list_totals, list_weekly_figures
from touchline.ledger.model import AccountKind, TransferKind, format_amount
from touchline.tenants.create import UnknownCurrency

pytestmark = pytest.mark.spec("B4")


def week_of(ana, weeks_ago=0):
    with ana.db.tenant_tx(ana.tenant_id) as conn:
        (figure,) = list_weekly_figures(
            conn, tenant_id=ana.tenant_id, player_id=ana.player_id, weeks_ago=weeks_ago
        )
    return figure


def parts(figure):
    return (
        figure.carry_minor,
        figure.won_lost_minor,
        figure.adjustments_minor,
        figure.payments_minor,
        figure.closing_minor,
    )


def a_busy_week(ana, bets):
    """Pays in 10 000, wins 500, loses 2000, has 700 open, gets 300, takes 1000 out."""
    ana.pay_in(10_000)
    bets.stake(1, 1_000)
    bets.settle(1, 1_000, 1_500)
    bets.stake(2, 2_000)
    bets.settle(2, 2_000, 0)
    bets.stake(3, 700)
    ana.adjust(TransferKind.GOODWILL, 300)
    ana.request(1_000)


def test_the_weekly_figure_is_carry_and_what_happened(ana, bets):
    a_busy_week(ana, bets)

    this, last = week_of(ana), week_of(ana, weeks_ago=1)

    assert parts(this) == (0, -1_500, 300, 10_000, 8_800)
    assert parts(last) == (0, 0, 0, 0, 0)


def test_what_a_week_closed_with_is_carried_into_the_next(ana, bets, superuser):
    a_busy_week(ana, bets)
    shift = (
        "UPDATE ledger_{table} SET {column} = {column} - ((7 * 86400000::bigint) << 22)"
        " WHERE tenant_id = %s"
    )
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(shift.format(table="transfers", column="id"), [ana.tenant_id])
    superuser.execute(shift.format(table="entries", column="transfer_id"), [ana.tenant_id])
    bets.settle(3, 700, 1_400)

    this, last = week_of(ana), week_of(ana, weeks_ago=1)

    assert parts(last) == (0, -1_500, 300, 10_000, 8_800)
    assert parts(this) == (8_800, 700, 0, 0, 9_500)
    assert last.ends_at == this.starts_at


def test_a_statement_shows_each_movement_of_cash_with_its_balance(ana, bets):
    a_busy_week(ana, bets)

    with ana.db.tenant_tx(ana.tenant_id) as conn:
        lines = list_statement(
            conn, tenant_id=ana.tenant_id, player_id=ana.player_id, days=1, limit=3
        )

    assert [(TransferKind(line.kind), line.amount_minor) for line in lines] == [
        (TransferKind.WITHDRAWAL_REQUESTED, -1_000),
        (TransferKind.GOODWILL, 300),
        (TransferKind.STAKE, -700),
    ]
    assert [line.balance_after_minor for line in lines] == [7_100, 8_100, 7_800]


def test_all_accounts_of_a_tenant_are_together_nothing(ana, bets):
    a_busy_week(ana, bets)

    with ana.db.tenant_tx(ana.tenant_id) as conn:
        totals = list_totals(conn, tenant_id=ana.tenant_id)

    assert sum(total.total_minor for total in totals) == 0
    assert {total.kind: total.total_minor for total in totals} == {
        AccountKind.CASH: 7_100,
        AccountKind.OPEN_STAKE: 700,
        AccountKind.PENDING_WITHDRAWAL: 1_000,
        AccountKind.DEBT: 0,
        AccountKind.HOUSE: 1_500,
        AccountKind.GOODWILL: -300,
        AccountKind.CLEARING: -10_000,
    }


@pytest.mark.parametrize(("currency", "exponent", "shown"), [
    ("JPY", 0, "1234"), ("GBP", 2, "12.34"), ("KWD", 3, "1.234"),
])  # fmt: skip
def test_currencies_stand_side_by_side_and_nothing_is_converted(
    our_book, ana, currency, exponent, shown
):
    offer_currency(our_book.platform_db, ana.tenant_id, currency, is_default=True, by=TESTER)
    create_player(
        our_book.platform_db,
        PASSWORDS,
        ana.tenant_id,
        username="yuki",
        display_name="Yuki",
        password=PASSWORD,
        by=TESTER,
    )
    yuki = Cashier(our_book.platform_db, ana.tenant_id, "yuki")
    ana.pay_in(500)
    yuki.pay_in(1_234)
    Wallet(yuki.db, yuki.tenant_id, yuki.player_id, currency).stake(1, 1_000)

    with ana.db.tenant_tx(ana.tenant_id) as conn:
        totals = list_totals(conn, tenant_id=ana.tenant_id)

    clearing = {t.currency: t.total_minor for t in totals if t.kind == AccountKind.CLEARING}
    assert clearing == {"EUR": -500, currency: -1_234}
    assert (yuki.now().currency, yuki.now().exponent) == (currency, exponent)
    assert format_amount(-clearing[currency], exponent) == shown


def test_a_currency_nobody_knows_is_not_offered(our_book, ana):
    with pytest.raises(UnknownCurrency):
        offer_currency(our_book.platform_db, ana.tenant_id, "QQQ", is_default=True, by=TESTER)


def test_a_zone_nobody_knows_is_not_kept(our_book, ana):
    with pytest.raises(UnknownTimeZone):
        keep_calendar(our_book.platform_db, ana.tenant_id, "Mars/Olympus", 1, by=TESTER)


# Rome goes an hour forward on 30 March 2025 and back on 26 October; its Sunday is its own.
@pytest.mark.parametrize(
    ("period", "at", "week_starts_on", "began"),
    [
        ("day", "2025-03-30 21:59", 1, "2025-03-29 23:00"),
        ("day", "2025-03-30 22:00", 1, "2025-03-30 22:00"),
        ("week", "2025-03-30 21:59", 1, "2025-03-23 23:00"),
        ("week", "2025-03-30 22:00", 1, "2025-03-30 22:00"),
        ("week", "2025-03-30 22:00", 7, "2025-03-29 23:00"),
        ("week", "2025-10-26 22:59", 1, "2025-10-19 22:00"),
        ("week", "2025-10-26 23:00", 1, "2025-10-26 23:00"),
        ("month", "2025-03-31 21:59", 1, "2025-02-28 23:00"),
        ("month", "2025-03-31 22:00", 1, "2025-03-31 22:00"),
    ],
)
def test_days_weeks_and_months_begin_where_the_tenant_is(
    superuser, period, at, week_starts_on, began
):
    (found,) = superuser.execute(
        "SELECT betting_period_start(%s, %s::timestamptz, 'Europe/Rome', %s::smallint)",
        [period, f"{at}Z", week_starts_on],
    ).fetchone()

    assert found == datetime.fromisoformat(f"{began}+00:00").astimezone(UTC)


def test_ids_tell_time(superuser):
    (before, made, after) = superuser.execute(
        "SELECT first_id_at(clock_timestamp() - interval '5 ms'), next_id(),"
        " first_id_at(clock_timestamp() + interval '5 ms')"
    ).fetchone()

    assert before <= made < after
