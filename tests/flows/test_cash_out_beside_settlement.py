"""Bets some of whose legs are over: what they made counts, and settlement and cash-out never both pay."""

import pytest
from harness.settling import Referee
from harness.shop import Shop, at_once
from harness.till import Till

from touchline.bets.cashing.queries import place_cash_out
from touchline.plumbing.pacing import utc_now
from touchline.settlement.outcomes.keep import grade_due
from touchline.settlement.voiding.queries import add_market_void

pytestmark = pytest.mark.spec("S3.12", "S2.1", "B3")


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


@pytest.fixture
def referee(shop):
    return Referee(shop)


def test_what_a_leg_that_is_over_made_is_paid_with_the_rest(shop, ana, till, referee):
    won, lost = shop.place(1, 2).bet_id, shop.place(1, 3).bet_id
    referee.end(1, 2, 0)
    referee.end(3, 0, 1)
    shop.as_superuser("UPDATE prices SET price_milli = 2 * price_milli, version = version + 1")

    offer = till.quote(won)
    assert (offer.value_minor, till.word(lost)) == (9_30, "bet_not_open")
    till.take(won, offer.quote_id)

    assert shop.rows(
        "SELECT kind, payout_minor, leg_gens FROM bet_settlements WHERE bet_id = %s", won
    ) == [("cashed_out", 9_30, [1, None])]
    referee.end(2, 1, 0)
    assert referee.bet(won) == ("cashed_out", 9_30, 1)
    assert ana.balance() == 89_30
    assert shop.problems() == []


def test_an_offer_made_by_a_result_that_was_corrected_is_not_taken(shop, till, referee):
    """Even where whoever takes it has read what held before: graded anew, and not settled yet."""
    bet_id = shop.place(1, 2).bet_id
    referee.end(1, 2, 0)
    quote_id = till.quote(bet_id).quote_id
    referee.tell(1, 0, 1)
    grade_due(shop.book.worker_db)

    with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
        written = place_cash_out(
            conn, tenant_id=shop.tenant_id, player_id=till.holder.player_id, bet_id=bet_id,
            quote_id=quote_id, read_at=utc_now(), cut_off_s=0, actor="player",
        )  # fmt: skip

    assert (written.outcome, written.paid_minor) == ("moved", None)
    assert till.word(bet_id) == "cash_out_worthless"
    referee.settle()
    assert referee.bet(bet_id)[0] == "lost"


def test_once_a_result_is_known_no_offer_is_taken_while_bets_are_settled(shop, ana, till, referee):
    bets = [shop.place(1, 2, stake="1").bet_id for _ in range(8)]
    referee.end(2, 1, 0)
    offers = {bet_id: till.quote(bet_id).quote_id for bet_id in bets}
    referee.tell(1, 0, 1)

    calls = [lambda b=bet_id: till.word(b, offers[b]) for bet_id in bets]
    answers = at_once([*calls[:4], referee.settle, *calls[4:]], threads=8)

    assert set(answers) - {None} <= {"event_started", "bet_not_open"}
    assert {referee.bet(bet_id)[0] for bet_id in bets} == {"lost"}
    assert ana.balance() == 92_00
    assert shop.problems() == []


def test_a_leg_that_staff_have_voided_counts_as_its_stake_and_ends_the_offers_before(shop, till):
    bet_id = shop.place(1, 2).bet_id
    quote_id = till.quote(bet_id).quote_id

    with shop.book.platform_db.tenant_tx(shop.tenant_id) as conn:
        add_market_void(
            conn, tenant_id=shop.tenant_id, event_id=shop.catalogue.event_id(1), market_id=0,
            actor="otto", reason="not as announced",
        )  # fmt: skip

    assert till.word(bet_id, quote_id) == "quote_over"
    offer = till.quote(bet_id)
    assert (offer.value_minor, till.word(bet_id, offer.quote_id)) == (9_30, 9_30)
    assert shop.problems() == []


def test_a_match_that_is_moved_far_is_left_to_settlement(shop, till):
    bet_id = shop.place(1).bet_id
    shop.as_superuser("UPDATE events SET starts_at = starts_at + interval '25 hours'")

    assert till.word(bet_id) == "event_closed"
