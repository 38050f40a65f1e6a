"""Runs the flows of money on a database that was migrated with a mistake in it.

A copy of the code is made once; each try writes one changed migration into it, runs pytest there,
which starts servers of its own, and puts the migration back.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from devstack import caller
from loadtests.mutants.covering import ROOT
from loadtests.mutants.sql_mistakes import SqlMistake, made_in

MIGRATIONS = "migrations/versions"
# The first that fails ends a try.
TESTS = (
    "tests/flows/test_bets_are_placed.py",
    "tests/flows/test_money_moves.py",
    "tests/flows/test_credit_book.py",
    "tests/flows/test_limits_hold.py",
    "tests/flows/test_cashier.py",
    "tests/flows/test_bets_and_closing_wait_for_each_other.py",
    "tests/flows/test_guards_of_place_bet.py",
    "tests/flows/test_guards_of_ledger_post.py",
    "tests/flows/test_players_are_kept_from_betting.py",
    "tests/flows/test_betting_machine.py",
    "tests/flows/test_nothing_late_is_accepted.py",
    "tests/flows/test_money_machine.py",
    "tests/flows/test_money_bank.py",
    "tests/house/test_schema.py",
)
# What is most likely to notice, by what the mistake is in; then all the others.
_FIRST = {
    "ledger_post": (
        "tests/flows/test_guards_of_ledger_post.py",
        "tests/flows/test_money_moves.py",
        "tests/flows/test_credit_book.py",
    ),
    "ledger_move": ("tests/flows/test_bets_are_placed.py",),
    "place_bet": ("tests/flows/test_guards_of_place_bet.py",),
    "is_offer_unmoved": ("tests/flows/test_guards_of_place_bet.py",),
    "take_exposure": ("tests/flows/test_limits_hold.py",),
    "placement_facts": ("tests/flows/test_limits_hold.py",),
    "lock_events": ("tests/flows/test_bets_and_closing_wait_for_each_other.py",),
    "lock_tenant": ("tests/flows/test_bets_and_closing_wait_for_each_other.py",),
}
_COPIED = ("src", "tests", "devstack", "migrations", "loadtests", "docs", "ops", "pyproject.toml")
# Without a mistake they take a minute. With one they may wait for ever; on a busy machine they only
# seem to, so what is allowed is several times what they took without.
_SOUND_WITHIN_S = 1_200
_TIMES_AS_LONG, _WITHIN_S = 4, 280
_PASSED, _FAILED = 0, 1


class CannotTry(Exception):
    """The tests could not be run at all, so nothing was learned."""


class Workshop:
    """A copy of the code in which mistakes are made. ``within_s`` is for how long tests may run there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.within_s = float(_WITHIN_S)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in (*_COPIED, "pgbouncer.ini", "Procfile", "fly.toml", "gunicorn.conf.py", "dev"):
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / name)
        # The servers are found beside the libraries.
        (folder / ".venv").symlink_to(sys.prefix)

    @property
    def migrations(self) -> dict[str, str]:
        """The SQL of all migrations by name, as it is without a mistake."""
        return {path.name: path.read_text("utf-8") for path in (ROOT / MIGRATIONS).glob("*.sql")}

    def sound_within_s(self) -> float | None:
        """How long tests may run with a mistake, by how long they run without; None when one fails."""
        began_s = time.monotonic()
        if self._fails(TESTS, _SOUND_WITHIN_S):
            return None
        return max(_WITHIN_S, _TIMES_AS_LONG * (time.monotonic() - began_s))

    def is_noticed(self, mistake: SqlMistake) -> bool:
        """Whether a test fails with it.

        Raises:
            NoSuchText: the mistake can no longer be made.
            CannotTry: pytest itself did not run.

        """
        name, text = made_in(self.migrations, mistake)
        try:
            (self._folder / MIGRATIONS / name).write_text(text, "utf-8")
            first = _FIRST.get(mistake.where, ())
            tests = [*first, *(each for each in TESTS if each not in first)]
            return self._fails(tests, self.within_s)
        finally:
            shutil.copy2(ROOT / MIGRATIONS / name, self._folder / MIGRATIONS / name)

    def _fails(self, tests: Sequence[str], within_s: float) -> bool:
        options = ("-x", "-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *options, *tests],
                cwd=self._folder,
                env={**caller.environment(), "PYTHONPATH": str(self._folder / "src")},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=within_s,
            )
        except subprocess.TimeoutExpired:
            return True  # waits for ever: that is noticed
        if done.returncode not in (_PASSED, _FAILED):
            raise CannotTry(f"pytest ended with {done.returncode}")
        return done.returncode == _FAILED
