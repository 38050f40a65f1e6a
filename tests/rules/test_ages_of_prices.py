"""How old prices may be, sport by sport, as settings write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.guards.ages import AgesMax
from touchline.config import Settings
from touchline.setting_types import ages_by_sport

AGES = AgesMax(180, {"tennis": 60})


@pytest.mark.parametrize(
    ("sport", "age_s", "is_too_old"),
    [
        ("soccer", 180, False),
        ("soccer", 181, True),
        ("soccer", -180, False),
        ("soccer", -181, True),
        ("soccer", None, True),
        ("tennis", 60, False),
        ("tennis", 61, True),
        ("tennis", None, True),
    ],
)
def test_prices_are_too_old_by_their_own_sports_measure(sport, age_s, is_too_old):
    assert AGES.is_too_old(sport, age_s) == is_too_old


def test_ages_are_written_sport_by_sport_in_any_unit():
    written = "tennis:60s, cricket: 5min ,darts:90"

    assert ages_by_sport(written) == {"tennis": 60, "cricket": 300, "darts": 90}
    assert ages_by_sport("") == {}
    settings = Settings(odds_age_max_s=120, odds_age_by_sport=written)
    assert (settings.odds_ages_max.of("cricket"), settings.odds_ages_max.of("soccer")) == (300, 120)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("tennis", "'tennis' is not a sport and an age; write tennis:60s,cricket:5min"),
        ("tennis:soon", "'soon' is not a duration"),
        ("chess:60s", "unknown sports: chess"),
        ("tennis:0", "'tennis:0' leaves no time for any price"),
        ("tennis:60s,tennis:90s", "tennis has two ages"),
    ],
)
def test_a_mistake_among_ages_is_told_in_a_sentence(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        Settings(odds_age_by_sport=written)


@given(st.text(alphabet="tenis:,0159sm ", max_size=20))
def test_ages_are_understood_or_refused_and_nothing_else(written):
    try:
        ages = ages_by_sport(written)
    except ValueError:
        return
    assert all(age_s > 0 for age_s in ages.values())
