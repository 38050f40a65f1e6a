"""What a player reads of a leg: what became of it, and why."""

import pytest

from touchline.bets.multiplier import LegLabel
from touchline.bets.reading.queries import LegResult
from touchline.settlement.grading.model import VoidReason
from touchline.web.player.leg_results import RESULT_WORDS, result_of

pytestmark = pytest.mark.spec("S3.12")


def leg(**changes):
    known = {
        "said": None,
        "because": "",
        "gen": 1,
        "won": 1,
        "void_halves": 0,
        "void_reason": None,
        "event_status": "finished",
        "home_score": 2,
        "away_score": 1,
        **changes,
    }
    return LegResult(**known)


@pytest.mark.parametrize(
    ("changes", "result", "reason"),
    [
        ({}, "won", "Finished 2:1"),
        ({"won": 0}, "lost", "Finished 2:1"),
        ({"void_halves": 1}, "half_won", "Finished 2:1"),
        ({"won": 0, "void_halves": 1}, "half_lost", "Finished 2:1"),
        ({"won": 0, "void_halves": 2}, "push", "Finished 2:1"),
        ({"event_status": "retired", "home_score": None}, "won", "Retired"),
        ({"event_status": None}, "won", ""),
        ({"won": 0, "void_halves": 2, "void_reason": "walkover"}, "void", "Walkover"),
        ({"won": 0, "void_halves": 2, "void_reason": "of_late"}, "void", ""),
        ({"gen": 0, "won": None, "void_halves": None}, "void", "The match was moved too far."),
        ({"gen": None, "won": None, "void_halves": None}, "open", ""),
        ({"said": "half_lost", "because": "told wrong"}, "half_lost", "told wrong"),
    ],
)
def test_a_leg_says_what_became_of_it_and_why(changes, result, reason):
    assert result_of(leg(**changes)) == {"result": result, "reason": reason}


def test_every_result_and_every_reason_of_grading_has_words_of_its_own():
    told = [
        result_of(leg(won=0, void_halves=2, void_reason=reason.value))["reason"]
        for reason in VoidReason
    ]

    assert set(RESULT_WORDS) == {label.value for label in LegLabel}
    assert len(set(told)) == len(VoidReason)
