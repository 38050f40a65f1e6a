"""Recorded results of whole tournaments and seasons pass the rules, and say what was played."""

import gzip
import json
import os
from pathlib import Path

import pytest
from rules.told_results import AET, FINISHED, PEN, plus, report

from touchline.catalog.model import Period
from touchline.settlement.facts import facts_of
from touchline.settlement.reasons import Reason
from touchline.settlement.sanity import doubt

DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))

pytestmark = [
    pytest.mark.needs_data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no recorded answers in {DATA}"),
]


def minus(whole, part):
    return whole[0] - part[0], whole[1] - part[1]


def cup_results(name):
    """The matches of a file whose extra time is the score after it, as results."""
    path = DATA / name
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for match in json.loads(body)["matches"]:
        told = {key: tuple(pair) for key, pair in match.get("score", {}).items()}
        if "ft" not in told:
            continue
        status = PEN if "p" in told else AET if "et" in told else FINISHED
        score = told.get("et", told["ft"])
        extra = minus(score, told["ft"]) if status is not FINISHED else None
        yield report(
            status, score, told.get("ht"), told["ft"], extra_time=extra, penalties=told.get("p")
        )


@pytest.mark.parametrize("year", [2014, 2018])
def test_a_world_cup_passes_and_full_time_is_before_extra_time(year):
    results = list(cup_results(f"openfootball-worldcup/{year}_worldcup.json"))

    found = [facts_of("soccer", each, tells_overtime=True) for each in results]

    assert len(results) == 64
    assert {doubt("soccer", each, tells_overtime=True) for each in results} == {None}
    assert [facts.score(Period.FULL_TIME) for facts in found] == [
        each.full_time for each in results
    ]
    beyond = [facts for facts in found if facts.went_to_overtime]
    assert beyond
    for facts in beyond:
        home, away = facts.score(Period.FULL_TIME)
        assert home == away
        assert facts.winner in ("home", "away")


def test_the_drawn_shoot_outs_of_a_recorded_season_are_held():
    results = list(cup_results("openfootball-json/2024-25_uefa.cl.json.gz"))

    doubts = [doubt("soccer", each, tells_overtime=True) for each in results]

    assert set(doubts) == {None, Reason.SHOOT_OUT_DRAWN}
    assert doubts.count(Reason.SHOOT_OUT_DRAWN) == sum(
        each.penalties is not None and each.penalties[0] == each.penalties[1] for each in results
    )


def football_results():
    body = gzip.decompress((DATA / "us-nfl-odds-scores/nfl_archive_10Y.json.gz").read_bytes())
    for game in json.loads(body):
        names = [f"{side}_{part}" for part in ("1stQtr", "2ndQtr", "3rdQtr", "4thQtr", "final")
                 for side in ("home", "away")]  # fmt: skip
        if not all(str(game.get(name, "")).isdigit() for name in names):
            continue
        told = [int(game[name]) for name in names]
        *quarters, score = list(zip(told[::2], told[1::2], strict=True))
        status = FINISHED if plus(*quarters) == score else AET
        yield report(status, score, periods=quarters)


def test_ten_years_of_american_football_add_up_but_for_what_is_typed_wrong():
    results = list(football_results())

    sound = [each for each in results if doubt("football", each, tells_overtime=True) is None]
    found = [facts_of("football", each, tells_overtime=True) for each in sound]

    assert len(sound) > 0.97 * len(results) > 2000
    for each, facts in zip(sound, found, strict=True):
        halves = facts.score(Period.FIRST_HALF), facts.score(Period.SECOND_HALF)
        assert plus(*halves) == facts.score(Period.FULL_TIME)
        assert facts.score(Period.MATCH) == (each.home_score, each.away_score)
    assert any(facts.went_to_overtime for facts in found)
