"""Four seasons of league football pay to the cent what is known of them."""

from collections import Counter

import pytest
from rules.oracle_of_seasons import COLUMNS, paid_minor
from rules.recordings import recorded

from touchline.bets.combining import accumulator
from touchline.bets.multiplier import leg_label, multiplier
from touchline.bets.payout import payout_minor
from touchline.catalog.model import MarketType
from touchline.feeds.football_data.season import Moment, parse_odds, parse_scores
from touchline.settlement.facts import facts_of
from touchline.settlement.grading.grade import Ages, grade
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.model import Question

pytestmark = [pytest.mark.spec("B3"), pytest.mark.needs_data]

SINGLE = accumulator(1)
NAMES = {
    MarketType.MATCH_RESULT: {"home": "home", "draw": "draw", "away": "away"},
    MarketType.TOTAL: {"over": "over", "under": "under"},
    MarketType.ASIAN_HANDICAP: {"home": "ah_home", "away": "ah_away"},
}
# At a stake of 10.00: home, draw, away, over, under, handicap home and away; then the handicaps of
# the home side won, half won, tied, half lost and lost. All prices have two decimals, so every
# payout at this stake is a whole number of cents, and any way of rounding gives the same.
KNOWN = {
    "E0_2425": ("3100.40 3841.00 3793.40 3476.30 3834.30 3313.80 4092.05", "133 26 26 19 176"),
    "E1_2425": ("5585.80 5545.30 4313.70 4926.10 5547.10 5689.80 5061.50", "228 41 43 46 194"),
    "E2_2425": ("5115.50 4758.90 5272.20 5289.00 5104.50 5057.40 5601.35", "204 40 34 42 232"),
    "E3_2425": ("5097.40 5496.60 5081.80 4968.90 5523.30 5233.10 5444.45", "208 46 32 46 220"),
}


def body_of(season):
    return recorded(f"football-data/{season}.csv")


def graded_season(body):
    """(name of the bet, price, outcome) of one bet on each selection of the season."""
    results = {each.provider_event_id: each for each in parse_scores(body, sport="soccer").results}
    for event in parse_odds(body, sport="soccer", moment=Moment.OPENING).events:
        facts = facts_of("soccer", results[event.provider_event_id], tells_overtime=True)
        for market in event.markets:
            question = Question(market.type, market.period, market.line_quarters)
            codes = [each.code for each in market.selections]
            outcomes = grade(question, codes, facts, CURRENT, Ages(0, 0)).outcomes
            for each in market.selections:
                yield NAMES[market.type][each.code], each.price_milli, outcomes[each.code]


def paid_by_us(body, stake_minor):
    paid, classes = Counter(), Counter()
    for name, price_milli, outcome in graded_season(body):
        paid[name] += payout_minor(stake_minor, SINGLE, [multiplier(outcome, price_milli)])
        if name == "ah_home":
            classes[leg_label(outcome).value] += 1
    return {name: paid[name] for name in COLUMNS}, classes


@pytest.mark.parametrize("season", KNOWN)
def test_a_season_pays_what_is_known_of_it(season):
    money, counts = KNOWN[season]

    paid, classes = paid_by_us(body_of(season), 1000)

    assert [f"{paid[name] // 100}.{paid[name] % 100:02d}" for name in COLUMNS] == money.split()
    words = ("won", "half_won", "push", "half_lost", "lost")
    assert [classes[word] for word in words] == [int(count) for count in counts.split()]


@pytest.mark.parametrize("stake_minor", [1000, 333, 1, 12_345])
@pytest.mark.parametrize("season", KNOWN)
def test_a_season_pays_what_the_oracle_says_whatever_is_staked(season, stake_minor):
    body = body_of(season)

    assert paid_by_us(body, stake_minor) == paid_minor(body, stake_minor)


@pytest.mark.parametrize("season", KNOWN)
def test_an_odd_stake_shows_which_way_is_rounded(season):
    exact = rounded = 0
    for _, price_milli, outcome in graded_season(body_of(season)):
        made = multiplier(outcome, price_milli)
        exact += 333 * made
        rounded += payout_minor(333, SINGLE, [made])

    assert rounded < exact
