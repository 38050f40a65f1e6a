"""The page of a bet says of each leg what became of it, and by what."""

import pytest
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop

from touchline.bets.multiplier import LegLabel
from touchline.bets.reading.queries import list_leg_results
from touchline.settlement.correcting.correct import correct_bet
from touchline.settlement.voiding.void import void_bet, void_market
from touchline.web.player.leg_results import result_of

pytestmark = pytest.mark.spec("S3.12", "B3")


@pytest.fixture
def shop(our_book, slug):
    made = Shop(our_book, slug)
    made.player("ana", 1_000_00)
    return made


@pytest.fixture
def referee(shop):
    return Referee(shop)


def told(shop, bet_id):
    """What the page says of each leg."""
    with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
        rows = list_leg_results(
            conn,
            tenant_id=shop.tenant_id,
            player_id=shop.bettors["ana"].player_id,
            bet_id=bet_id,
        )
    return [tuple(result_of(row).values()) for row in rows]


def test_legs_that_are_over_say_how_and_the_others_nothing(shop, referee):
    bet_id = shop.place(1, 2).bet_id
    assert told(shop, bet_id) == [("open", ""), ("open", "")]

    referee.end(1, 2, 1)

    assert told(shop, bet_id) == [("won", "Finished 2:1"), ("open", "")]


def test_a_leg_that_was_corrected_by_a_result_says_the_newer_one(shop, referee):
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 1)
    referee.end(1, 0, 3)

    assert told(shop, bet_id) == [("lost", "Finished 0:3")]


def test_what_staff_said_stands_whatever_the_result_says_later(shop, referee):
    by = {"reason": "the goal was not given", "by": TESTER}
    bet_id = shop.place(1, 2).bet_id
    referee.end(1, 2, 1)
    referee.end(2, 1, 0)
    correct_bet(shop.book.platform_db, shop.tenant_id, bet_id, {1: LegLabel.LOST}, **by)
    referee.end(1, 3, 1)

    assert told(shop, bet_id) == [("lost", "the goal was not given"), ("won", "Finished 1:0")]


def test_what_staff_voided_says_why(shop, referee):
    db, why = shop.book.platform_db, {"why": "other", "by": TESTER}
    bet_id, leg_of = shop.place(1).bet_id, shop.place(2, 3).bet_id
    void_bet(db, shop.tenant_id, bet_id, reason="no price", **why)
    event_id = shop.catalogue.event_id(2)
    void_market(db, shop.tenant_id, event_id, None, reason="wrong teams", **why)
    referee.end(2, 1, 0)
    referee.end(3, 1, 0)

    assert told(shop, bet_id) == [("void", "no price")]
    assert told(shop, leg_of) == [("void", "wrong teams"), ("won", "Finished 1:0")]


def test_of_anybody_elses_bet_nothing_is_told(shop, slug):
    rival = Shop(shop.book, f"{slug}x")
    rival.player("ana")
    bet_id = shop.place(1).bet_id

    assert told(rival, bet_id) == []
