"""Bets are placed while the database dies and freezes: none that was acknowledged is lost or doubled."""

import subprocess
from collections.abc import Callable, Iterator
from itertools import count

import psycopg

from devstack.waiting import wait_until
from loadtests import bet_history
from loadtests.ground import LAST, run_command
from loadtests.sanity.bettors import Bettors, new_bettors
from loadtests.sanity.lines_database import frozen, killed, pooler, postgres
from loadtests.sanity.scene import Line, Scene

# Before the fault and again after it.
PLACED_MIN = 20
FLOWING_WITHIN_S = 15
# Far from the players of other lines; each line has its own.
_FIRST = count(1_001, 100)


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line(
        "bets_postgres_killed",
        "PostgreSQL kill -9 while players bet, 3 s, started again",
        _while_betting(killed(postgres)),
    )
    yield Line(
        "bets_postgres_frozen",
        "SIGSTOP to PostgreSQL while players bet, 3 s",
        _while_betting(frozen(postgres)),
    )
    yield Line(
        "bets_pgbouncer_killed",
        "PgBouncer kill -9 while players bet, 3 s, started again",
        _while_betting(killed(pooler)),
    )
    yield Line(
        "bets_pgbouncer_frozen",
        "SIGSTOP to PgBouncer while players bet, 3 s",
        _while_betting(frozen(pooler)),
    )


def _while_betting(fault: Callable[[Scene], None]) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        bettors = new_bettors(scene.world.settings, scene.world.site, first=next(_FIRST))
        scene.demand(is_so=bettors.sign_in(), otherwise="not all players could sign in")
        with bettors.betting():
            _await_flow(scene, bettors, "before the fault")
            fault(scene)
            _await_flow(scene, bettors, "after the fault")
        _judge(scene, bettors)

    return act


def _await_flow(scene: Scene, bettors: Bettors, when: str) -> None:
    wanted = bettors.placed + PLACED_MIN
    is_flowing = wait_until(lambda: bettors.placed >= wanted, within_s=FLOWING_WITHIN_S)
    scene.demand(is_so=is_flowing, otherwise=f"too few bets {when}: {dict(bettors.statuses)}")


def _judge(scene: Scene, bettors: Bettors) -> None:
    """What they were told against what is written, and the ledger against itself."""
    settings = scene.world.settings
    with psycopg.connect(settings["DIRECT_DATABASE_URL"]) as conn:  # noqa: TID251 - judged past our doors
        written = bet_history.read(conn, bettors.tenant_id, bettors.player_ids)
    verdict = bet_history.judge(bettors.told, written)
    for name, found in verdict.found.items():
        examples = verdict.examples.get(name, [])
        scene.demand(is_so=found == 0, otherwise=f"{found} bets {name}: {examples[:2]}")
    unanswered = len(bettors.unanswered)
    scene.demand(is_so=unanswered == 0, otherwise=f"{unanswered} slips were never answered")
    try:
        run_command(settings, "ledger", "check", niceness=LAST)
    except subprocess.CalledProcessError as failed:
        scene.demand(is_so=False, otherwise=f"the ledger check ends with {failed.returncode}")
    asked_again = sum(bettors.statuses.values()) - len(bettors.told)
    scene.note(f"{bettors.placed} bets acknowledged, {asked_again} times asked again")
