"""A line of the sanity table passes only for what it was promised to be."""

import pytest

from loadtests.journal import FOREIGN, NO_ANSWER, Entry
from loadtests.sanity import judge, table
from loadtests.sanity.judge import MISS, PASS, Row


def entries(number, *, status=200, took_ms=2.0):
    return [Entry(1000.0, "lobby", status, took_ms)] * number


def judged(answers, *, seconds=5.0, **further):
    return judge.judge("line", "done", answers, seconds=seconds, **further)


def test_enough_good_answers_pass():
    row = judged([*entries(900), *entries(200, status=304, took_ms=4.0)])

    assert (row.verdict, row.requests, row.bad) == (PASS, 1100, 0)
    assert (row.p50_ms, row.p99_ms) == (2.0, 4.0)


@pytest.mark.parametrize("status", [500, 503, 429, 404, 302, NO_ANSWER, FOREIGN])
def test_a_single_other_answer_is_a_miss(status):
    row = judged([*entries(2000), *entries(1, status=status)])

    assert (row.verdict, row.bad) == (MISS, 1)
    assert len(row.reasons) == 1


def test_who_kills_a_process_may_lose_what_it_was_answering_and_no_more():
    few = judged([*entries(2000), *entries(2, status=NO_ANSWER)], lost_max=2)
    many = judged([*entries(2000), *entries(3, status=NO_ANSWER)], lost_max=2)

    assert (few.verdict, many.verdict) == (PASS, MISS)


def test_a_long_line_needs_more_requests_and_a_short_one_no_fewer():
    assert judged(entries(999), seconds=1.0).is_missed
    assert not judged(entries(1000), seconds=1.0).is_missed
    assert judged(entries(1999), seconds=10.0).is_missed


def test_slow_answers_and_the_lines_own_misses_fail_it():
    slow = judged([*entries(980), *entries(20, took_ms=600.0)])
    own = judged(entries(2000), misses=["the book is gone"])

    assert slow.reasons == ["p99 600 ms, below 500 it must be"]
    assert own.reasons == ["the book is gone"]


def test_the_table_says_why_below_and_leaves_no_number_where_nothing_was_asked():
    skipped = Row("proxy", "not run: no nginx", verdict=judge.SKIP)
    lines = table.text([judged(entries(2000), misses=["gone"]), skipped]).splitlines()

    assert lines[0].split("|")[1].strip() == "line"
    assert [cell.strip() for cell in lines[3].split("|")[3:7]] == ["", "", "", ""]
    assert lines[-1] == "line: gone"
    assert not skipped.is_missed
