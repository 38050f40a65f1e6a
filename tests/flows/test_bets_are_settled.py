"""What became of matches pays the bets on them: once, exactly, and in one transaction."""

import pytest
from harness.settling import Referee
from harness.shop import Shop

from touchline.ledger.model import AccountKind

pytestmark = pytest.mark.spec("S3.12", "B3")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def referee(shop):
    return Referee(shop)


def test_a_single_that_wins_pays_its_price_and_one_that_loses_nothing(shop, referee):
    ana = shop.player("ana", 100_00)
    won = shop.place(1).bet_id
    lost = shop.place(
        document=shop.document(1, legs=[{"selection": shop.selection(1, "away"), "price": "4.00"}])
    ).bet_id

    referee.end(1, 2, 0)

    assert referee.bet(won) == ("won", 20_00, 1)
    assert referee.bet(lost) == ("lost", 0, 1)
    assert ana.balance() == 100_00
    assert ana.balance(AccountKind.OPEN_STAKE) == 0
    assert shop.problems() == []


def test_settling_again_changes_nothing(shop, referee):
    shop.player()
    shop.place(1)
    referee.end(1, 2, 0)
    before = shop.counts()

    referee.tell(1, 2, 0)
    referee.settle()

    assert shop.counts() == before


def test_an_accumulator_waits_for_its_last_leg_and_is_lost_with_its_first(shop, referee):
    shop.player()
    waits, lost = shop.place(1, 2).bet_id, shop.place(2, 3).bet_id

    referee.end(1, 1, 0)
    assert referee.bet(waits)[0] == "open"
    referee.end(3, 0, 1)
    assert referee.bet(lost) == ("lost", 0, 1)
    referee.end(2, 1, 0)

    assert referee.bet(waits) == ("won", 40_00, 1)
    assert shop.problems() == []


def test_a_corrected_result_takes_back_and_pays_anew(shop, referee):
    ana = shop.player("ana", 100_00)
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    assert ana.balance() == 110_00

    referee.end(1, 0, 1)

    assert referee.bet(bet_id) == ("lost", 0, 2)
    assert ana.balance() == 90_00
    assert shop.problems() == []


def test_winnings_that_were_spent_are_owed_and_paid_off_when_the_result_turns_again(shop, referee):
    ana = shop.player("ana", 10_00)
    bet_id = shop.place(1).bet_id
    referee.end(1, 2, 0)
    shop.place(2, stake="15.00")

    referee.end(1, 0, 1)
    assert (ana.balance(), ana.balance(AccountKind.DEBT)) == (0, -15_00)
    referee.end(1, 2, 0)

    assert (ana.balance(), ana.balance(AccountKind.DEBT)) == (5_00, 0)
    assert referee.bet(bet_id) == ("won", 20_00, 3)
    assert shop.problems() == []


def test_an_accumulator_that_was_lost_too_early_is_open_again(shop, referee):
    ana = shop.player("ana", 100_00)
    bet_id = shop.place(1, 2).bet_id
    referee.end(1, 0, 1)
    assert referee.bet(bet_id) == ("lost", 0, 1)

    referee.end(1, 1, 0)
    assert referee.bet(bet_id) == ("open", None, 2)
    assert ana.balance(AccountKind.OPEN_STAKE) == 10_00
    referee.end(2, 1, 0)

    assert referee.bet(bet_id) == ("won", 40_00, 3)
    assert ana.balance() == 130_00
    assert shop.problems() == []
