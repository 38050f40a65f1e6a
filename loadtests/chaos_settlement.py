"""`./dev chaos settlement`: results turn round again and again while those who pay by them die.

Two settlement workers pay the bets of a tenant. While matches end, are corrected and corrected
again, one after the other is killed, or frozen for longer than it holds a run, so that the other takes over
and the first one wakes to a term that is over. Players spend what they have won meanwhile. In the
calm afterwards each bet is what the last result makes of it, paid once in each of its generations,
and every ledger is sound. `--seed` throws the same schedule again.
"""

import argparse
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import prod
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness.book import book
from harness.ledger import Wallet
from harness.settling import Referee
from harness.shop import Shop

from devstack.stack import Stack
from devstack.waiting import wait_until
from loadtests import campaign, figures, processes, readers
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.settlers import LOST, Settlers
from touchline.ledger import postings
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.post import InsufficientFunds
from touchline.settlement.checks.listed import BET_CHECKS

BETS, KILLS, FREEZES = 3_000, 10, 3
MATCHES, PLAYERS = 12, 12
FROZEN_S, FREEZE_TRIES = 20.0, 500
TURN_EVERY_S = (0.2, 1.0)
CALM_WITHIN_S = 180
PRICE_MILLI = {"home": 2_000, "draw": 3_000, "away": 4_000}
_NOWHERE = "http://127.0.0.1:1/getfeed"


def main() -> int:
    """Run the campaign; 1 when a bet was not paid once by the last result, or too little was broken."""
    parser = campaign.parser(__doc__, minutes=30)
    parser.add_argument("--bets", type=int, default=BETS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--freezes", type=int, default=FREEZES)
    parser.add_argument("--frozen-s", type=float, default=FROZEN_S, help="how long each")
    options = parser.parse_args()
    campaign.announce("settlement", options)
    return figures.report(_figures(options))


@dataclass(slots=True)
class _Scene:
    """The shop, who tells its results, the bets as they were taken, and what was told last."""

    shop: Shop
    referee: Referee
    wallets: dict[str, Wallet]
    bets: dict[int, tuple[str, tuple[int, ...], list[tuple[int, str]]]] = field(
        default_factory=dict
    )
    scores: dict[int, tuple[int, int]] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)


def _figures(options: argparse.Namespace) -> Iterator[Figure]:
    dice = random.Random(options.seed)
    with ground_of("settlement") as (stack, _), _scene(stack) as scene:
        _place(scene, dice, options.bets)
        with _settlers(stack) as settlers:
            over = Event()
            turning = Thread(target=_turn, args=(scene, random.Random(options.seed + 1), over))
            turning.start()
            try:
                _strike(settlers, dice, scene, options)
            finally:
                over.set()
                turning.join()
            _tell_all(scene)
            is_calm = wait_until(lambda: _open_runs(scene) == 0, within_s=CALM_WITHIN_S)
            scene.happened["stopped_by_the_fence"] = settlers.logged(LOST)
        wrong = [bet_id for bet_id in scene.bets if not _is_right(scene, bet_id)]
        twice = scene.shop.rows(_PAID_TWICE)
        checks = (*LEDGER_CHECKS, *BET_CHECKS)
        walked = list(walk(scene.shop.book.worker_db, [scene.shop.tenant_id], checks))
        violations = [
            (looked.check.name, len(looked.violations)) for looked in walked if looked.violations
        ]
        gens = scene.shop.rows("SELECT sum(gen), max(gen) FROM bets")[0]
    peers = {**scene.happened, "generations": int(gens[0]), "most": gens[1], "seed": options.seed}
    struck = scene.happened["kills"] + scene.happened["freezes"]
    wanted = options.kills + options.freezes
    yield Figure("settlement_struck", struck, "times", Goal(">=", wanted), (), peers)
    yield Figure("settlement_calm", is_calm, "", Goal("=", 1))
    yield Figure("settlement_bets", len(scene.bets), "bets", Goal(">=", options.bets))
    yield Figure("settlement_wrong", len(wrong), "bets", Goal("=", 0), (), {"ids": wrong[:5]})
    yield Figure("settlement_paid_twice", len(twice), "bets", Goal("=", 0))
    told = {"checks": violations}
    yield Figure("settlement_violations", len(violations), "checks", Goal("=", 0), (), told)


@contextmanager
def _scene(stack: Stack) -> Iterator[_Scene]:
    with book({"ENVIRONMENT": "test", **stack.urls()}) as ours:
        shop = Shop(ours, "acme", events=MATCHES)
        names = [f"p{number}" for number in range(PLAYERS)]
        wallets = {name: shop.player(name, amount_minor=10_000_00) for name in names}
        yield _Scene(shop, Referee(shop), wallets)


@contextmanager
def _settlers(stack: Stack) -> Iterator[Settlers]:
    environment = {
        **readers.environment(stack), "ENVIRONMENT": "development", "GOALSERVE_URL": _NOWHERE,
        "GOALSERVE_KEY": "nobody", "PYTHONPATH": str(processes.REPOSITORY / "src"),
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory() as folder,
        Settlers(environment, Path(folder)) as settlers,
    ):
        yield settlers


