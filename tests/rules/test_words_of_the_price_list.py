"""What markets, lines and outcomes are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import SELECTION_CODES, SPORTS, EventStatus, MarketType, Period
from touchline.money import format_line
from touchline.web.player.words import (
    column_title,
    full_label,
    market_title,
    period_note,
    short_label,
    state_word,
)

MINUS = "\N{MINUS SIGN}"
LINED = {
    MarketType.TOTAL,
    MarketType.ASIAN_TOTAL,
    MarketType.ASIAN_HANDICAP,
    MarketType.SPREAD,
}


@pytest.mark.parametrize("sport", [each.slug for each in SPORTS])
@pytest.mark.parametrize("kind", MarketType)
def test_every_market_and_outcome_of_every_sport_has_words(kind, sport):
    line = "1.5" if kind in LINED else None

    labels = [full_label(kind, code, line, "Home", "Away") for code in SELECTION_CODES[kind]]
    shorts = [short_label(kind, code, line) for code in SELECTION_CODES[kind]]

    assert market_title(kind, sport)
    assert column_title(kind, sport)
    assert len(set(labels)) == len(set(shorts)) == len(labels)


@pytest.mark.parametrize("state", EventStatus)
def test_every_state_of_an_event_has_a_word(state):
    assert state_word(state.value)


@pytest.mark.parametrize(
    ("kind", "code", "line", "short", "full"),
    [
        (MarketType.MATCH_RESULT, "home", None, "1", "Rovers"),
        (MarketType.MATCH_RESULT, "draw", None, "X", "Draw"),
        (MarketType.DOUBLE_CHANCE, "home_or_draw", None, "1X", "Rovers or draw"),
        (MarketType.DOUBLE_CHANCE, "home_or_away", None, "12", "Rovers or United"),
        (MarketType.DOUBLE_CHANCE, "draw_or_away", None, "X2", "Draw or United"),
        (MarketType.BOTH_TEAMS_TO_SCORE, "yes", None, "Yes", "Yes"),
        (MarketType.TOTAL, "under", "2.5", "U 2.5", "Under 2.5"),
        (MarketType.ASIAN_HANDICAP, "home", "-0.75", f"{MINUS}0.75", f"Rovers {MINUS}0.75"),
        (MarketType.ASIAN_HANDICAP, "away", "-0.75", "+0.75", "United +0.75"),
        (MarketType.SPREAD, "away", "4.5", f"{MINUS}4.5", f"United {MINUS}4.5"),
        (MarketType.ASIAN_HANDICAP, "home", "0", "0", "Rovers 0"),
        (MarketType.ASIAN_HANDICAP, "away", "-0.0", "0", "United 0"),
    ],
)
def test_an_outcome_reads_as_a_bettor_would_say_it(kind, code, line, short, full):
    assert short_label(kind, code, line) == short
    assert full_label(kind, code, line, "Rovers", "United") == full


@given(st.integers(-400, 400))
def test_the_two_sides_of_a_handicap_always_play_with_opposite_lines(quarters):
    line = format_line(quarters, signed=False)

    home, away = (
        short_label(MarketType.SPREAD, side, line).replace(MINUS, "-") for side in ("home", "away")
    )

    assert float(home) == quarters / 4
    assert float(home) + float(away) == 0


def test_a_period_is_explained_only_where_it_could_be_doubted():
    assert period_note(Period.FULL_TIME, "soccer") == "90 minutes and stoppage time"
    assert period_note(Period.FULL_TIME, "hockey") == "Regulation time"
    assert period_note(Period.MATCH, "hockey") == "Overtime and shoot-out count"
    assert period_note(Period.MATCH, "tennis") == ""
