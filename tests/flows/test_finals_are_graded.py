"""What is final in the database decides the markets there: read, graded, and ready to be written."""

from dataclasses import replace

import pytest
from flows.small_book import Catalogue, match
from rules.guarded import handicap, total
from rules.guarded import result as who_wins
from rules.told_results import report

from touchline.catalog.model import EventStatus
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.model import VoidReason
from touchline.settlement.grading.reading import grade_events

pytestmark = pytest.mark.spec("S3.12", "B3")

NOWHERE = "http://127.0.0.1:1/getfeed"
MARKETS = (who_wins(2_250, 3_400, 3_100), total(11, 1_950, 1_850), handicap(-2, 2_000, 1_800))


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(match(1, *MARKETS), match(2, *MARKETS), match(3, *MARKETS))
    return made


@pytest.fixture
def tell(our_book):
    """Have results told twice, so that they are final."""
    recorder = our_book.recorder(NOWHERE, confirm_s=0.0)

    def told(number, result):
        for _ in range(2):
            recorder.save("soccer", [replace(result, provider_event_id=f"e{number}")])

    return told


@pytest.fixture
def grade(our_book, catalogue):
    """What is decided of the events of these numbers, by number."""

    def graded(*numbers):
        ids = {catalogue.event_id(number): number for number in numbers}
        with our_book.worker_db.connection_ctx() as conn:
            found = grade_events(conn, list(ids), CURRENT)
        return {ids[each.event_id]: each for each in found}

    return graded


def test_events_with_a_final_result_are_graded_and_no_others(tell, grade, catalogue):
    tell(1, report(score=(2, 1), half_time=(1, 0), full_time=(2, 1)))
    tell(2, report(EventStatus.WALKOVER))

    found = grade(1, 2, 3)

    assert sorted(found) == [1, 2]
    assert (found[1].result_version, found[1].rules_version) == (1, CURRENT.version)
    columns = found[1].graded.columns()
    ids = [
        catalogue.ids(
            "SELECT selection.id FROM selections AS selection"
            " JOIN markets AS market ON market.id = selection.market_id"
            " WHERE market.event_id = %s AND market.type = %s AND selection.code = %s",
            catalogue.event_id(1),
            kind,
            code,
        )[0]
        for kind, code in [("match_result", "home"), ("total", "over"), ("asian_handicap", "home")]
    ]
    outcome = dict(
        zip(
            columns["selection_ids"],
            zip(columns["won"], columns["void_halves"], strict=True),
            strict=True,
        )
    )
    assert [outcome[each] for each in ids] == [(1, 0), (1, 1), (1, 0)]
    assert len(outcome) == 7
    void = found[2].graded.columns()
    assert set(void["void_reasons"]) == {VoidReason.WALKOVER}
    assert set(void["void_halves"]) == {2}


def test_a_correction_is_graded_by_and_an_award_is_not(tell, grade):
    tell(1, report(score=(2, 1), full_time=(2, 1)))
    tell(1, report(score=(2, 2), full_time=(2, 2)))
    tell(1, report(EventStatus.AWARDED, (3, 0)))

    found = grade(1)[1]

    assert found.result_version == 2
    assert found.graded.still_open == {}
    assert sum(found.graded.columns()["won"]) == 3


def test_nothing_asked_is_nothing_graded(grade):
    assert grade() == {}
