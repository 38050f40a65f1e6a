"""`./dev bench ledger`: every check over five million entries, as `touchline ledger check` does it."""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from devstack import caller, development
from devstack.places import find_places
from loadtests import figures, ledger_history
from loadtests.databases import Databases
from loadtests.figures import Figure, Goal
from touchline import wiring
from touchline.config import Settings
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk_at_once
from touchline.plumbing.db import Database

# The default DB_STATEMENT_TIMEOUT; a check that meets it has no verdict.
STATEMENT_MAX_S = 3.0


@dataclass(frozen=True, slots=True)
class Once:
    """How long all checks took together, by a clock, and the statements of each; what they found."""

    took_s: float
    by_check_s: dict[str, float]
    slowest_s: float
    violations: int


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with Databases.opened(
        {**caller.environment(), **development.read_settings(find_places())}
    ) as databases:
        return figures.report(_measure(databases.fresh(1), options.entries, options.runs))


def _measure(environment: Mapping[str, str], entries: int, runs: int) -> Iterator[Figure]:
    figures.tell(f"writing a history of {entries:,} entries; this takes some minutes")
    started_s = time.monotonic()
    url = environment["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as superuser:  # noqa: TID251 - a history is made past our doors
        written = ledger_history.fill(superuser, entries)
    figures.tell(f"{written:,} entries in {time.monotonic() - started_s:.0f} s")
    names = set(Settings.model_fields)
    given = {name.lower(): value for name, value in environment.items() if name.lower() in names}
    settings = Settings(**given)
    db = wiring.open_database(wiring.worker_pool(settings), settings, name="bench")
    try:
        taken = [_once(db) for _ in range(runs)]
    finally:
        db.close()
    peers = {"entries": written} | {
        name: median(once.by_check_s[name] for once in taken) for name in taken[0].by_check_s
    }
    yield figures.of_median(
        "ledger_check", [once.took_s for once in taken], "s", Goal("<", 10), peers
    )
    yield figures.of_median(
        "ledger_check_statement_max",
        [once.slowest_s for once in taken],
        "s",
        Goal("<", STATEMENT_MAX_S / 2),
    )
    violations = [float(once.violations) for once in taken]
    yield figures.of_median("ledger_check_violations", violations, "rows", Goal("=", 0))


def _once(db: Database) -> Once:
    by_check_s: dict[str, float] = defaultdict(float)
    slowest_s, violations = 0.0, 0
    began_s = time.monotonic()
    for looked in walk_at_once(db, [ledger_history.TENANT_ID], LEDGER_CHECKS):
        by_check_s[looked.check.name] += looked.took_s
        slowest_s = max(slowest_s, looked.took_s)
        violations += len(looked.violations)
    return Once(time.monotonic() - began_s, dict(by_check_s), slowest_s, violations)


if __name__ == "__main__":
    sys.exit(main())
