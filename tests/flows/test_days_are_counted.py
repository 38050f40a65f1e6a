"""The days of a book are counted out of its ledger: each transfer once, and nothing else."""

from datetime import date

import pytest
from harness.desk import person
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop

from touchline.bets.terms.change import save_terms
from touchline.ledger.book import keep_calendar
from touchline.reports.counting import count
from touchline.reports.model import ByDate, Dimension, Tally, by_value, summed
from touchline.reports.queries import get_active_players, get_book_day, list_daily_figures
from touchline.rights import Role
from touchline.settlement.voiding.void import void_bet

pytestmark = pytest.mark.spec("B4")

ALWAYS = {"first_on": date(2026, 1, 1), "last_on": date(2100, 1, 1)}
EVERY_ID = (1 << 63) - 1
# What the ledger itself says, day by day: what the house got, and what open stakes lost to results.
BY_THE_LEDGER = """
    SELECT (transfer.recorded_at AT TIME ZONE 'UTC')::date,
           coalesce(sum(entry.amount_minor) FILTER (WHERE account.kind = 20), 0)::bigint
    FROM ledger_transfers AS transfer
    JOIN ledger_entries AS entry
        ON entry.tenant_id = transfer.tenant_id AND entry.transfer_id = transfer.id
    JOIN ledger_accounts AS account
        ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
    WHERE transfer.ref_type = 1 AND transfer.kind <> 1
    GROUP BY 1
    ORDER BY 1
"""


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    keep_calendar(our_book.platform_db, shop.tenant_id, "UTC", 1, by=TESTER)
    shop.player("ana", 500_00)
    shop.player("ben", 500_00)
    return shop


@pytest.fixture
def referee(shop):
    return Referee(shop)


def count_all(shop):
    """Count everything; how many transfers that were."""
    return sum(count.count_tenant(shop.book.worker_db, shop.tenant_id, before_id=EVERY_ID))


def figures(shop, by=ByDate.BET, dimension=Dimension.ALL, currency="EUR"):
    with shop.book.platform_db.tenant_tx(shop.tenant_id) as conn:
        return list_daily_figures(
            conn,
            tenant_id=shop.tenant_id,
            by_date=by,
            dimension=dimension,
            currency=currency,
            **ALWAYS,
        )


def void(shop, bet_id):
    owner = person(shop.tenant_id, "olga", Role.OWNER, 1)
    void_bet(
        shop.book.platform_db,
        shop.tenant_id,
        bet_id,
        why="palpable_error",
        reason="a price nobody meant",
        by=owner,
    )


def a_busy_day(shop, referee):
    """Two singles win and lose, one is corrected, one is void, one of two legs stays open."""
    shop.place(1)
    shop.place(2, who="ben", stake="5.00")
    shop.place(1, 3, stake="7.00")
    voided = shop.place(3, stake="3.00").bet_id
    referee.end(1, 2, 0)
    referee.end(2, 0, 1)
    void(shop, voided)


def test_a_day_says_what_was_staked_decided_and_kept(shop, referee):
    a_busy_day(shop, referee)

    count_all(shop)

    expected = Tally(
        bets=4,
        stake_minor=25_00,
        settled_bets=2,
        settled_stake_minor=15_00,
        paid_minor=20_00,
        voided_bets=1,
        voided_stake_minor=3_00,
    )
    assert summed(figures(shop)) == expected
    assert expected.open_minor == 7_00
    decided = summed(figures(shop, ByDate.SETTLEMENT))
    assert (decided.bets, decided.settled_stake_minor, decided.paid_minor) == (0, 15_00, 20_00)
    assert decided.ggr_minor == -5_00


def test_figures_are_what_the_ledger_moved_also_after_corrections(shop, referee):
    a_busy_day(shop, referee)
    count_all(shop)
    referee.end(1, 0, 2)
    referee.end(2, 2, 0)
    count_all(shop)

    decided = figures(shop, ByDate.SETTLEMENT)

    assert [(each.on_day, each.tally.ggr_minor) for each in decided] == shop.rows(BY_THE_LEDGER)
    taken = summed(figures(shop))
    assert taken.ggr_minor == summed(decided).ggr_minor == 10_00 - 5_00 + 7_00
    assert (
        taken.open_minor
        == shop.rows("SELECT sum(balance_minor) FROM ledger_accounts WHERE kind = 11")[0][0]
    )
    assert taken.settled_bets == 3


def test_every_dimension_comes_to_the_same(shop, referee):
    save_terms(
        shop.book.platform_db,
        shop.tenant_id,
        shop.bettors["ben"].player_id,
        limit_class="sharp",
        by=TESTER,
    )
    a_busy_day(shop, referee)
    count_all(shop)

    parts = {
        each: by_value(figures(shop, dimension=each)) for each in Dimension if each != Dimension.ALL
    }

    whole = summed(figures(shop))
    for values in parts.values():
        assert sum(values.values(), Tally()) == whole
    assert set(parts[Dimension.BET_TYPE]) == {"single", "acca"}
    assert set(parts[Dimension.SPORT]) == {"soccer"}
    assert parts[Dimension.PLAYER_CLASS]["sharp"].stake_minor == 5_00
    assert len(parts[Dimension.HOUR]) <= 2


def test_a_transfer_is_counted_once_however_it_is_cut_into_pieces(shop, referee, monkeypatch):
    monkeypatch.setattr(count, "AT_A_TIME", 1)
    a_busy_day(shop, referee)

    transfers = count_all(shop)
    once = figures(shop)

    assert transfers == shop.count("ledger_transfers")
    assert count_all(shop) == 0
    assert figures(shop) == once
    assert summed(once).stake_minor == 25_00


def test_who_comes_second_counts_nothing(shop):
    shop.place(1)
    span = {"tenant_id": shop.tenant_id, "after": 0, "upto": EVERY_ID}

    with shop.book.worker_db.tenant_tx(shop.tenant_id) as conn:
        took = [count.queries.upsert_figure_cursor(conn, **span) for _ in range(2)]

    assert took == [True, False]


def test_nothing_is_counted_up_to_an_instant_while_something_older_is_under_way(shop):
    queries = count.queries
    with shop.book.worker_db.connection_ctx() as older:
        older.execute("SELECT pg_current_xact_id()")
        with shop.book.platform_db.connection_ctx() as conn:
            horizon = queries.get_horizon(conn)
            is_over = queries.get_is_over(conn, before_xid=horizon.before_xid)
    with shop.book.platform_db.connection_ctx() as conn:
        oldest = conn.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()[0]
        is_over_then = queries.get_is_over(conn, before_xid=oldest)

    assert (is_over, is_over_then) == (False, True)


def test_players_are_active_on_the_day_of_their_bets(shop):
    shop.place(1)
    shop.place(2)
    shop.place(1, who="ben")
    count_all(shop)

    with shop.book.platform_db.tenant_tx(shop.tenant_id) as conn:
        day = get_book_day(conn, tenant_id=shop.tenant_id)
        active = get_active_players(conn, tenant_id=shop.tenant_id, today=day.today)

    assert (active.today, active.week) == (2, 2)
