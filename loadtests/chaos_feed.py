"""`./dev chaos feed`: a feed with every fault, two of each worker, and a sequential oracle.

For --minutes the feed lies in every way it knows, and workers and servers are killed and frozen. Then
all is well for as long as it takes everybody to agree. Every answer was written down as it was sent; the
oracle reads them one after the other and says what the book must be, which is compared with the real one
down to each version of each price.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import aftermath, campaign, figures
from loadtests.figures import Figure, Goal
from loadtests.oracle.book import looking, read_book
from loadtests.oracle.front import FaultyFeed
from loadtests.oracle.journal import Journal
from loadtests.oracle.nemesis import Nemesis
from loadtests.oracle.odds_oracle import OddsOracle, Verdict
from loadtests.oracle.published import compare_board
from loadtests.oracle.results_oracle import Results, ResultsOracle, read_versions
from loadtests.oracle.scene import CONFIRM_S, PAIRS, Workers, working
from loadtests.oracle.weather import Weather
from loadtests.shape import ODDS, SETTLEMENT
from touchline.feeds.adapter import Part
from touchline.plumbing import pacing
from touchline.sandbox.leagues import GENERATED_SPORTS
from touchline.sandbox.server import SandboxServer

_LOOK_S = 0.5
_TURN_S = 0.2
# Whoever was frozen, left alone or in the middle of things has come round within this.
AGREED_WITHIN_S = 420
EQUAL_WITHIN_S = 60
WHOLE_ANSWERS, SCORE_ANSWERS = 2, 5
_FENCING = (
    "feed.leases_taken", "feed.leases_lost", "feed.poll_abandoned", "odds.connection_opened",
    "odds.saved", "odds.connection_closed", "odds.cycle_finished", "worker.cycle_skipped",
)  # fmt: skip
_STANDINGS = """
    SELECT sport.slug, lease.next_cursor FROM feed_leases AS lease
    JOIN sports AS sport ON sport.id = lease.sport_id WHERE lease.part = 'odds'
