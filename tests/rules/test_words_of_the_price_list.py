"""What markets, lines and outcomes are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS, EventStatus, MarketType, Period
from touchline.money import format_line
from touchline.web.player.labels import full_label, short_label
from touchline.web.player.sections import Section, section_of, section_title
from touchline.web.player.words import (
    column_title,
    market_title,
    part_title,
    period_note,
    state_word,
)

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
PATTERNED = {
    MarketType.EXACT_TOTAL: ["0", "1", "2", "3+"],
    MarketType.HOME_EXACT_TOTAL: ["0", "1+"],
    MarketType.AWAY_EXACT_TOTAL: ["0", "1", "2+"],
    MarketType.CORRECT_SCORE: ["1-0", "2-0", "0-0", "0-1", "0-2"],
    MarketType.SET_SCORE: ["2-0", "2-1", "0-2", "1-2"],
    MarketType.MAP_SCORE: ["1-0", "0-1"],
}


def codes_of(kind):
    """A whole set of selections of a type."""
    return TYPE_RULES[kind].answers.codes or PATTERNED[kind]


@pytest.mark.parametrize("sport", [each.slug for each in SPORTS])
@pytest.mark.parametrize("kind", MarketType)
def test_every_market_and_outcome_of_every_sport_has_words(kind, sport):
    line = "1.5" if TYPE_RULES[kind].has_line else None

    labels = [full_label(kind, code, line, "Home", "Away") for code in codes_of(kind)]
    shorts = [short_label(kind, code, line) for code in codes_of(kind)]

    title = market_title(kind, sport, "Rovers", "United")

    assert title == title.strip()
    assert not {"{", "}"} & set(title)
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
        (MarketType.HANDICAP_RESULT, "draw", "-1", f"X {MINUS}1", f"Draw {MINUS}1"),
        (MarketType.HANDICAP_RESULT, "away", "-1", "+1", "United +1"),
        (MarketType.CORRECT_SCORE, "2-1", None, f"2{DASH}1", f"2{DASH}1"),
        (MarketType.EXACT_TOTAL, "7+", None, "7+", "7 or more"),
        (MarketType.WINNING_MARGIN, "away_by_2", None, "2 by 2", "United by 2"),
        (MarketType.WINNING_MARGIN, "home_by_4+", None, "1 by 4+", "Rovers by 4 or more"),
        (MarketType.WINNING_MARGIN, "score_draw", None, "X+", "Draw with goals"),
        (MarketType.HALF_TIME_FULL_TIME, "draw_then_home", None, "X/1", "Draw, then Rovers"),
        (MarketType.HALF_TIME_FULL_TIME, "home_then_draw", None, "1/X", "Rovers, then draw"),
        (MarketType.RESULT_AND_TOTAL, "home_and_over", "2.5", "1/O 2.5", "Rovers and over 2.5"),
        (MarketType.RESULT_AND_TOTAL, "draw_and_under", "2.5", "X/U 2.5", "Draw and under 2.5"),
        (
            MarketType.RESULT_AND_BOTH_SCORE,
            "home_and_no",
            None,
            "1/No",
            "Rovers and not both score",
        ),
        (
            MarketType.TOTAL_AND_BOTH_SCORE,
            "over_and_yes",
            "2.5",
            "O/Yes 2.5",
            "Over 2.5 and both score",
        ),
        (MarketType.HIGHEST_SCORING_HALF, "first", None, "1st", "1st half"),
        (MarketType.HIGHEST_SCORING_QUARTER, "fourth", None, "4th", "4th quarter"),
        (MarketType.HIGHEST_SCORING_PERIOD, "equal", None, "=", "Equal"),
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
    assert period_note(Period.FIRST_HALF, "soccer") == ""


def test_a_part_of_play_is_named_and_the_whole_event_is_not():
    titles = {period: part_title(period) for period in Period}

    assert [period for period, title in titles.items() if not title] == [
        Period.FULL_TIME,
        Period.MATCH,
    ]
    assert len(set(titles.values())) == len(Period) - 1


@pytest.mark.parametrize("name", ["{home}", "{away} {counted}", "Total {counted}"])
def test_a_side_may_be_called_anything(name):
    title = market_title(MarketType.HOME_TOTAL, "soccer", name, "United")

    assert title == f"{name} total goals"


@pytest.mark.parametrize(
    ("kind", "period", "section"),
    [
        (MarketType.MATCH_RESULT, Period.FULL_TIME, Section.MAIN),
        (MarketType.MATCH_RESULT, Period.FIRST_HALF, Section.PARTS),
        (MarketType.SPREAD, Period.MATCH, Section.MAIN),
        (MarketType.SET_SPREAD, Period.MATCH, Section.HANDICAPS),
        (MarketType.HANDICAP_RESULT, Period.FULL_TIME, Section.HANDICAPS),
        (MarketType.EXACT_TOTAL, Period.FULL_TIME, Section.TOTALS),
        (MarketType.CORRECT_SCORE, Period.FULL_TIME, Section.SCORES),
        (MarketType.HALF_TIME_FULL_TIME, Period.FULL_TIME, Section.PARTS),
        (MarketType.WIN_TO_NIL, Period.FULL_TIME, Section.TEAMS),
        (MarketType.AWAY_TOTAL, Period.FULL_TIME, Section.TEAMS),
        (MarketType.AWAY_TOTAL, Period.FIRST_HALF, Section.PARTS),
    ],
)
def test_a_market_stands_in_one_section_of_the_page(kind, period, section):
    assert section_of(kind, period) is section


@pytest.mark.parametrize("sport", [each.slug for each in SPORTS])
def test_sections_have_titles_of_their_own_in_every_sport(sport):
    titles = {section_title(section, sport) for section in Section}

    assert len(titles) == len(Section)
