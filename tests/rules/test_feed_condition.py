"""What is remembered of a poll: counted, named, and bounded whatever a feed invents."""

from datetime import UTC, datetime

from touchline.catalog.model import (
    EventStatus,
    OddsAnswer,
    OfferedEvent,
    ReportedResult,
    ScoreAnswer,
)
from touchline.feeds.adapter import FixtureAnswer, Part
from touchline.feeds.condition import REASONS_MAX, WORDS_MAX, Condition, FeedKey
from touchline.web.feed_rows import duration, size

START = datetime(2030, 6, 30, 12, 0, tzinfo=UTC)


def result(name, status, word):
    return ReportedResult(name, status, word, None, None, None, None, ())


def event(status, word):
    return OfferedEvent("1", None, "1", "League", "Ana", "Ben", START, status, word, ())


def test_a_poll_adds_up_what_all_its_answers_lost():
    condition = Condition()

    for dropped in ({"one_sided": 2}, {"one_sided": 1, "no_price": 4}):
        answer = OddsAnswer("toy", "tennis", "", (), 0, 0, dropped)
        condition.note_answer(answer, size_bytes=10, fetch_s=0.5)
    condition.note_answer(None, size_bytes=0, fetch_s=0.5)

    assert condition.dropped == {"one_sided": 3, "no_price": 4}
    assert (condition.size_bytes, condition.fetch_s) == (20, 1.5)


def test_words_nobody_knows_are_kept_as_they_were_written():
    condition = Condition()
    odds = (event(EventStatus.UNKNOWN, "Halted"), event(EventStatus.SCHEDULED, "15:00"))
    scores = (result("1", EventStatus.UNKNOWN, "Paused?"), result("2", EventStatus.LIVE, "HT"))

    condition.note_answer(OddsAnswer("toy", "tennis", "", odds, 0, 0), size_bytes=1, fetch_s=0)
    condition.note_answer(ScoreAnswer("toy", "tennis", scores), size_bytes=1, fetch_s=0)
    condition.note_answer(FixtureAnswer("toy", "tennis", ()), size_bytes=1, fetch_s=0)

    assert condition.unknown_words == {"Halted", "Paused?"}
    assert condition.unknown_events == 2


def test_a_feed_that_invents_words_and_reasons_fills_no_memory():
    results = tuple(result(str(n), EventStatus.UNKNOWN, f"word {n} " * 20) for n in range(500))
    dropped = {f"reason {n}": 1 for n in range(500)}
    condition = Condition()

    answer = ScoreAnswer("toy", "tennis", results, dropped)
    condition.note_answer(answer, size_bytes=1, fetch_s=0.1)

    assert condition.unknown_events == 500
    assert len(condition.unknown_words) == WORDS_MAX
    assert max(map(len, condition.unknown_words)) <= 40
    assert len(condition.dropped) == REASONS_MAX


def test_a_feed_is_named_by_provider_sport_and_part():
    assert str(FeedKey("goalserve", "tennis", Part.ODDS)) == "goalserve:tennis:odds"


def test_spans_and_sizes_are_shown_in_one_unit():
    assert [duration(s) for s in (0, 59.4, 61, 3599, 7200)] == [
        "0 s", "59 s", "1 min", "60 min", "2 h",
    ]  # fmt: skip
    assert [size(n) for n in (0, 1023, 1024, 3_565_158)] == ["0 B", "1023 B", "1 KiB", "3.4 MiB"]
