"""`./dev chaos storm`: crowds at one purse, at one key and at one selection, round after round.

Each round begins with a player, a key or a selection of its own, and 64 clients at the same instant.
How many bets may come of it is known beforehand, to the bet.
"""

import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import psycopg

from loadtests import campaign, figures, readers, shop
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.shop import Shop
from touchline.bets.place import place
from touchline.bets.slip import parse_slip
from touchline.codes import encode
from touchline.config import Settings
from touchline.errors import Conflict, Refused, Unavailable
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.plumbing.db import Database
from touchline.wiring import web_pool, worker_pool

CLIENTS, CONNECTIONS = 64, 12
ROUNDS = 200
BETS_OF_A_PURSE = 10
ALTERED_SHARE = 0.2
# What one bet may cost the house at PRICE, and how many of those a selection may bear.
LIABILITY_MINOR, BETS_OF_A_CAP = 100, 25
_REST_S = 0.02

_COUNTS = "SELECT count(*) FROM bets WHERE tenant_id = %s AND player_id = %s"
_ON_SELECTION = "SELECT count(*) FROM bet_legs WHERE tenant_id = %s AND selection_id = %s"
_CAP = """
    UPDATE limit_rules SET exposure_max_minor = %s WHERE tenant_id = %s AND kind = 'tenant'
"""
_OVER_CAP = """
    SELECT count(*) FROM (
        SELECT selection_id FROM exposure_slots WHERE tenant_id = %s
        GROUP BY selection_id, total_minor HAVING sum(used_minor) > total_minor
    ) AS over
"""


@dataclass
class Storm:
    """A shop, its crowd, and every round that came out otherwise than it must."""

    db: Database
    there: Shop
    watch: "psycopg.Connection[tuple[Any, ...]]"
    pool: ThreadPoolExecutor
    words: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def demand(self, kind: str, *, is_so: bool, otherwise: object) -> None:
        """Remember what is wrong with a round."""
        found = self.wrong.setdefault(kind, [])
        if not is_so:
            found.append(str(otherwise))

    def answers(self, slips: Sequence[dict[str, Any]], players: Sequence[int]) -> list[Any]:
        """What each client was told in the end: a bet's id, or the word for why not."""
        return [*self.pool.map(self._insist, slips, players)]

    def _insist(self, document: dict[str, Any], player: int) -> int | str:
        slip = parse_slip(document)
        while True:
            try:
                answer = place(self.db, self.there.bettor(player), slip, shop.terms())
            except Unavailable as error:
                self.words[error.code] += 1
                time.sleep(_REST_S)  # noqa: TID251 - as a client does before it asks again
            except (Refused, Conflict) as error:
                self.words[error.code] += 1
                return error.code
            else:
                self.words[answer.outcome.value] += 1
                return answer.bet_id

    def count(self, sql: str, *given: object) -> int:
        """A number, past all doors."""
        row = self.watch.execute(sql, given).fetchone()
        assert row is not None
        return int(row[0])


def one_purse(storm: Storm, number: int, _dice: random.Random) -> None:
    """Money for ten bets: ten are taken."""
    stake = f"{shop.FUNDS_MINOR // BETS_OF_A_PURSE / 100:.2f}"
    slips = [_slip(1, stake) for _ in range(CLIENTS)]
    told = Counter(storm.answers(slips, [number] * CLIENTS))
    short = told.pop("insufficient_funds", 0)
    written = storm.count(_COUNTS, storm.there.tenant_id, shop.player_id(number))
    is_so = written == BETS_OF_A_PURSE == len(told) and short == CLIENTS - BETS_OF_A_PURSE
    storm.demand("purse", is_so=is_so, otherwise=(written, told, short))


def one_key(storm: Storm, number: int, dice: random.Random) -> None:
    """One slip, sent by all, some of them with another stake: one bet, and everybody hears of it."""
    slip, number = _slip(2, "1.00"), _second(storm, number)
    altered = {**slip, "stake": "2.00"}
    slips = [altered if dice.random() < ALTERED_SHARE else slip for _ in range(CLIENTS)]
    told = storm.answers(slips, [number] * CLIENTS)
    written = storm.count(_COUNTS, storm.there.tenant_id, shop.player_id(number))
    heard = {each for each in told if each != "key_reused"}
    kept = {document["stake"] for document, each in zip(slips, told, strict=True) if each in heard}
    is_so = written == 1 and len(heard) == 1 and len(kept) == 1
    storm.demand("key", is_so=is_so, otherwise=(written, heard, kept))


