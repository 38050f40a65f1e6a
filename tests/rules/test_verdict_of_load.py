"""What a mixed load run comes to: read from /metrics and judged against its goals."""

import pytest

from loadtests.mix_verdict import CacheReads, cache_reads, table, verdict

GOOD = {
    "users": 400, "requests": 9000, "errors": 0, "p95_ms": 120.0, "bets": 90, "bets_refused": 3,
    "seconds": 120.0, "pool_percent": [10.0, 60.0], "reads": CacheReads(980, 20),
}  # fmt: skip
EXPOSITION = """
cache_hits_total{cache="theme",level="memory"} 90.0
cache_hits_total{cache="board",level="redis"} 5.0
cache_misses_total{cache="board",level="redis"} 5.0
cache_hits_created{cache="board",level="redis"} 1.7e+09
"""


def missed(**changed):
    return [line.what for line in verdict(**{**GOOD, **changed}) if not line.is_ok]


def test_a_good_run_misses_nothing_and_says_so():
    assert missed() == []
    assert "MISS" not in table(verdict(**GOOD))


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"requests": 0}, "requests"),
        ({"errors": 1}, "errors"),
        ({"p95_ms": 201.0}, "p95"),
        ({"bets": 59}, "bets a minute"),
        ({"pool_percent": [85.0]}, "pool at most, 1 looks"),
        ({"pool_percent": []}, "pool at most, 0 looks"),
        ({"reads": CacheReads(94, 6)}, "cache hit rate"),
        ({"reads": CacheReads(0, 0)}, "cache hit rate"),
    ],
)
def test_each_goal_is_missed_by_itself(changed, line):
    assert missed(**changed) == [line]
    assert "MISS" in table(verdict(**{**GOOD, **changed}))


def test_a_tenth_of_the_crowd_owes_a_tenth_of_the_bets():
    assert missed(users=40, bets=6) == []
    assert missed(users=40, bets=5) == ["bets a minute"]


def test_reads_are_those_of_all_caches_and_levels_since_the_beginning():
    reads = cache_reads(EXPOSITION)

    assert (reads.answered, reads.missed, reads.hit_percent) == (95.0, 5.0, 95.0)
    assert reads.since(CacheReads(45, 5)) == CacheReads(50, 0)
    assert reads.since(CacheReads(900, 0)).answered == 0