def _place(scene: _Scene, dice: random.Random, count: int) -> None:
    """Singles, accumulators and systems on these matches, in any mixture."""
    while len(scene.bets) < count:
        who = f"p{dice.randrange(PLAYERS)}"
        matches = dice.sample(range(1, MATCHES + 1), dice.choice((1, 1, 1, 2, 3)))
        legs = [(match, dice.choice(("home", "draw", "away"))) for match in matches]
        sizes = (len(legs),)
        changes = {}
        if len(legs) > 1 and dice.random() < 0.4:
            sizes = tuple(range(1, len(legs) + 1))
            changes = {"type": "system", "k": list(sizes)}
        stake = dice.randint(10, 2_00)
        document = scene.shop.document(
            *matches,
            legs=[
                {
                    "selection": scene.shop.selection(*leg),
                    "price": f"{PRICE_MILLI[leg[1]] / 1000:.2f}",
                }
                for leg in legs
            ],
            type="single" if len(legs) == 1 else "acca",
            stake=f"{stake // 100}.{stake % 100:02d}",
            key=str(uuid.UUID(int=dice.getrandbits(128))),
        )
        scene.shop.hear()
        answer = scene.shop.place(who=who, document={**document, **changes})
        scene.bets[answer.bet_id] = (who, (stake, *sizes), legs)


def _turn(scene: _Scene, dice: random.Random, over: Event) -> None:
    """Results, corrected again and again; and winnings that are spent before that."""
    while not over.wait(dice.uniform(*TURN_EVERY_S)):
        match = dice.randint(1, MATCHES)
        score = (dice.randint(0, 2), dice.randint(0, 2))
        scene.scores[match] = score
        scene.referee.tell(match, *score)
        scene.happened["results"] += 1
        if dice.random() < 0.3:
            _spend(scene, f"p{dice.randrange(PLAYERS)}")


def _spend(scene: _Scene, who: str) -> None:
    """Take out all cash there is, so that what is corrected next becomes debt."""
    wallet = scene.wallets[who]
    held = wallet.balance()
    if held <= 0:
        return
    number = scene.happened["spent"] = scene.happened["spent"] + 1
    try:
        wallet.post(postings.withdrawal_requested(wallet.player_id, number, held))
    except InsufficientFunds:
        return
    wallet.post(postings.withdrawal_paid(wallet.player_id, number, "bank", held))


def _strike(
    settlers: Settlers, dice: random.Random, scene: _Scene, options: argparse.Namespace
) -> None:
    """Kill and freeze, one at a time, in the order of the dice."""
    blows = ["kills"] * options.kills + ["freezes"] * options.freezes
    dice.shuffle(blows)
    until_s = time.monotonic() + options.minutes * 60
    for blow in blows:
        if time.monotonic() > until_s:
            return
        time.sleep(dice.uniform(1, 4))  # noqa: TID251 - the schedule of the weather
        place = dice.randrange(settlers.count)
        if blow == "kills":
            settlers.kill(place)
        else:
            scene.happened["freezes_of_a_holder"] += _freeze_holding(settlers, place, scene)
            time.sleep(options.frozen_s)  # noqa: TID251 - longer than a run is held
            settlers.thaw(place)
        scene.happened[blow] += 1


def _freeze_holding(settlers: Settlers, place: int, scene: _Scene) -> bool:
    """Freeze it while it holds a run, if that moment can be met; whether it was."""
    for _ in range(FREEZE_TRIES):
        settlers.freeze(place)
        if scene.shop.rows(_HELD, f"%:{settlers.pid(place)}:%")[0][0]:
            return True
        settlers.thaw(place)
        time.sleep(0.01)  # noqa: TID251 - another moment
    settlers.freeze(place)
    return False


def _tell_all(scene: _Scene) -> None:
    """A last result of each match."""
    for match in range(1, MATCHES + 1):
        scene.scores.setdefault(match, (1, 0))
        scene.referee.tell(match, *scene.scores[match])


def _open_runs(scene: _Scene) -> int:
    """What is still to be settled: runs, and bets that are open though every match is over."""
    runs, bets = scene.shop.rows(
        "SELECT (SELECT count(*) FROM settlement_runs WHERE state = 'open'),"
        " (SELECT count(*) FROM bets WHERE status = 'open')"
    )[0]
    return int(runs) + int(bets)


def _is_right(scene: _Scene, bet_id: int) -> bool:
    """Whether a bet pays what the last results make of its lines, each written out."""
    _, (stake, *sizes), legs = scene.bets[bet_id]
    made = [_made(scene.scores[match], side) for match, side in legs]
    lines = [prod(line) for size in sizes for line in combinations(made, size)]
    payout = int(Fraction(stake, len(lines)) * sum(lines))
    status = "won" if payout > stake else "void" if payout == stake else "lost"
    rows = scene.shop.rows("SELECT status, payout_minor FROM bets WHERE id = %s", bet_id)
    return rows == [(status, payout)]


def _made(score: tuple[int, int], side: str) -> Fraction:
    home, away = score
    winner = "home" if home > away else "away" if away > home else "draw"
    return Fraction(PRICE_MILLI[side], 1000) if side == winner else Fraction(0)


_HELD = """
    SELECT count(*) FROM settlement_runs
    WHERE state = 'open' AND holder LIKE %s AND held_until > clock_timestamp()
"""
# A generation is paid by one transfer and taken back by one.
_PAID_TWICE = (
    "SELECT ref_id FROM ledger_transfers WHERE ref_type = 1 AND kind IN (2, 3, 4)"
    " GROUP BY ref_id, CASE WHEN kind = 4 THEN 4 ELSE 2 END, gen HAVING count(*) > 1"
)


if __name__ == "__main__":
    sys.exit(main())
