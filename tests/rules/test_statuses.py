"""The feed's words for where an event stands: listed sport by sport, or unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import SPORTS, EventStatus
from touchline.feeds.goalserve.statuses import read_status

SLUGS = [sport.slug for sport in SPORTS]

WORDS = [
    ("soccer", "HT", EventStatus.LIVE),
    ("soccer", "45", EventStatus.LIVE),
    ("soccer", "45+2", EventStatus.LIVE),
    ("soccer", "90+", EventStatus.LIVE),
    ("soccer", "120", EventStatus.LIVE),
    ("soccer", "ET", EventStatus.LIVE),
    ("soccer", "P", EventStatus.LIVE),
    ("soccer", "FT", EventStatus.FINISHED),
    ("soccer", "Full-time", EventStatus.FINISHED),
    ("soccer", "AET", EventStatus.FINISHED_AET),
    ("soccer", "After Extra Time", EventStatus.FINISHED_AET),
    ("soccer", "Pen.", EventStatus.FINISHED_PEN),
    ("soccer", "After Penalties", EventStatus.FINISHED_PEN),
    ("soccer", "Postp.", EventStatus.POSTPONED),
    ("soccer", "Cancl.", EventStatus.CANCELLED),
    ("soccer", "Aban.", EventStatus.ABANDONED),
    ("soccer", "Susp.", EventStatus.SUSPENDED),
    ("soccer", "Int.", EventStatus.INTERRUPTED),
    ("soccer", "Delayed", EventStatus.INTERRUPTED),
    ("soccer", "Awarded", EventStatus.AWARDED),
    ("soccer", "WO", EventStatus.WALKOVER),
    ("futsal", "1st Half", EventStatus.LIVE),
    ("futsal", "17", EventStatus.LIVE),
    ("basketball", "4th Quarter", EventStatus.LIVE),
    ("basketball", "After Over Time", EventStatus.FINISHED_AET),
    ("basketball", "Walk Over", EventStatus.WALKOVER),
    ("football", "Final", EventStatus.FINISHED),
    ("tennis", "Set 5", EventStatus.LIVE),
    ("tennis", "Retired", EventStatus.RETIRED),
    ("hockey", "3rd Period", EventStatus.LIVE),
    ("hockey", "After Penalties", EventStatus.FINISHED_PEN),
    ("baseball", "Inning 7", EventStatus.LIVE),
    ("baseball", "Top of 1st", EventStatus.LIVE),
    ("baseball", "Bottom of 12th", EventStatus.LIVE),
    ("baseball", "Final/11", EventStatus.FINISHED_AET),
    ("handball", "Half Time", EventStatus.LIVE),
    ("rugby", "2nd Half", EventStatus.LIVE),
    ("rugbyleague", "Extra Time", EventStatus.LIVE),
    ("volleyball", "Set 3", EventStatus.LIVE),
    ("table_tennis", "Set 7", EventStatus.LIVE),
    ("darts", "Leg 12", EventStatus.LIVE),
    ("esports", "Started", EventStatus.LIVE),
    ("boxing", "Walkouts", EventStatus.LIVE),
    ("mma", "Final", EventStatus.FINISHED),
    ("cricket", "Stumps", EventStatus.LIVE),
    ("cricket", "", EventStatus.SCHEDULED),
]
FOREIGN = [
    ("tennis", "1"),  # minutes are soccer's; nobody knows what this digit means elsewhere
    ("darts", "17"),
    ("hockey", "Final/11"),
    ("tennis", "FT"),
    ("soccer", "Set 1"),
    ("soccer", ""),
    ("soccer", "140"),
    ("soccer", "over"),
    ("soccer", "24:00"),
    ("soccer", "18:60"),
    ("soccer", "٤٥"),
    ("soccer", "٢٢:٣٠"),
    ("baseball", "Final/"),
    ("baseball", "Final/٤٢"),
    ("curling", "FT"),
]


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(("sport", "raw", "status"), WORDS)
def test_a_listed_word_is_read(sport, raw, status):
    assert read_status(raw, sport=sport) is status


@pytest.mark.parametrize(("sport", "raw"), FOREIGN)
def test_a_word_that_is_not_in_the_sports_table_is_unknown(sport, raw):
    assert read_status(raw, sport=sport) is EventStatus.UNKNOWN


@pytest.mark.parametrize("sport", SLUGS)
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("Not Started", EventStatus.SCHEDULED),
        ("05:45", EventStatus.SCHEDULED),
        ("9:05", EventStatus.SCHEDULED),
        ("Finished", EventStatus.FINISHED),
        ("Postponed", EventStatus.POSTPONED),
        ("Cancelled", EventStatus.CANCELLED),
        ("Abandoned", EventStatus.ABANDONED),
        ("Interrupted", EventStatus.INTERRUPTED),
        ("Walk over", EventStatus.WALKOVER),
    ],
)
def test_the_words_of_every_sport_are_read_everywhere(sport, raw, status):
    assert read_status(raw, sport=sport) is status


@pytest.mark.parametrize("raw", ["  half   TIME ", "HALF TIME", "Half\tTime"])
def test_case_and_blanks_do_not_matter(raw):
    assert read_status(raw, sport="handball") is EventStatus.LIVE


@given(raw=st.text(max_size=50), sport=st.sampled_from([*SLUGS, "curling"]))
def test_any_text_has_one_status(raw, sport):
    assert read_status(raw, sport=sport) in EventStatus


@given(noise=st.text(st.characters(categories=["L"]), min_size=13, max_size=20))
def test_what_nobody_listed_settles_nothing(noise):
    assert read_status(noise, sport="soccer") is EventStatus.UNKNOWN
