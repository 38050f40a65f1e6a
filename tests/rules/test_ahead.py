"""What is made ahead is what was asked for, or nothing."""

from touchline.settlement.runs.ahead import Ahead


def test_what_was_begun_is_taken_once():
    ahead = Ahead()
    ahead.begin("next", lambda: 7)

    taken = [ahead.take("next"), ahead.take("next")]

    assert taken == [7, None]


def test_what_was_begun_for_something_else_is_not_taken():
    ahead = Ahead()
    ahead.begin("next", lambda: 7)

    assert ahead.take("another") is None
    assert ahead.take("next") is None


def test_what_could_not_be_made_is_made_by_whoever_needs_it():
    ahead = Ahead()

    def fails():
        raise ConnectionError

    ahead.begin("next", fails)

    assert ahead.take("next") is None


def test_what_is_forgotten_is_not_taken():
    ahead = Ahead()
    ahead.begin("next", lambda: 7)

    ahead.forget()

    assert ahead.take("next") is None
