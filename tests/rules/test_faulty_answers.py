"""Each way in which the faulty feed lies says something else than the truth, and can still be read."""

import json
import random

import pytest

from loadtests.oracle import twists
from loadtests.oracle.weather import KINDS, Weather
from touchline.feeds.adapter import Part
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import read_document
from touchline.sandbox.asking import Asked
from touchline.sandbox.feed import GeneratedFeed

NOW_S = 1_795_360_000
SPORT = "hockey"


def answer(page):
    asked = Asked(sport=SPORT, page=page, is_json=True)
    return GeneratedFeed(7).answer(asked, NOW_S).plain()


def bent(body, twist):
    document = json.loads(body)
    twist(document, random.Random(3))
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", twists.ODDS)
def test_every_lie_about_odds_is_read_as_something_else(name):
    body = answer("odds")

    true, told = (
        parse_odds(read_document(each), sport=SPORT).events
        for each in (body, bent(body, twists.ODDS[name]))
    )

    assert told != true
    assert len(told) <= len(true)


def test_a_lively_feed_moves_prices_and_nothing_else():
    body = answer("odds")

    true, told = (
        parse_odds(read_document(each), sport=SPORT) for each in (body, bent(body, twists.nudge))
    )

    moved = [one for one, two in zip(true.events, told.events, strict=True) if one != two]
    assert len(true.events) > len(moved) > len(true.events) / 4
    assert told.selections_read == true.selections_read


@pytest.mark.parametrize("name", twists.SCORES)
def test_every_lie_about_scores_is_read_as_something_else(name):
    body = answer("home")

    true, told = (
        parse_scores(read_document(each), sport=SPORT).results
        for each in (body, bent(body, twists.SCORES[name]))
    )

    assert told != true
    assert len(told) <= len(true)


def test_a_seed_says_the_whole_weather_and_another_one_says_another():
    now_s = [0.0]

    def faults(seed):
        weather, found = Weather(seed, now_s=lambda: now_s[0]), []
        began_s = now_s[0]
        for serial in range(400):
            now_s[0] = began_s + serial
            found.append(
                (weather.fault_of(Part.ODDS, serial), weather.fault_of(Part.SCORES, serial))
            )
        return found

    first, again, other = faults(1), faults(1), faults(2)

    assert first == again
    assert first != other
    assert {fault for pair in first for fault in pair} <= {
        "",
        *KINDS[Part.ODDS],
        *KINDS[Part.SCORES],
    }


def test_when_it_has_cleared_up_nothing_goes_wrong():
    weather = Weather(1, now_s=lambda: 0.0)

    weather.clear()

    assert {weather.fault_of(Part.ODDS, serial) for serial in range(50)} == {""}
