"""How often bets are settled: at once while there is something to do, else two looks a second."""

from contextlib import suppress

import psycopg

from touchline.plumbing import pacing
from touchline.plumbing.loop import Task
from touchline.settlement.runs.settle import Settler

LOOK_S = 0.5
TELL_S = 15.0


def settling_task(settler: Settler) -> Task:
    """What settles bets. Several workers may: each run has one at a time."""

    def settle() -> float:
        return 0.0 if settler.settle_once() else pacing.jittered(LOOK_S)

    return Task("settlement:settle", settle)


def lag_task(settler: Settler) -> Task:
    """What shows how long bets have waited, whoever settles them."""

    def tell() -> float:
        settler.tell_lag()
        return pacing.jittered(TELL_S)

    return Task("settlement:lag", tell)


def release_runs(settler: Settler) -> None:
    """Let another worker go on at once; without the database the runs' time runs out instead."""
    with suppress(psycopg.OperationalError):
        settler.release()
