"""A credit book: players may owe up to a limit, and a limit stops stakes alone."""

import pytest
from harness.people import TESTER

from touchline.ledger.book import PlayersOwe, keep_book
from touchline.ledger.model import Book
from touchline.ledger.post import InsufficientFunds
from touchline.ledger.wallet import NotACreditBook, agree_credit

pytestmark = pytest.mark.spec("B4")


def test_in_a_credit_book_a_player_may_owe_up_to_the_limit(ana, bets):
    keep_book(ana.db, ana.tenant_id, Book.CREDIT, by=TESTER)
    agree_credit(ana.db, ana.tenant_id, ana.now(), 1_000, by=TESTER)

    bets.stake(1, 1_000)

    assert (ana.now().cash_minor, ana.now().available_minor) == (-1_000, 0)
    with pytest.raises(InsufficientFunds):
        bets.stake(2, 1)


def test_a_lowered_limit_stops_new_stakes_and_nothing_else(ana, bets):
    keep_book(ana.db, ana.tenant_id, Book.CREDIT, by=TESTER)
    agree_credit(ana.db, ana.tenant_id, ana.now(), 1_000, by=TESTER)
    bets.stake(1, 800)

    agree_credit(ana.db, ana.tenant_id, ana.now(), 100, by=TESTER)

    with pytest.raises(InsufficientFunds):
        bets.stake(2, 1)
    bets.settle(1, 800, 500)
    assert (ana.now().cash_minor, ana.now().available_minor) == (-300, 0)


def test_credit_is_never_paid_out(ana):
    keep_book(ana.db, ana.tenant_id, Book.CREDIT, by=TESTER)
    agree_credit(ana.db, ana.tenant_id, ana.now(), 1_000, by=TESTER)

    with pytest.raises(InsufficientFunds):
        ana.request(1)


def test_a_book_turns_back_to_cash_when_nobody_owes(ana, bets):
    with pytest.raises(NotACreditBook):
        agree_credit(ana.db, ana.tenant_id, ana.now(), 1_000, by=TESTER)
    keep_book(ana.db, ana.tenant_id, Book.CREDIT, by=TESTER)
    agree_credit(ana.db, ana.tenant_id, ana.now(), 1_000, by=TESTER)
    bets.stake(1, 300)

    with pytest.raises(PlayersOwe):
        keep_book(ana.db, ana.tenant_id, Book.CASH, by=TESTER)
    ana.pay_in(300)
    keep_book(ana.db, ana.tenant_id, Book.CASH, by=TESTER)

    assert (ana.now().book, ana.now().credit_limit_minor) == ("cash", 0)
    with pytest.raises(InsufficientFunds):
        bets.stake(2, 1)
