"""`./dev chaos bank`: money moves from all sides at once, and every reader sees the same total.

Clients bet, settle, void, pay in, draw out and move money between players, each transfer naming its
accounts in whatever order the dice say. Readers take snapshots meanwhile.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import psycopg

from loadtests import campaign, figures, readers, shop
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.histogram import Histogram
from loadtests.shop import CURRENCY, Shop
from touchline.config import Settings
from touchline.errors import Unavailable
from touchline.ledger import postings
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind, RefType, TransferKind
from touchline.ledger.post import InsufficientFunds, post
from touchline.ledger.postings import Leg, Posting
from touchline.plumbing.db import Database
from touchline.wiring import platform_pool, worker_pool

OPERATIONS = 50_000
CLIENTS, READERS = 12, 2
# So few that they meet again and again.
PLAYERS = 8
AMOUNT_MAX_MINOR = 50_000_00
_LOOK_EVERY_S = 0.1
_DEADLOCK = "40P01"
# Both sides of one snapshot: what lies with players, and what the house's entries come to.
_KEPT = "SELECT sum(balance_minor) FROM ledger_accounts WHERE tenant_id = %s AND kind < 20"
_RECORDED = """
    SELECT coalesce(sum(entry.amount_minor), 0)
    FROM ledger_entries AS entry
    JOIN ledger_accounts AS account
        ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
    WHERE entry.tenant_id = %s AND account.kind >= 20
"""


@dataclass
class Bank:
    """A tenant's money under traffic, and what was seen of it."""

    db: Database
    there: Shop
    operations: int
    until_s: float
    numbers: "count[int]" = field(default_factory=lambda: count(1_000_000))
    done: Counter[str] = field(default_factory=Counter)
    took: Histogram = field(default_factory=Histogram)
    totals: Counter[int] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)

    def client(self, dice: random.Random) -> None:
        """One thing after the other until there were enough of them."""
        while self.done.total() < self.operations and time.monotonic() < self.until_s:
            began_s = time.perf_counter()
            name = dice.choice([*DEEDS])
            try:
                for posting in DEEDS[name](dice, next(self.numbers)):
                    with self.db.tenant_tx(self.there.tenant_id) as conn:
                        post(conn, self.there.tenant_id, CURRENCY, posting, actor="bank")
            except InsufficientFunds:
                name = "insufficient"
            except psycopg.errors.DeadlockDetected:
                name = "deadlock"
            except Unavailable as error:
                name = error.code
            self.done[name] += 1
            self.took.add(time.perf_counter() - began_s)

    def reader(self, url: str) -> None:
        """A total of one instant, again and again."""
        with psycopg.connect(url) as conn:  # noqa: TID251 - a snapshot of several statements
            conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            while not self.over.wait(_LOOK_EVERY_S):
                total = 0
                for sql in (_KEPT, _RECORDED):
                    row = conn.execute(sql, [self.there.tenant_id]).fetchone()
                    assert row is not None
                    total += int(row[0])
                conn.rollback()
                self.totals[total] += 1


def _bet(dice: random.Random, number: int) -> Sequence[Posting]:
    """Placed, and settled as lost, pushed or won, or void."""
    player, stake = _player(dice), _amount(dice)
    placed = postings.stake(player, number, stake)
    if dice.random() < 0.2:
        return [placed, postings.void(player, number, stake, "bank", gen=0)]
    payout = dice.choice([0, stake, 2 * stake, stake // 2])
    return [placed, postings.settlement(player, number, stake, payout, gen=0)]


def _pay_in(dice: random.Random, number: int) -> Sequence[Posting]:
    return [postings.deposit(_player(dice), number, "bank", _amount(dice))]


def _draw_out(dice: random.Random, number: int) -> Sequence[Posting]:
    player, amount = _player(dice), _amount(dice)
    asked = postings.withdrawal_requested(player, number, amount)
    if dice.random() < 0.5:
        return [asked, postings.withdrawal_refused(player, number, amount)]
    return [asked, postings.withdrawal_paid(player, number, "bank", amount)]


def _hand_over(dice: random.Random, number: int) -> Sequence[Posting]:
    """From one player to another: nothing the house does, and what would wait in a circle."""
    giver, taker = dice.sample(range(1, PLAYERS + 1), 2)
    amount = _amount(dice)
    legs = [
        Leg(AccountKind.CASH, -amount, shop.player_id(giver)),
        Leg(AccountKind.CASH, amount, shop.player_id(taker)),
    ]
    dice.shuffle(legs)
    return [Posting(TransferKind.MANUAL, RefType.ADJUSTMENT, number, tuple(legs))]


DEEDS: dict[str, Callable[[random.Random, int], Sequence[Posting]]] = {
    "bet": _bet,
    "pay_in": _pay_in,
    "draw_out": _draw_out,
    "hand_over": _hand_over,
}


def main() -> int:
    """Move money and look; 1 when something did not hold."""
    parser = campaign.parser(__doc__, minutes=15)
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    options = parser.parse_args()
    campaign.announce("bank", options)
    return figures.report(_figures(options.seed, options.minutes, options.operations))


def _figures(seed: int, minutes: float, operations: int) -> Iterator[Figure]:
    with ground_of("bank") as (_, settings):
        url = settings.direct_database_url or ""
        there = shop.open_shop(url, slug="shop", players=PLAYERS, events=1)
        wide = settings.model_copy(update={"db_worker_pool_max": CLIENTS})
        with readers.opened(platform_pool(wide)) as db:
            bank = Bank(db, there, operations, time.monotonic() + minutes * 60)
            _run(bank, url, seed)
        yield from _of_traffic(bank, seed)
        yield from _of_what_is_left(bank, settings)


def _run(bank: Bank, url: str, seed: int) -> None:
    looking = [Thread(target=bank.reader, args=(url,)) for _ in range(READERS)]
    clients = [
        Thread(target=bank.client, args=(random.Random(seed * 1000 + n),)) for n in range(CLIENTS)
    ]
    for thread in (*looking, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    bank.over.set()
    for thread in looking:
        thread.join()


def _of_traffic(bank: Bank, seed: int) -> Iterator[Figure]:
    facts = {"seed": seed, "clients": CLIENTS, "players": PLAYERS, **bank.done}
    yield Figure("bank_operations", bank.done.total(), "operations", Goal(">=", 1), (), facts)
    yield Figure("bank_deadlocks", bank.done["deadlock"], "deadlocks", Goal("=", 0))
    p99_ms = bank.took.percentile_s(0.99) * 1000
    yield Figure("bank_operation_p99", p99_ms, "ms")
    looks = {"looks": bank.totals.total(), "totals": {str(k): n for k, n in bank.totals.items()}}
    yield Figure("bank_totals", len(bank.totals), "totals", Goal("=", 1), (), looks)
    wrong = sum(looked for total, looked in bank.totals.items() if total)
    yield Figure("bank_totals_not_nought", wrong, "looks", Goal("=", 0))


def _of_what_is_left(bank: Bank, settings: Settings) -> Iterator[Figure]:
    with readers.opened(worker_pool(settings)) as db:
        walked = walk(db, [bank.there.tenant_id], LEDGER_CHECKS)
        found = [looked.check.name for looked in walked if looked.violations]
    told = {"examples": found[:5]}
    yield Figure("bank_ledger_violations", len(found), "checks", Goal("=", 0), (), told)


def _player(dice: random.Random) -> int:
    return shop.player_id(dice.randint(1, PLAYERS))


def _amount(dice: random.Random) -> int:
    return dice.randint(1, AMOUNT_MAX_MINOR)


if __name__ == "__main__":
    sys.exit(main())
