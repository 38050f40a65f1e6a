"""In a process that is late the busiest tenant's pages leave time to the others."""

import pytest

from touchline.web.fair_time import (
    LATE_FOR_S,
    LATE_S,
    MOMENT_S,
    OTHERS_FOR_S,
    ROUND_S,
    WATCHFUL_S,
    FairTime,
)

SHARE = 0.4
ALL_OF_IT_S = SHARE * MOMENT_S


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fair(clock):
    return FairTime(SHARE, clock)


def make_late(fair, clock, for_s=LATE_FOR_S):
    """The process is late at each look, for so long."""
    fair.note_lag(2 * LATE_S)
    clock.now_s += for_s
    fair.note_lag(2 * LATE_S)


def ask(fair, clock, **counts):
    """A round in which each site asks so often, and the first question of the next."""
    for site_name, count in counts.items():
        for _ in range(count):
            fair.refuses(site_name)
    clock.now_s += ROUND_S
    fair.refuses("rival")


@pytest.mark.spec("S3.5")
def test_the_busiest_leaves_the_rest_of_a_moment_to_the_others(fair, clock):
    make_late(fair, clock)
    ask(fair, clock, acme=30, rival=2)
    fair.note_page("acme", ALL_OF_IT_S)

    now = fair.refuses("acme")
    clock.now_s += MOMENT_S

    assert now
    assert not fair.refuses("acme")


@pytest.mark.spec("S3.5")
def test_who_asks_less_is_never_refused_however_long_its_pages_take(fair, clock):
    make_late(fair, clock)
    ask(fair, clock, acme=30, rival=2)

    fair.note_page("rival", 10 * MOMENT_S)

    assert not fair.refuses("rival")


@pytest.mark.parametrize(("acme", "is_refused"), [(9, False), (10, False), (11, True)])
def test_nobody_is_refused_who_asks_no_more_than_all_others_together(fair, clock, acme, is_refused):
    make_late(fair, clock)
    ask(fair, clock, acme=acme, rival=4, globex=6)
    fair.note_page("acme", ALL_OF_IT_S)

    assert fair.refuses("acme") is is_refused


def test_refused_questions_count_among_the_questions(fair, clock):
    make_late(fair, clock)
    ask(fair, clock, acme=30, rival=2)
    fair.note_page("acme", ALL_OF_IT_S)
    refused = [fair.refuses("acme") for _ in range(30)]
    ask(fair, clock, rival=2)

    fair.note_page("acme", ALL_OF_IT_S)

    assert all(refused)
    assert fair.refuses("acme")


def test_a_process_that_is_on_time_refuses_nobody(fair, clock):
    ask(fair, clock, acme=30, rival=2)

    fair.note_page("acme", ALL_OF_IT_S)

    assert not fair.refuses("acme")


def test_one_large_page_does_not_make_a_process_late(fair, clock):
    for lag_s in (10 * LATE_S, 0.0, 10 * LATE_S):
        fair.note_lag(lag_s)
    ask(fair, clock, acme=30, rival=2)

    fair.note_page("acme", ALL_OF_IT_S)

    assert not fair.refuses("acme")


def test_who_is_late_for_a_moment_after_a_fault_refuses_nobody(fair, clock):
    make_late(fair, clock, for_s=0.9 * LATE_FOR_S)
    ask(fair, clock, acme=30, rival=2)
    fair.note_page("acme", ALL_OF_IT_S)

    assert not fair.refuses("acme")


def test_lateness_that_was_interrupted_begins_anew(fair, clock):
    for lag_s in (2 * LATE_S, 0.0, 2 * LATE_S, 2 * LATE_S):
        fair.note_lag(lag_s)
        clock.now_s += 0.6 * LATE_FOR_S
    ask(fair, clock, acme=30, rival=2)
    fair.note_page("acme", ALL_OF_IT_S)

    assert not fair.refuses("acme")


@pytest.mark.parametrize(("since_s", "is_refused"), [(WATCHFUL_S / 2, True), (WATCHFUL_S, False)])
def test_who_was_late_lately_acts_at_once(fair, clock, since_s, is_refused):
    make_late(fair, clock)
    fair.note_lag(0.0)
    clock.now_s += since_s - ROUND_S
    for _ in range(2):
        fair.note_lag(2 * LATE_S)
    ask(fair, clock, acme=30, rival=2)
    fair.note_page("acme", ALL_OF_IT_S)

    assert fair.refuses("acme") is is_refused


def test_who_is_alone_may_use_all_of_the_time(fair, clock):
    make_late(fair, clock)
    ask(fair, clock, acme=30, rival=2)
    clock.now_s += OTHERS_FOR_S
    for _ in range(3):
        clock.now_s += ROUND_S
        fair.refuses("acme")

    fair.note_page("acme", ALL_OF_IT_S)

    assert not fair.refuses("acme")
