"""`./dev chaos mutants`: one small mistake after the other in the code of money; each must be noticed.

A machine makes every mistake it knows in every pure module of money, one at a time, and runs the
tests that run that line. Then the functions and tables of the database are migrated with each
mistake of a list, and the flows of money run over them. What no test notices must be explained in
`docs/mutants.md`. What was tried is remembered: a run that is cut off goes on where it was.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack.places import find_places
from loadtests import campaign, figures
from loadtests.figures import Figure, Goal
from loadtests.mutants import covering, explained, sql_mistakes, trying
from loadtests.mutants.memory import Memory, digest_of
from loadtests.mutants.mistakes import Mistake, mistakes_in
from loadtests.mutants.money import (
    MODULES,
    module_of,
    tests_about_money,
    tests_naming,
    text_of,
)
from loadtests.mutants.sql_trying import TESTS, Workshop

ROOT = covering.ROOT
PARTS = ("python", "sql")
# So many are begun before the clock is looked at again.
_BATCH = 40
_Kind = TypeVar("_Kind")


def main() -> int:
    """Run the campaign; 1 when a mistake went unnoticed and unexplained, or some were not tried."""
    parser = campaign.parser(__doc__, minutes=120)
    parser.add_argument("--part", choices=PARTS, help="only the modules, or only the database")
    parser.add_argument("--only", default="", help="only files with this in their names")
    parser.add_argument("--sample", type=int, default=None, help="so many of each file")
    parser.add_argument("--jobs", type=int, default=2, help="tries side by side")
    parser.add_argument("--anew", action="store_true", help="forget what was tried before")
    options = parser.parse_args()
    campaign.announce("mutants", options)
    folder = find_places().dev / "mutants"
    folder.mkdir(parents=True, exist_ok=True)
    if options.anew:
        (folder / "tried.jsonl").unlink(missing_ok=True)
    return figures.report(_figures(folder, options))


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of a file's mistakes: their names by outcome."""

    path: str
    outcomes: dict[str, bool | None]

    @property
    def counts(self) -> Counter[str]:
        """How many were noticed, survived and were not tried."""
        words = {None: "untried", True: "noticed", False: "survived"}
        return Counter(words[outcome] for outcome in self.outcomes.values())

    def survivors(self) -> list[str]:
        """Those that no test noticed."""
        return [name for name, is_noticed in self.outcomes.items() if is_noticed is False]


