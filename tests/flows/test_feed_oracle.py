"""The faulty feed and its oracle: a real book agrees with it, and every planted difference is seen."""

import pytest
from harness.asking_goalserve import feed_of

from loadtests.oracle.book import looking, read_book
from loadtests.oracle.front import FaultyFeed
from loadtests.oracle.odds_oracle import OddsOracle
from loadtests.oracle.published import compare_board
from loadtests.oracle.results_oracle import ResultsOracle, read_versions
from loadtests.oracle.weather import SANDBOX, Weather
from touchline.catalog.store import BoardStore
from touchline.feeds.adapter import Part
from touchline.feeds.ahead import FixturesPoller
from touchline.feeds.poll import OddsPoller
from touchline.plumbing.pacing import utc_now
from touchline.sandbox.server import SandboxServer
from touchline.settlement.record import ResultRecorder

SPORT = "hockey"
FAULTY_ROUNDS, SOUND_ROUNDS = 18, 3
# What costs seconds of waiting, or leaves the feed alone for some.
WAITING = frozenset({*SANDBOX, "cut", "hung_up"} - {"bom", "xml_for_json", "truncated", "http_500"})

# Each makes a book that hangs together, and is not the one that was told.
PLANTED = {
    "a change that was lost": """
        WITH last AS (
            SELECT selection_id, max(version) AS version FROM price_history
            GROUP BY selection_id HAVING max(version) > 1 ORDER BY selection_id LIMIT 1
        ), gone AS (
            DELETE FROM price_history AS past USING last
            WHERE past.selection_id = last.selection_id AND past.version = last.version
            RETURNING past.selection_id, past.version
        )
        UPDATE prices SET version = before.version, price_milli = before.price_milli,
                          is_open = before.is_open
        FROM gone JOIN price_history AS before
            ON before.selection_id = gone.selection_id AND before.version = gone.version - 1
        WHERE prices.selection_id = gone.selection_id
    """,
    "a price nobody said": """
        WITH one AS (SELECT selection_id, version FROM prices ORDER BY selection_id LIMIT 1),
        moved AS (
            UPDATE prices SET price_milli = 7777, version = prices.version + 1 FROM one
            WHERE prices.selection_id = one.selection_id
            RETURNING prices.selection_id, prices.version, prices.is_open
        )
        INSERT INTO price_history (selection_id, version, price_milli, is_open, changed_at)
        SELECT selection_id, version, 7777, is_open, now() FROM moved
    """,
    "a price without its history": "UPDATE prices SET price_milli = 7777 WHERE selection_id ="
    " (SELECT min(selection_id) FROM prices)",
    "a market in another state": "UPDATE markets SET state = 'suspended' WHERE id ="
    " (SELECT min(id) FROM markets WHERE state = 'open')",
    "a start that moved": "UPDATE events SET starts_at = starts_at + interval '1 minute' WHERE id ="
    " (SELECT min(id) FROM events)",
    "a claim no fixtures made": "UPDATE events SET fixture_starts_at = starts_at WHERE id ="
    " (SELECT min(id) FROM events)",
    "a version nobody said": """
        INSERT INTO results (event_id, version, status, raw_status, home_score, away_score, periods,
                             content_hash)
        SELECT event_id, max(version) + 1, 'finished', 'FT', 9, 9, '[]', '' FROM results
        GROUP BY event_id ORDER BY event_id LIMIT 1
    """,
    "a final that is missing": "DELETE FROM final_results",
}  # fmt: skip


class Run:
    """A book that has followed a faulty feed for a while, and then a sound one."""

    def __init__(self, book, *, seed):
        clock_s = [0.0]
        weather = Weather(seed, now_s=lambda: clock_s[0], spell_s=(4.0, 8.0), without=WAITING)
        self.weather, self.outcomes = weather, set()
        with FaultyFeed(SandboxServer(seed=seed), weather) as self.feed:
            odds, scores = (feed_of(book.feed_client(self.feed.url)) for _ in range(2))
            poller = OddsPoller(odds, book.worker_db, BoardStore(book.redis))
            fixtures = FixturesPoller(feed_of(book.feed_client(self.feed.url)), book.worker_db)
            recorder = ResultRecorder(scores, book.worker_db, confirm_s=0.0)
            odds.whole_again_s = 1.0
            for number in range(FAULTY_ROUNDS + SOUND_ROUNDS):
                clock_s[0] += 4.0
                self.feed.sandbox.clock.advance(30)
                if number == FAULTY_ROUNDS:
                    weather.clear()
                    odds.whole_again_s = 0.0
                self.outcomes |= {poller.poll_once(SPORT).outcome}
                fixtures.poll_once(SPORT)
                recorder.record_once(SPORT)
                kept = odds.standing(Part.ODDS, SPORT)[0]
                self.feed.journal.note_kept(int(kept or 0), SPORT, Part.ODDS)

        self._odds = OddsOracle(self.feed.journal, SPORT)
        self._results = None

    def differences(self, conn, unlike=None):
        """How a book differs from the oracle's; one planted from another only where they differ."""
        book = read_book(conn)
        only = unlike and {name for (_, name), held in book.events.items() if held != unlike[name]}
        odds = self._odds.compare(book, only=only)
        if self._results is None:
            self._results = ResultsOracle(self.feed.journal, book, SPORT, confirm_s=0.0)
        results = self._results.compare(book, read_versions(conn))
        return [*book.impossible, *odds.differences, *results.differences], odds, results, book


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.spec("S3.12")
def test_a_book_that_follows_a_faulty_feed_is_the_oracles_and_any_other_is_not(our_book, stack_env):
    run = Run(our_book, seed=103)
    our_book.board_publisher().publish_once()
    seen = {}
    with looking(stack_env["DIRECT_DATABASE_URL"]) as conn:
        found, odds, results, book = run.differences(conn)
        as_it_was = {name: held for (_, name), held in book.events.items()}
        for what, sql in PLANTED.items():
            conn.execute(sql)
            seen[what] = run.differences(conn, unlike=as_it_was)[0]
            conn.rollback()

    board = (stack_env["REDIS_CACHE_URL"], book, odds.finals)
    compared, unlike = compare_board(*board, until=utc_now())
    our_book.redis.flushdb()
    _, missing = compare_board(*board, until=utc_now())

    assert run.feed.mistakes == []
    assert compared > 10
    assert unlike == []
    assert len(missing) > 10
    assert found == []
    assert all(seen.values()), seen
    assert odds.ways_open == 0
    assert odds.applied > 50
    assert results.finals > 1
    assert len(set(run.feed.struck) - {"none", "unchanged"}) >= 8
    assert len(run.outcomes) > 1
