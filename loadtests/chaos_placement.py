"""`./dev chaos placement`: bets are placed while PostgreSQL is killed and answers are cut off.

Clients keep their keys and send each slip until there is an answer, as the API asks them to. What
they were told is then compared with what is written, account by account.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import psycopg

from devstack.stack import Stack
from loadtests import bet_history, campaign, cutter, figures, readers, shop
from loadtests.bet_history import Told
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.placing import slip_on
from loadtests.shop import Shop
from touchline.bets.place import Outcome, place
from touchline.bets.slip import Slip
from touchline.config import Settings
from touchline.errors import Conflict, Refused, Unavailable
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.plumbing.db import Database
from touchline.wiring import web_pool, worker_pool

CLIENTS = 12
# Two clients to a player, so that orders on an account mean something; few enough events to be hot.
PLAYERS, EVENTS = 6, 20
KILL_EVERY_S = (3.0, 6.0)
DOWN_S = (0.0, 0.5)
CUT_PERCENT = 2.0
STAKE_MAX_MINOR = 500
REST_S = 0.03


@dataclass
class Crowd:
    """Clients who place, and everything they were told."""

    db: Database
    there: Shop
    over: Event = field(default_factory=Event)
    told: list[Told] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)

    def client(self, dice: random.Random) -> None:
        """One slip after the other; what is under way when it is over is still brought to its end."""
        while not self.over.is_set():
            player, stake = dice.randint(1, PLAYERS), dice.randint(1, STAKE_MAX_MINOR)
            slip = slip_on(dice.randint(1, EVENTS), stake=f"{stake / 100:.2f}")
            asked_s = time.monotonic()
            bet_id = self._until_answered(player, slip)
            self.told.append(
                Told(
                    str(slip.key), shop.player_id(player), stake, bet_id, asked_s, time.monotonic()
                )
            )

    def _until_answered(self, player: int, slip: Slip) -> int | None:
        """The bet; None where the slip was refused for good."""
        while True:
            try:
                answer = place(self.db, self.there.bettor(player), slip, shop.terms())
            except Unavailable as error:
                self.words[error.code] += 1
                time.sleep(REST_S)  # noqa: TID251 - as long as a client waits before it asks again
            except (Refused, Conflict) as error:
                self.words[error.code] += 1
                self.strange.append(repr(error))  # nothing here is ever refused
                return None
            else:
                self.words[answer.outcome.value] += 1
                return answer.bet_id


def main() -> int:
    """Break things, then compare; 1 when something did not hold."""
    parser = campaign.parser(__doc__, minutes=5)
    parser.add_argument("--kills", type=int, default=None, help="of PostgreSQL, and then it ends")
    parser.add_argument(
        "--cut-percent", type=float, default=CUT_PERCENT, help="of all questions cut short"
    )
    options = parser.parse_args()
    campaign.announce("placement", options)
    return figures.report(
        _figures(options.seed, options.minutes, options.kills, options.cut_percent)
    )


def _figures(
    seed: int, minutes: float, kills_max: int | None, cut_percent: float
) -> Iterator[Figure]:
    with ground_of("placement") as (stack, settings):
        there = shop.open_shop(
            settings.direct_database_url, slug="shop", players=PLAYERS, events=EVENTS
        )
        with cutter.cutting(settings.database_url, percent=cut_percent, seed=seed) as cuts:
            through = settings.model_copy(
                update={
                    "database_url": cuts.before(settings.database_url),
                    "db_web_pool_max": CLIENTS,
                }
            )
            with readers.opened(web_pool(through)) as db:
                crowd = Crowd(db, there)
                kills = _storm(crowd, stack, seed, minutes * 60, kills_max)
            cut = cuts.ended()
        facts = {"seed": seed, "kills": kills, "clients": CLIENTS, **cut, **crowd.words}
        yield from _of_crowd(crowd, facts, is_cut=cut_percent > 0)
        yield from _of_what_is_left(crowd, settings)


def _storm(crowd: Crowd, stack: Stack, seed: int, seconds: float, kills_max: int | None) -> int:
    """Kill PostgreSQL again and again under the crowd; how often."""
    assert stack.postgres is not None, "a stack of its own has one"
    dice, kills = random.Random(seed), 0
    until_s = time.monotonic() + seconds
    clients = [
        Thread(target=crowd.client, args=(random.Random(seed * 1000 + n),)) for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        while kills != kills_max:
            calm_s = dice.uniform(*KILL_EVERY_S)
            if time.monotonic() + calm_s > until_s:
                break
            time.sleep(calm_s)  # noqa: TID251 - the storm has its own pace
            stack.postgres.kill()
            time.sleep(dice.uniform(*DOWN_S))  # noqa: TID251 - as above
            stack.postgres.start()
            kills += 1
        if kills_max == 0:
            time.sleep(max(0.0, until_s - time.monotonic()))  # noqa: TID251 - only answers are cut
    finally:
        crowd.over.set()
        for client in clients:
            client.join()
    return kills


def _of_crowd(crowd: Crowd, facts: dict[str, int], *, is_cut: bool) -> Iterator[Figure]:
    acknowledged = sum(each.bet_id is not None for each in crowd.told)
    yield Figure("placement_acknowledged", acknowledged, "bets", Goal(">=", 1), (), facts)
    examples = {"examples": crowd.strange[:5]}
    yield Figure("placement_refused", len(crowd.strange), "slips", Goal("=", 0), (), examples)
    found = crowd.words[Outcome.REPEATED.value]
    # Had no answer ever been lost after its bet was written, the campaign would have shown nothing.
    goal = Goal(">=", 1) if is_cut else None
    yield Figure("placement_found_by_key", found, "bets", goal)


def _of_what_is_left(crowd: Crowd, settings: Settings) -> Iterator[Figure]:
    tenant_id = crowd.there.tenant_id
    with psycopg.connect(settings.direct_database_url) as conn:  # noqa: TID251 - judged past our doors
        players = [shop.player_id(number) for number in range(1, PLAYERS + 1)]
        written = bet_history.read(conn, tenant_id, players)
    verdict = bet_history.judge(crowd.told, written)
    for name, count in verdict.found.items():
        examples = {"examples": verdict.examples.get(name, [])}
        yield Figure(f"placement_{name}", count, "bets", Goal("=", 0), (), examples)
    with readers.opened(worker_pool(settings)) as db:
        wrong = [
            (looked.check.name, *looked.violations[:2])
            for looked in walk(db, [tenant_id], LEDGER_CHECKS)
            if looked.violations
        ]
    found = {"examples": [str(each) for each in wrong[:5]]}
    yield Figure("placement_ledger_violations", len(wrong), "checks", Goal("=", 0), (), found)


if __name__ == "__main__":
    sys.exit(main())
