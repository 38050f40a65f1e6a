"""How often bets are settled: at once while there is something to do, else a look every second."""

from contextlib import suppress

import psycopg

from touchline.plumbing import pacing
from touchline.plumbing.loop import Task
from touchline.settlement.runs.settle import Settler

LOOK_S = 1.0
TELL_S = 15.0


def settling_tasks(settler: Settler) -> list[Task]:
    """What settles bets. Several workers may: each run has one at a time."""

    def settle() -> float:
        return 0.0 if settler.settle_once() else pacing.jittered(LOOK_S)

    def tell() -> float:
        settler.tell_lag()
        return pacing.jittered(TELL_S)

    return [Task("settlement:settle", settle), Task("settlement:lag", tell)]


def release_runs(settler: Settler) -> None:
    """Let another worker go on at once; without the database the runs' time runs out instead."""
    with suppress(psycopg.OperationalError):
        settler.release()