def _figures(folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    until_s = time.monotonic() + options.minutes * 60
    reasons = explained.explained()
    totals: Counter[str] = Counter()
    for told in _told(folder, until_s, options):
        unexplained = [name for name in told.survivors() if (told.path, name) not in reasons]
        for name in unexplained:
            figures.tell(f"not noticed: {explained.row(told.path, name, '?')}")
        peers = {**told.counts, "unexplained": len(unexplained)}
        totals.update(peers)
        short = told.path.removeprefix("src/touchline/").removesuffix(".py").replace("/", "_")
        yield Figure(f"mutants_{short}", told.counts["noticed"], "mistakes", None, (), peers)
    peers = {**totals, "seed": options.seed}
    yield Figure("mutants_noticed", totals["noticed"], "mistakes", None, (), peers)
    yield Figure("mutants_untried", totals["untried"], "mistakes", Goal("=", 0))
    yield Figure("mutants_unexplained", totals["unexplained"], "mistakes", Goal("=", 0))


def _told(folder: Path, until_s: float, options: argparse.Namespace) -> Iterator[_Told]:
    if options.part in (None, "python"):
        yield from _of_modules(folder, until_s, options)
    if options.part in (None, "sql"):
        yield from _of_the_database(folder, until_s, options)


def _of_modules(folder: Path, until_s: float, options: argparse.Namespace) -> Iterator[_Told]:
    tests = tests_about_money()
    digest = digest_of(*(each.read_text("utf-8") for each in tests))
    memory = Memory(folder / "tried.jsonl", digest)
    memory.read()
    covered = folder / f"covering-{digest_of(digest, *map(text_of, MODULES))}.json"
    if not covered.exists():
        figures.tell("measuring which tests run which lines")
        covering.measured(covered, [str(each.relative_to(ROOT)) for each in tests])
    known = covering.read(covered)
    for path in MODULES:
        if options.only in path:
            yield _of_module(path, known, memory, until_s, options)


def _of_module(
    path: str,
    known: covering.Covering,
    memory: Memory,
    until_s: float,
    options: argparse.Namespace,
) -> _Told:
    source = text_of(path)
    digest = digest_of(source)
    wanted = _sampled(mistakes_in(path, source), path, options)
    untried = [each for each in wanted if (path, digest, each.name) not in memory.noticed]
    by_text = {each.made_in(source): each for each in untried}
    tries = [_try(each, source, known) for each in untried]
    for each in tries:
        if not each.tests:  # nobody runs that line, so nobody notices
            memory.keep(path, digest, by_text[each.text].name, is_noticed=False)
    queue = [each for each in tries if each.tests]
    if queue and time.monotonic() < until_s:
        _prove_sound(path, source, known)
    for start in range(0, len(queue), _BATCH):
        if time.monotonic() > until_s:
            break
        batch = queue[start : start + _BATCH]
        for tried, is_noticed in trying.outcomes(batch, jobs=options.jobs):
            memory.keep(path, digest, by_text[tried.text].name, is_noticed=is_noticed)
    return _Told(
        path, {each.name: memory.noticed.get((path, digest, each.name)) for each in wanted}
    )


def _prove_sound(path: str, source: str, known: covering.Covering) -> None:
    """Without a mistake nothing is noticed, or what is noticed would say nothing."""
    tests = known.tests_of(path, 1, len(source.splitlines())) or tests_naming(path)
    as_it_is = trying.Try(module_of(path), path, source, tests)
    for _, is_noticed in trying.outcomes([as_it_is], jobs=1):
        if is_noticed:
            raise trying.CannotTry(f"{path}: its tests fail as it is")


def _try(mistake: Mistake, source: str, known: covering.Covering) -> trying.Try:
    tests = known.tests_of(mistake.path, mistake.line, mistake.last_line)
    if known.is_loaded(mistake.path, mistake.line, mistake.last_line):
        tests = list(dict.fromkeys([*tests, *tests_naming(mistake.path)]))
    return trying.Try(module_of(mistake.path), mistake.path, mistake.made_in(source), tests)


def _of_the_database(folder: Path, until_s: float, options: argparse.Namespace) -> Iterator[_Told]:
    texts = [(ROOT / each).read_text("utf-8") for each in TESTS]
    memory = Memory(folder / "tried.jsonl", digest_of(*texts))
    memory.read()
    workshops = [Workshop(folder / f"tree-{number}") for number in range(options.jobs)]
    migrations = workshops[0].migrations
    digest = digest_of(*(migrations[name] for name in sorted(migrations)))
    wanted = [
        each
        for place, mistakes in groupby(sql_mistakes.listed(), key=lambda each: each.where)
        for each in _sampled(list(mistakes), place, options)
        if options.only in each.where
    ]
    queue = [each for each in wanted if (each.where, digest, each.name) not in memory.noticed]
    if queue and time.monotonic() < until_s:
        within_s = workshops[0].sound_within_s()
        if within_s is None:
            raise trying.CannotTry("the flows of money fail as they are")
        for workshop in workshops:
            workshop.within_s = within_s
    work = iter(queue)
    lock = Lock()

    def tried_on(workshop: Workshop) -> None:
        while time.monotonic() < until_s:
            with lock:
                each = next(work, None)
            if each is None:
                return
            is_noticed = workshop.is_noticed(each)
            with lock:
                memory.keep(each.where, digest, each.name, is_noticed=is_noticed)

    with ThreadPoolExecutor(options.jobs) as hands:
        list(hands.map(tried_on, workshops))
    for where, mistakes in groupby(wanted, key=lambda each: each.where):
        names = [each.name for each in mistakes]
        yield _Told(where, {name: memory.noticed.get((where, digest, name)) for name in names})


def _sampled(mistakes: Sequence[_Kind], where: str, options: argparse.Namespace) -> Sequence[_Kind]:
    if options.sample is None:
        return mistakes
    dice = random.Random(f"{options.seed}/{where}")
    return dice.sample(mistakes, min(options.sample, len(mistakes)))


if __name__ == "__main__":
    sys.exit(main())
