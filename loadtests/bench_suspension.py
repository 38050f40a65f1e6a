"""`./dev bench suspension`: how soon a suspension holds while everybody bets on it, and that it does."""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from devstack.waiting import wait_until
from loadtests import cores, figures, placing, readers, shop
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.shop import Shop
from touchline.catalog.closing.queries import lock_events
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.rights import at_terminal
from touchline.wiring import platform_pool, worker_pool

CYCLES = 200
PLAYERS, CLIENTS = 100, 12
EFFECTIVE_MAX_MS = 100
OPEN_S, SHUT_S = (0.05, 0.15), 0.05
_FLOWING_WITHIN_S = 30
# The crowd is sent home when it is over.
_STAYS_S = 600
_NOW = "SELECT clock_timestamp()"
_BETWEEN = """
    SELECT count(*) FROM bets WHERE tenant_id = %s AND accepted_at BETWEEN %s AND %s
"""
_COUNT = "SELECT count(*) FROM bets WHERE tenant_id = %s"

Change = Callable[[bool], None]


@dataclass
class Cycles:
    """What came of suspending and opening again and again."""

    took_ms: list[float] = field(default_factory=list)
    late: int = 0
    bets: int = 0


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=CYCLES, help="of each way to suspend")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.cycles))


def _measure(cycles: int) -> Iterator[Figure]:
    with ground_of("suspension") as (_, settings):
        there = shop.open_shop(
            settings.direct_database_url or "", slug="shop", players=PLAYERS, events=1
        )
        with (
            readers.opened(worker_pool(settings)) as worker,
            readers.opened(platform_pool(settings)) as platform,
        ):
            for way, change in (
                ("feed", _by_feed(worker)),
                ("mark", _by_mark(platform, there)),
            ):
                yield from _of_cycles(way, _suspended(settings, there, change, cycles))


def _by_feed(db: Database) -> Change:
    """As whoever saves a feed's answer: the market's state, and the event's lock at the end."""

    def change(is_open: bool) -> None:  # noqa: FBT001 - one of two states
        with db.connection_ctx() as conn:
            conn.execute(
                "UPDATE markets SET state = %s WHERE event_id = %s",
                ["open" if is_open else "suspended", shop.event_id(1)],
            )
            lock_events(conn, event_ids=[shop.event_id(1)])

    return change


def _by_mark(db: Database, there: Shop) -> Change:
    """As staff do, by the code of their command: the tenant's lock."""
    by = at_terminal("bench")

    def change(is_open: bool) -> None:  # noqa: FBT001 - as above
        state = None if is_open else State.SUSPENDED
        save_mark(db, there.tenant_id, Kind.EVENT, str(shop.event_id(1)), state, by=by)

    return change


def _suspended(settings: Settings, there: Shop, change: Change, cycles: int) -> Cycles:
    """Everybody bets on the one event meanwhile, in a process of their own."""
    seen, dice = Cycles(), random.Random(cycles)
    order = placing.Order(
        settings.database_url, there.tenant_id, PLAYERS, 1, CLIENTS, seconds=_STAYS_S, seed=1
    )
    with (
        psycopg.connect(settings.direct_database_url or "", autocommit=True) as watch,  # noqa: TID251 - looks from outside
        placing.betting(order),
    ):
        before = _one(watch, _COUNT, there.tenant_id)
        for _ in range(cycles):
            _await_bet(watch, there)
            time.sleep(dice.uniform(*OPEN_S))  # noqa: TID251 - more bets come in
            began_s = time.perf_counter()
            change(False)
            seen.took_ms.append((time.perf_counter() - began_s) * 1000)
            shut_at = _one(watch, _NOW)
            time.sleep(SHUT_S)  # noqa: TID251 - and now they must not
            seen.late += _one(watch, _BETWEEN, there.tenant_id, shut_at, _one(watch, _NOW))
            change(True)
        seen.bets = _one(watch, _COUNT, there.tenant_id) - before
    return seen


def _await_bet(watch: "psycopg.Connection[tuple[Any, ...]]", there: Shop) -> None:
    """Until one more has come in: a market on which nobody bets is suspended quickly."""
    before = _one(watch, _COUNT, there.tenant_id)
    is_flowing = wait_until(
        lambda: _one(watch, _COUNT, there.tenant_id) > before, within_s=_FLOWING_WITHIN_S
    )
    assert is_flowing, "nobody bets"


def _of_cycles(way: str, seen: Cycles) -> Iterator[Figure]:
    took_ms = sorted(seen.took_ms)
    p99_ms = took_ms[min(len(took_ms) - 1, int(0.99 * len(took_ms)))]
    facts = {
        "p50_ms": median(took_ms),
        "longest_ms": took_ms[-1],
        "cycles": len(took_ms),
        "load_average": cores.load_average(),
    }
    goal = Goal("<", EFFECTIVE_MAX_MS)
    yield Figure(f"suspension_{way}_effective_p99", p99_ms, "ms", goal, (), facts)
    bets = {"bets": seen.bets}
    yield Figure(f"suspension_{way}_late", seen.late, "bets", Goal("=", 0), (), bets)


def _one(conn: "psycopg.Connection[tuple[Any, ...]]", sql: str, *given: object) -> Any:
    row = conn.execute(sql, given).fetchone()
    assert row is not None
    return row[0]


if __name__ == "__main__":
    sys.exit(main())
