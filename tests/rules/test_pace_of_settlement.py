"""A chunk is as large as is written quickly enough."""

from touchline.settlement.runs.pace import AIM_S, FIRST, LEAST, MOST, ChunkSize


def test_it_grows_while_chunks_are_quick_and_no_further_than_the_most():
    size = ChunkSize()

    for _ in range(20):
        size.note(size.bets, AIM_S / 2)

    assert size.bets == MOST


def test_it_grows_no_further_than_what_would_just_have_been_quick():
    size = ChunkSize(1_000)

    size.note(1_000, AIM_S / 1.1)
    grown = size.bets
    size.note(size.bets // 2, AIM_S)

    assert grown == 1_100
    assert size.bets == grown


def test_a_chunk_that_took_no_time_says_only_that_there_is_room():
    size = ChunkSize(1_000)

    size.note(1_000, 0.0)

    assert size.bets == 1_250


def test_a_slow_chunk_makes_the_next_one_as_large_as_would_have_been_quick():
    size = ChunkSize(1_000)

    size.note(1_000, AIM_S * 1.25)

    assert size.bets == 800


def test_one_very_slow_chunk_halves_it():
    size = ChunkSize(1_000)

    size.note(1_000, 10 * AIM_S)

    assert size.bets == 500


def test_the_rest_of_a_run_says_nothing_about_large_chunks():
    size = ChunkSize()

    size.note(3, 0.001)

    assert size.bets == FIRST


def test_it_never_falls_below_the_least():
    size = ChunkSize()

    for _ in range(20):
        size.shrink()
        size.note(size.bets, 10.0)

    assert size.bets == LEAST
