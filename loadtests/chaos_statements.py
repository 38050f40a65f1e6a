"""`./dev chaos statements`: statements that a pooler could mix up, by many processes' worth of pools.

More connections than the pooler has servers for run the same texts with other values and other
shapes, and set things for their transaction alone. Each answer is known beforehand. At the end
careless clients do what ours must not, to show that the campaign would have noticed.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import campaign, figures
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from touchline.plumbing.db import Connection, Database
from touchline.wiring import web_pool

STATEMENTS = 12_000
POOLS, CALLERS_OF_A_POOL = 8, 4
CARELESS, CARELESS_STATEMENTS = 12, 40

Kind = Callable[[Connection, random.Random], bool]


def same_text_other_values(conn: Connection, dice: random.Random) -> bool:
    """What a prepared statement would be made of: few texts, many values."""
    number = dice.randrange(1_000_000)
    row = conn.execute("SELECT %s::bigint, %s::text", [number, str(number)]).fetchone()
    return row == (number, str(number))


def same_text_other_types(conn: Connection, dice: random.Random) -> bool:
    """A text whose parameters are now numbers, now words: another plan each time."""
    value: Any = dice.choice([dice.randrange(1000), f"word-{dice.randrange(1000)}", None])
    row = conn.execute("SELECT %s::text", [value]).fetchone()
    return row == (None if value is None else str(value),)


def other_shape(conn: Connection, dice: random.Random) -> bool:
    """As many columns as the dice say."""
    values = [dice.randrange(1000) for _ in range(dice.randint(1, 12))]
    row = conn.execute(f"SELECT {', '.join(['%s::int'] * len(values))}", values).fetchone()
    return row == tuple(values)


def sets_for_itself(conn: Connection, dice: random.Random) -> bool:
    """A setting of this transaction, read back by another statement of it."""
    value = f"chaos-{dice.randrange(1000)}"
    conn.execute("SELECT set_config('app.chaos', %s, true)", [value])
    conn.execute("SET LOCAL work_mem = '7MB'")
    row = conn.execute(
        "SELECT current_setting('app.chaos'), current_setting('work_mem')"
    ).fetchone()
    return row == (value, "7MB")


def finds_nothing_set(conn: Connection, _dice: random.Random) -> bool:
    """Nothing of what others set: neither their words nor their tenant nor their memory."""
    row = conn.execute(
        "SELECT current_setting('app.chaos', true), current_setting('app.tenant_id', true),"
        " current_setting('work_mem')"
    ).fetchone()
    return row is not None and not row[0] and not row[1] and row[2] != "7MB"


def many_rows(conn: Connection, dice: random.Random) -> bool:
    """An answer of several packets, whole and in order."""
    count = dice.randint(100, 2000)
    rows = conn.execute("SELECT generate_series(1, %s)", [count]).fetchall()
    return [row[0] for row in rows] == list(range(1, count + 1))


KINDS: tuple[Kind, ...] = (
    same_text_other_values,
    same_text_other_types,
    other_shape,
    sets_for_itself,
    finds_nothing_set,
    many_rows,
)


def main() -> int:
    """Run the campaign; 1 when an answer was wrong, too little was asked, or nothing would show."""
    parser = campaign.parser(__doc__, minutes=10)
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    options = parser.parse_args()
    campaign.announce("statements", options)
    return figures.report(_figures(options.statements, options.seed, options.minutes))


def _figures(statements: int, seed: int, minutes: float) -> Iterator[Figure]:
    began_s = time.monotonic()
    with ground_of("statements") as (stack, settings), ExitStack() as opened:
        happened, lock = Counter[str](), Lock()
        pools = [_opened(opened, Database(web_pool(settings), name="web")) for _ in range(POOLS)]
        until_s = began_s + minutes * 60

        def ask_on(number: int) -> None:
            dice = random.Random(seed * 1000 + number)
            while happened["asked"] < statements and time.monotonic() < until_s:
                told = _asked(pools[number % POOLS], dice)
                with lock:
                    happened[told] += 1
                    happened["asked"] += told != "turned_away"

        with ThreadPoolExecutor(POOLS * CALLERS_OF_A_POOL) as callers:
            list(callers.map(ask_on, range(POOLS * CALLERS_OF_A_POOL)))
        careless = _careless(stack.urls()["DATABASE_URL"])
    peers = {**happened, "seed": seed, "seconds": time.monotonic() - began_s}
    yield Figure(
        "statements_asked", happened["asked"], "statements", Goal(">=", statements), (), peers
    )
    wrong = sum(count for told, count in happened.items() if told.startswith("wrong"))
    yield Figure("statements_wrong", wrong, "statements", Goal("=", 0))
    yield Figure("statements_wrong_of_careless_clients", careless, "statements", Goal(">=", 1))


def _asked(db: Database, dice: random.Random) -> str:
    """One statement in a transaction of its own, and what came of it."""
    kind = dice.choice(KINDS)
    try:
        with db.connection_ctx() as conn:
            is_right = kind(conn, dice)
    except psycopg.OperationalError:
        return "turned_away"
    except psycopg.Error as error:
        return f"wrong_{kind.__name__}_{type(error).__name__}"
    return kind.__name__ if is_right else f"wrong_{kind.__name__}"


def _careless(url: str) -> int:
    """The same texts from clients that prepare their statements: how many came out wrong."""

    def ask(number: int) -> int:
        dice, wrong = random.Random(number), 0
        with psycopg.connect(url, autocommit=True, prepare_threshold=0) as conn:  # noqa: TID251 - on purpose
            for _ in range(CARELESS_STATEMENTS):
                try:
                    wrong += not dice.choice(KINDS[:3])(conn, dice)  # type: ignore[arg-type]
                except psycopg.Error:
                    wrong += 1
        return wrong

    with ThreadPoolExecutor(CARELESS) as clients:
        return sum(clients.map(ask, range(CARELESS)))


def _opened(stack: ExitStack, db: Database) -> Database:
    db.open()
    stack.callback(db.close)
    return db


if __name__ == "__main__":
    sys.exit(main())