"""


def main() -> int:
    """Run the campaign; 1 when the book differs in anything."""
    parser = campaign.parser(__doc__, minutes=30)
    parser.add_argument("--sports", default=",".join(GENERATED_SPORTS), help="by their slugs")
    parser.add_argument("--keep", type=Path, help="a folder for the logs of all processes")
    options = parser.parse_args()
    campaign.announce("feed", options)
    with tempfile.TemporaryDirectory() as folder:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        return figures.report(_figures(options.seed, options.minutes, options.sports, kept))


def _figures(seed: int, minutes: float, sports: str, folder: Path) -> Iterator[Figure]:
    weather = Weather(seed)
    name = f"chaos-feed-{time.time_ns()}"
    with (
        FaultyFeed(SandboxServer(seed=seed), weather) as feed,
        working(feed, folder, name=name, sports=sports) as workers,
    ):
        stop, nemesis = Event(), Nemesis(workers, feed, seed)
        shown = aftermath.Versions(workers)
        watchers = [
            Thread(target=_watch_standings, args=(workers, feed.journal, stop)),
            Thread(target=shown.watch, args=(stop,)),
        ]
        for watcher in watchers:
            watcher.start()
        try:
            _rage(nemesis, feed, time.monotonic() + minutes * 60)
            nemesis.mend_all()
            weather.clear()
            took_s = _agree(feed.journal, sports.split(","))
        finally:
            stop.set()
            for watcher in watchers:
                watcher.join()
        yield Figure("feed_agreed", took_s, "s", Goal("<", AGREED_WITHIN_S))
        for kind in (ODDS, SETTLEMENT):
            for process in (workers[kind], workers[PAIRS[kind]]):
                process.stop()
        said = {"seed": seed, **nemesis.done, **feed.struck}
        yield Figure("feed_answers", len(feed.journal), "answers", None, (), said)
        yield _none("feed_board_versions_going_back", [str(each) for each in shown.went_back])
        yield _fencing(workers)
        yield _none("feed_own_mistakes", feed.mistakes)
        yield from _compared(workers, feed.journal, sports.split(","))


def _rage(nemesis: Nemesis, feed: FaultyFeed, until_s: float) -> None:
    """Strike until the time is up; a line a minute says how far it is."""
    minute, told_s = 0, time.monotonic()
    while time.monotonic() < until_s:
        time.sleep(_TURN_S)  # noqa: TID251 - the campaign has its own pace
        nemesis.turn()
        if time.monotonic() - told_s >= 60:
            minute, told_s = minute + 1, told_s + 60
            faults = sum(feed.struck.values()) - feed.struck["none"] - feed.struck["unchanged"]
            figures.tell(
                f"minute {minute}: {sum(feed.struck.values())} answers, {faults} with a fault,"
                f" {sum(nemesis.done.values())} of our parts struck"
            )


def _agree(journal: Journal, sports: list[str]) -> float:
    """Until each sport was heard whole and well several times; returns how long that took."""
    began_s, since_s = time.monotonic(), time.time()
    figures.tell("everything is mended; waiting until all have heard everything")

    def kept(sport: str, part: Part) -> int:
        return sum(
            told.is_full and told.sent_s > since_s and journal.kept_s(told.serial) is not None
            for told in journal.of(sport, part)
        )

    def is_agreed() -> bool:
        return all(
            kept(sport, Part.ODDS) >= WHOLE_ANSWERS and kept(sport, Part.SCORES) >= SCORE_ANSWERS
            for sport in sports
        )

    while not is_agreed() and time.monotonic() - began_s < AGREED_WITHIN_S:
        time.sleep(1)  # noqa: TID251 - as above
    return time.monotonic() - began_s


def _watch_standings(workers: Workers, journal: Journal, stop: Event) -> None:
    """Read again and again where the workers stand: what they go on from they have saved."""
    while not stop.wait(_LOOK_S):
        try:
            for sport, cursor in workers.ask(_STANDINGS):
                if str(cursor).isdigit():
                    journal.note_kept(int(str(cursor)), str(sport), Part.ODDS)
        except psycopg.OperationalError:
            continue  # killed or frozen; it will be back


def _compared(workers: Workers, journal: Journal, sports: list[str]) -> Iterator[Figure]:
    verdict, results = Verdict(), Results()
    with looking(workers.settings["DIRECT_DATABASE_URL"]) as conn:
        book, versions = read_book(conn), read_versions(conn)
    for sport in sports:
        verdict.add(OddsOracle(journal, sport).compare(book))
        of_results = ResultsOracle(journal, book, sport, confirm_s=CONFIRM_S)
        results.add(of_results.compare(book, versions))
    fates = dict(verdict.fates)
    yield Figure("feed_events", verdict.events, "events", Goal(">=", 1), (), fates)
    applied = {"events_with_two_ways": verdict.ways_open, "writes": verdict.applied}
    yield Figure("feed_prices", verdict.prices, "changes", Goal(">=", 1), (), applied)
    yield _none("feed_impossible_rows", book.impossible)
    yield _none("feed_book_differences", verdict.differences)
    told = {"reports": results.told, "finals": results.finals}
    yield Figure("feed_results", results.versions, "versions", Goal(">=", 1), (), told)
    yield _none("feed_result_differences", results.differences)
    began_s = time.monotonic()
    until = pacing.utc_now() + timedelta(seconds=EQUAL_WITHIN_S + 5)
    while True:  # the publishers may be in the middle of a round
        url = workers.settings["REDIS_CACHE_URL"]
        compared, differing = compare_board(url, book, verdict.finals, until=until)
        unlike, documents = aftermath.unlike_calm(workers)
        is_late = time.monotonic() - began_s > EQUAL_WITHIN_S
        if is_late or not (differing or unlike):
            break
    yield Figure(
        "feed_board_events", compared, "events", Goal(">=", 1), (), {"documents": documents}
    )
    yield _none("feed_board_differences", differing)
    yield _none("feed_documents_unlike_calm", unlike)
    yield _none("feed_bugs_logged", aftermath.bugs_logged(workers))


def _fencing(workers: Workers) -> Figure:
    """How often a lease changed hands, and how often whoever had lost one was stopped by it."""
    pairs = dict.fromkeys(_FENCING, 0)
    for process in workers.processes.values():
        pairs = {word: count + process.said(word) for word, count in pairs.items()}
    return Figure("feed_leases_taken", pairs["feed.leases_taken"], "times", None, (), pairs)


def _none(name: str, found: list[str]) -> Figure:
    kinds = Counter(each[:40] for each in found)
    examples = {"examples": found[:8], "sports": len(kinds)} if found else {}
    return Figure(name, len(found), "differences", Goal("=", 0), (), examples)


if __name__ == "__main__":
    sys.exit(main())
