"""Real games of American football, with real ties on the line, and World Cups beyond ninety minutes."""

import json
from collections import Counter

import pytest
from rules.graded import ask, graded, words
from rules.recordings import recorded
from rules.told_results import AET, FINISHED, PEN, report

from touchline.catalog.model import MarketType, Period

pytestmark = [pytest.mark.spec("B3"), pytest.mark.needs_data]

QUARTERS = ("1st", "2nd", "3rd", "4th")


def football_games():
    for game in json.loads(recorded("us-nfl-odds-scores/nfl_archive_10Y.json.gz")):
        final = int(game["home_final"]), int(game["away_final"])
        parts = [(int(game[f"home_{name}Qtr"]), int(game[f"away_{name}Qtr"])) for name in QUARTERS]
        yield game, final, parts


def as_told(final, parts):
    """The game as a feed tells it: overtime is what the quarters do not have."""
    extra = tuple(
        whole - sum(part) for whole, part in zip(final, zip(*parts, strict=True), strict=True)
    )
    is_level = len({sum(side) for side in zip(*parts, strict=True)}) == 1
    if is_level:
        return report(AET, final, periods=[*parts, extra])
    return report(FINISHED, final, periods=parts)


def letter(value):
    return "W" if value > 0 else "L" if value < 0 else "P"


def test_every_game_of_american_football_is_graded_as_its_score_says():
    seen = Counter()
    for game, (home, away), parts in football_games():
        result = as_told((home, away), parts)
        line, total = game["home_close_spread"], game["close_over_under"]
        if total <= 0:
            continue
        expected = {
            (MarketType.MONEYLINE, None): ("home", letter(home - away)),
            (MarketType.SPREAD, line): ("home", letter(home - away + line)),
            (MarketType.TOTAL, total): ("over", letter(home + away - total)),
        }
        for (kind, at), (code, outcome) in expected.items():
            found = words(graded("football", ask(kind, Period.MATCH, at), result))
            assert found.pop(code) == outcome, (game, kind)
            assert list(found.values()) == [{"W": "L", "L": "W", "P": "P"}[outcome]]
            seen[kind, outcome] += 1

    pushes = {kind: seen[kind, "P"] for kind, outcome in seen if outcome == "P"}
    assert min(pushes.values()) >= 10
    assert len(pushes) == 3


def world_cup(year):
    return json.loads(recorded(f"openfootball-worldcup/{year}_worldcup.json"))["matches"]


def told_match(score):
    full_time, half_time = tuple(score["ft"]), tuple(score["ht"])
    if "et" not in score:
        return report(FINISHED, full_time, half_time, full_time)
    total = tuple(score["et"])
    extra = (total[0] - full_time[0], total[1] - full_time[1])
    kicks = tuple(score["p"]) if "p" in score else None
    status = AET if kicks is None else PEN
    return report(status, total, half_time, full_time, extra_time=extra, penalties=kicks)


@pytest.mark.parametrize(("year", "beyond"), [(2014, 8), (2018, 5)])
def test_ninety_minutes_of_a_world_cup_end_level_wherever_more_was_played(year, beyond):
    matches = [match for match in world_cup(year) if "et" in match["score"]]

    found = [
        words(graded("soccer", ask(MarketType.MATCH_RESULT), told_match(match["score"])))
        for match in matches
    ]

    assert len(matches) == beyond
    assert all(each == {"home": "L", "draw": "W", "away": "L"} for each in found)


def goes_on(matches, place):
    """Who of a knock-out match plays a later one that is not for third place; None of the last two."""
    later = [match for match in matches[place + 1 :] if "third" not in match["round"].lower()]
    names = {name for match in later for name in (match["team1"], match["team2"])}
    found = [
        side for side, key in (("home", "team1"), ("away", "team2")) if matches[place][key] in names
    ]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("year", [2014, 2018])
def test_who_goes_through_is_who_plays_on(year):
    rounds = [match for match in world_cup(year) if "group" not in match]
    question = ask(MarketType.TO_QUALIFY, Period.MATCH, is_single_tie=True)

    checked = 0
    for place, match in enumerate(rounds):
        side = goes_on(rounds, place)
        if side is None:
            continue
        found = words(graded("soccer", question, told_match(match["score"])))
        assert found.pop(side) == "W", match
        assert list(found.values()) == ["L"]
        checked += 1

    assert checked == 14