def one_selection(storm: Storm, number: int, dice: random.Random) -> None:
    """A selection bears so many bets and not one more; nor is one refused while there is room."""
    event = number + 2
    slips = [_slip(event, "1.00") for _ in range(CLIENTS)]
    players = [_second(storm, dice.randint(1, storm.there.players // 2)) for _ in slips]
    told = Counter(storm.answers(slips, players))
    refused = told.pop("exposure_limit", 0)
    written = storm.count(_ON_SELECTION, storm.there.tenant_id, shop.selection_id(event))
    is_so = written == BETS_OF_A_CAP and refused == CLIENTS - BETS_OF_A_CAP
    storm.demand("selection", is_so=is_so, otherwise=(written, refused))


KINDS: dict[str, Callable[[Storm, int, random.Random], None]] = {
    "purse": one_purse,
    "key": one_key,
    "selection": one_selection,
}


def main() -> int:
    """Storm; 1 when a round came out otherwise."""
    parser = campaign.parser(__doc__, minutes=15)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each kind")
    options = parser.parse_args()
    campaign.announce("storm", options)
    return figures.report(_figures(options.seed, options.minutes, options.rounds))


def _figures(seed: int, minutes: float, rounds: int) -> Iterator[Figure]:
    until_s = time.monotonic() + minutes * 60
    with ground_of("storm") as (_, settings):
        url = settings.direct_database_url or ""
        there = shop.open_shop(url, slug="shop", players=2 * rounds, events=rounds + 2)
        pool = settings.model_copy(update={"db_web_pool_max": CONNECTIONS})
        with (
            readers.opened(web_pool(pool)) as db,
            psycopg.connect(url, autocommit=True) as watch,  # noqa: TID251 - counts from outside
            ThreadPoolExecutor(CLIENTS) as crowd,
        ):
            for kind, begin in KINDS.items():
                if kind == "selection":
                    cap_minor = BETS_OF_A_CAP * LIABILITY_MINOR
                    watch.execute(_CAP, [cap_minor, there.tenant_id])
                storm, done = Storm(db, there, watch, crowd), 0
                dice = random.Random(f"{seed} {kind}")
                while done < rounds and time.monotonic() < until_s:
                    done += 1
                    begin(storm, done, dice)
                yield from _of_rounds(storm, kind, done, seed)
            yield from _of_what_is_left(settings, there, storm)


def _of_rounds(storm: Storm, kind: str, done: int, seed: int) -> Iterator[Figure]:
    facts: dict[str, Any] = {"seed": seed, "clients": CLIENTS, **storm.words}
    yield Figure(f"storm_{kind}_rounds", done, "rounds", Goal(">=", 1), (), facts)
    wrong = storm.wrong.get(kind, [])
    examples = {"examples": wrong[:5]}
    yield Figure(f"storm_{kind}_wrong", len(wrong), "rounds", Goal("=", 0), (), examples)


def _of_what_is_left(settings: Settings, there: Shop, storm: Storm) -> Iterator[Figure]:
    over = storm.count(_OVER_CAP, there.tenant_id)
    yield Figure("storm_selections_over_cap", over, "selections", Goal("=", 0))
    with readers.opened(worker_pool(settings)) as db:
        walked = walk(db, [there.tenant_id], LEDGER_CHECKS)
        found = [looked.check.name for looked in walked if looked.violations]
    told = {"examples": found[:5]}
    yield Figure("storm_ledger_violations", len(found), "checks", Goal("=", 0), (), told)


def _second(storm: Storm, number: int) -> int:
    """A player whose purse nobody has emptied."""
    return storm.there.players // 2 + number


def _slip(event: int, stake: str) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "type": "single",
        "legs": [{"selection": encode(shop.selection_id(event)), "price": shop.PRICE}],
        "stake": stake,
    }


if __name__ == "__main__":
    sys.exit(main())
