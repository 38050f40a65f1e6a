"""A match is paid while the database dies and freezes: every bet once, and what it should be."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg

from devstack.waiting import wait_until
from loadtests import settling_history
from loadtests.ground import LAST, run_command
from loadtests.sanity.lines_database import frozen, killed, pooler, postgres
from loadtests.sanity.scene import Line, Scene

BETS, PLAYERS = 30_000, 2_000
# The fault comes when so many were paid, and the rest has this time from when the site is well again.
PAID_BEFORE = 2_000
BEGUN_WITHIN_S, PAID_WITHIN_S = 15, 40

_RUN = """
    SELECT run.state, run.seen
    FROM settlement_runs AS run
    WHERE run.tenant_id = %(tenant)s AND run.event_id = %(event)s AND run.gen = %(version)s
"""
# Each bet against the newest result, by what it is on.
_WRONG = """
    SELECT count(*)
    FROM bets AS bet
    JOIN bet_legs AS leg ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
    WHERE bet.tenant_id = %(tenant)s
      AND bet.payout_minor IS DISTINCT FROM CASE WHEN leg.selection_code = %(won)s
              THEN bet.stake_minor * leg.price_milli / 1000 ELSE 0 END
"""
_PAID = """
    SELECT count(*), count(DISTINCT (transfer.ref_id, transfer.gen))
    FROM ledger_transfers AS transfer
    WHERE transfer.tenant_id = %(tenant)s AND transfer.kind = 2
"""


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line(
        "payouts_postgres_killed",
        "PostgreSQL kill -9 while a match is paid, 3 s, started again",
        _while_paying(killed(postgres)),
    )
    yield Line(
        "payouts_postgres_frozen",
        "SIGSTOP to PostgreSQL while a match is paid, 3 s",
        _while_paying(frozen(postgres)),
    )
    yield Line(
        "payouts_pgbouncer_killed",
        "PgBouncer kill -9 while a match is paid, 3 s, started again",
        _while_paying(killed(pooler)),
    )
    yield Line(
        "payouts_pgbouncer_frozen",
        "SIGSTOP to PgBouncer while a match is paid, 3 s",
        _while_paying(frozen(pooler)),
    )


def _while_paying(fault: Callable[[Scene], None]) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        version = _end_the_match(scene)
        is_begun = wait_until(
            lambda: _run(scene, version)[1] >= PAID_BEFORE, within_s=BEGUN_WITHIN_S
        )
        scene.demand(is_so=is_begun, otherwise="the match was not paid before the fault")
        paid_before = _run(scene, version)[1]
        scene.demand(is_so=paid_before < BETS, otherwise="all was paid before the fault")
        fault(scene)
        is_paid = wait_until(lambda: _run(scene, version)[0] == "done", within_s=PAID_WITHIN_S)
        scene.demand(is_so=is_paid, otherwise=f"paid: {_run(scene, version)[1]} of {BETS}")
        scene.note(f"{paid_before} of {BETS} bets looked at before")
        _judge(scene, version)

    return act


def _end_the_match(scene: Scene) -> int:
    """It ends, or turns out to have ended otherwise; which version of its result that is.

    Every second one is an away win, so that each time most of the bets are decided anew.
    """
    with _beside_the_site(scene) as conn:
        if (
            conn.execute("SELECT FROM tenants WHERE id = %s", [settling_history.TENANT_ID]).rowcount
            == 0
        ):
            settling_history.fill(conn, BETS, PLAYERS, has_live_match=False)
        row = conn.execute(
            "SELECT 1 + count(*) FROM results WHERE event_id = %s", [settling_history.EVENT_ID]
        ).fetchone()
        assert row is not None
        version = int(row[0])
        settling_history.end(conn, version, *((2, 0) if version % 2 else (0, 1)))
    return version


def _run(scene: Scene, version: int) -> tuple[str, int]:
    """The state of the run for a version of the result, and how many bets it has looked at."""
    row = _asked(scene, _RUN, version)
    return ("none", 0) if row is None else (str(row[0]), int(row[1]))


def _judge(scene: Scene, version: int) -> None:
    """What is written against what it should be, and the ledger against itself."""
    wrong, paid = _asked(scene, _WRONG, version), _asked(scene, _PAID, version)
    assert wrong is not None
    assert paid is not None
    scene.demand(
        is_so=wrong[0] == 0, otherwise=f"{wrong[0]} bets were not paid what they should be"
    )
    scene.demand(is_so=paid[0] == paid[1], otherwise=f"{paid[0] - paid[1]} were paid twice")
    told = _told(scene, version)
    scene.demand(is_so=told <= BETS, otherwise=f"{told} bets were told to be looked at, of {BETS}")
    try:
        run_command(scene.world.settings, "ledger", "check", niceness=LAST)
    except subprocess.CalledProcessError as failed:
        scene.demand(is_so=False, otherwise=f"the ledger check ends with {failed.returncode}")


def _told(scene: Scene, version: int) -> int:
    """How many bets the worker was told to have been written; more than there are: some were lost."""
    seen = 0
    for line in scene.world.members["settlement"].said_since(0).splitlines():
        if '"settlement.saved"' in line:
            said = json.loads(line)
            is_ours = said["of_tenant_id"] == settling_history.TENANT_ID
            if is_ours and said["run_gen"] == version and said["outcome"] == "paid":
                seen += said["seen"]
    return seen


def _asked(scene: Scene, query: LiteralString, version: int) -> tuple[Any, ...] | None:
    facts = {
        "tenant": settling_history.TENANT_ID,
        "event": settling_history.EVENT_ID,
        "version": version,
        "won": "home" if version % 2 else "away",
    }
    with _beside_the_site(scene) as conn:
        return conn.execute(query, facts).fetchone()


@contextmanager
def _beside_the_site(scene: Scene) -> Iterator[psycopg.Connection]:
    """Past its doors, and after it where both want the processor: what is judged is the site."""
    url = scene.world.settings["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as conn:  # noqa: TID251 - what nobody else may ask
        os.setpriority(os.PRIO_PROCESS, conn.info.backend_pid, LAST)
        yield conn
