"""Lets the machine that bets run: a few steps in a test, as many as wanted in a campaign."""

from collections import Counter
from fractions import Fraction

from harness.betting import Betting
from harness.betting_model import CASH, DEBT
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as thrown

from touchline.ledger.model import Book

WISH = {
    "legs": [(1, "home")], "stake": Fraction(900), "is_system": False, "is_fresh": True,
    "takes_higher": False,
}  # fmt: skip


def walk_into_credit():
    """A path that a search may miss: all cash is drawn, and the next bet is on credit."""
    machine = Betting()
    machine.begin(book=Book.CREDIT, credit=20_00, wishes=[WISH])
    held = machine.houses[0].purses["ana"].held
    machine.withdraw(where=0, who="ana", amount=held[CASH], fate="pay")
    machine.bet(where=0, who="ana", wishes=[WISH])
    assert held[CASH] == -9_00
    machine.the_book_is_the_models()
    machine.teardown()


def walk_into_debt():
    """Another: winnings are spent, and taken back."""
    machine = Betting()
    machine.begin(book=Book.CASH, credit=1, wishes=[WISH, WISH])
    machine.end(number=1, score=(2, 0), waits=False)
    held = machine.houses[0].purses["ana"].held
    machine.withdraw(where=0, who="ana", amount=held[CASH], fate="pay")
    machine.end(number=1, score=(0, 1), waits=False)
    assert held[DEBT] == -36_00
    machine.the_book_is_the_models()
    machine.pay_in(where=0, who="ana", amount=10_00)
    assert held[DEBT] == -26_00
    machine.end(number=1, score=(1, 0), waits=False)
    assert (held[CASH], held[DEBT]) == (10_00, 0)
    machine.the_book_is_the_models()
    machine.teardown()


def search(world, *, examples, steps, seed=None):
    """Let it run; how often each word was said. Without a seed the same dice as always."""
    Betting.world, Betting.reached = world, Counter()
    machine = Betting.TestCase
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=seed is None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    if seed is not None:
        machine = thrown(seed)(machine)
    walk_into_credit()
    walk_into_debt()
    machine("runTest").runTest()
    return Betting.reached
