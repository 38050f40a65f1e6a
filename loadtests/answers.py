"""Answers of every provider in its own shape, and what must hold of whatever is read from them.

The shapes are invented ones of the tests. An answer is refused or sound, is read within 200 ms of
processor time, and needs less than 64 MiB beyond what the process had.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from harness.sound_answers import check_sound
from rules.feed_shapes import (
    FORMS,
    as_json,
    as_xml,
    book,
    flat,
    handicap,
    market,
    scored,
    total,
    winner,
)
from rules.the_odds_api_shapes import AWAY, H2H, HOME, bookmaker, event, outcomes

from loadtests.bending import bent, changed, with_other_cells
from loadtests.hostile import bombs
from touchline.feeds.adapter import Adapter, FixtureAnswer
from touchline.feeds.football_data.adapter import football_data
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.openfootball.adapter import openfootball
from touchline.feeds.openligadb.adapter import openligadb
from touchline.feeds.sniff import AnswerRefused
from touchline.feeds.the_odds_api.adapter import the_odds_api

SLOWEST_S = 0.2
MEMORY_MAX_MIB = 64
BOMB_SHARE = 0.004
BYTES_SHARE = 0.5

_SPORTS = ("soccer", "tennis", "basketball", "hockey", "cricket", "football")
_MATCH = {
    "matchID": 70001,
    "matchDateTimeUTC": "2031-03-01T14:30:00Z",
    "leagueId": 41,
    "leagueName": "Erste Liga",
    "leagueShortcut": "el1",
    "leagueSeason": 2030,
    "group": {"groupName": "24. Spieltag", "groupOrderID": 24, "groupID": 9},
    "team1": {"teamId": 11, "teamName": "SV Nordhafen"},
    "team2": {"teamId": 12, "teamName": "TuS Eschenau"},
    "matchIsFinished": True,
    "matchResults": [
        {"resultTypeID": 1, "pointsTeam1": 1, "pointsTeam2": 0},
        {"resultTypeID": 2, "pointsTeam1": 2, "pointsTeam2": 1},
    ],
    "goals": [{"goalID": 1, "isOvertime": False}],
}
_SEASON = {
    "name": "Erste Liga 2031/32",
    "matches": [
        {
            "round": "Matchday 1",
            "date": "2031-08-16",
            "time": "20:30",
            "team1": "SV Nordhafen",
            "team2": "TuS Eschenau",
            "score": {"ht": [1, 0], "ft": [2, 1]},
        },
        {
            "round": "Final",
            "date": "2032-06-01",
            "time": "21:00 UTC+2",
            "team1": "FC Altmark",
            "team2": "SC Weiler",
            "score": {"ht": [0, 0], "ft": [1, 1], "et": [2, 2], "p": [4, 3]},
        },
        {"team1": "TuS Eschenau", "team2": "SV Nordhafen", "status": "awarded", "score": {}},
    ],
}
# What a request was about, where an answer does not say it.
_SCOPES = {"openfootball": "2031-32/de.1"}
_CSV = b"\r\n".join(
    [
        b"Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,B365H,B365D,B365A,AHh,B365AHH,B365AHA,PC>2.5,PC<2.5",
        b"E0,16/08/2031,20:00,Northport,Ashby,2,1,H,1,1.9,3.5,4.2,-0.5,1.92,1.98,1.8,2.0",
        b"E0,17/08/2031,15:00,Quarry,Eastham,0,0,D,0,2.9,3.1,2.5,0.25,1.88,2.02,2.1,1.7",
    ]
)


class AnswerTooDear(Exception):
    """Reading an answer took too long, or too much memory."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one provider, and an answer of the kind it reads."""

    name: str
    body: bytes
    read: Callable[[bytes], Any]

    def wrong(self, dice: random.Random) -> bytes:
        """Its answer with something wrong in it."""
        if dice.random() < BYTES_SHARE or self.body[:1] == b"<":
            return changed(dice, self.body)
        if self.body[:1] in b"{[":
            return json.dumps(bent(dice, json.loads(self.body))).encode()
        return with_other_cells(dice, self.body)


def readers() -> list[Reader]:
    """Every reader of every provider, each with every form that it reads."""
    goals, prices, league, season = goalserve(), the_odds_api(), openligadb(), football_data()
    files, written = openfootball(), json.dumps(_SEASON).encode()
    events = json.dumps([_priced(), _priced(id="0abc", commence_time="2031-03-02T19:00:00Z")])
    scores = json.dumps([event(completed=True, scores=[_said(HOME, "2"), _said(AWAY, "1")])])
    matches = json.dumps([_MATCH, {**_MATCH, "matchID": 70002, "matchIsFinished": False}]).encode()
    of_all_sports = [
        *(
            (goals, "odds", form(_book(sport)), sport)
            for sport in _SPORTS
            for form in FORMS.values()
        ),
        *(
            (goals, part, form(_scores(sport)), sport)
            for sport in _SPORTS
            for part in ("scores", "fixtures")
            for form in (as_json, as_xml)
        ),
    ]
    of_soccer = [
        (prices, "odds", events.encode()),
        (prices, "scores", scores.encode()),
        (prices, "fixtures", events.encode()),
        (league, "scores", matches),
        (league, "fixtures", matches),
        *((files, part, written) for part in ("scores", "fixtures")),
        *((season, part, _CSV) for part in ("odds", "scores", "fixtures")),
    ]
    assert league.scores is not None
    assert league.scores.probe is not None
    return [
        *(_reader(adapter, part, body, sport) for adapter, part, body, sport in of_all_sports),
        *(_reader(adapter, part, body, "soccer") for adapter, part, body in of_soccer),
        Reader("openligadb probe", matches, league.scores.probe),
    ]


def read_one(dice: random.Random, known: list[Reader]) -> tuple[str, float]:
    """One wrong answer, or a hostile document, given to a reader; what came of it, and seconds.

    Raises:
        AnswerTooDear, AssertionError: what must hold did not.

    """
    reader = dice.choice(known)
    body = dice.choice([*bombs().values()]) if dice.random() < BOMB_SHARE else reader.wrong(dice)
    return read_within(reader, body)


def read_within(reader: Reader, body: bytes, *, slowest_s: float = SLOWEST_S) -> tuple[str, float]:
    """What a reader makes of these bytes, and the seconds of processor time it took.

    Raises:
        AnswerTooDear, AssertionError: what must hold did not.

    """
    peak_mib, held_mib = _memory_mib()
    began_s = time.thread_time()
    try:
        answer = reader.read(body)
    except AnswerRefused:
        answer = None
    took_s = time.thread_time() - began_s
    peak_after_mib, _ = _memory_mib()
    if took_s >= slowest_s:
        raise AnswerTooDear(f"{reader.name}: {took_s * 1000:.0f} ms for {len(body)} bytes")
    # A peak that was there before hides a lower one, and that one was within bounds then.
    if peak_after_mib > peak_mib and peak_after_mib - held_mib >= MEMORY_MAX_MIB:
        needed_mib = peak_after_mib - held_mib
        raise AnswerTooDear(f"{reader.name}: {needed_mib:.0f} MiB for {len(body)} bytes")
    if answer is None:
        return "refused", took_s
    _check(answer)
    return "read", took_s


def _check(answer: Any) -> None:
    if isinstance(answer, FixtureAnswer):
        for fixture in answer.fixtures:
            assert fixture.provider_event_id.isalnum()
            assert fixture.league_provider_id
            assert fixture.starts_at.utcoffset() == timedelta(0)
            for name in (fixture.home_name, fixture.away_name, fixture.league_name):
                assert name
                assert name.isprintable()
    elif isinstance(answer, str):  # a path that is asked for next
        assert "//" not in answer
        assert ".." not in answer
    else:
        check_sound(answer)


def _reader(adapter: Adapter, part: str, body: bytes, sport: str) -> Reader:
    offer = getattr(adapter, part)
    scope = _SCOPES.get(adapter.provider, "")
    name = f"{adapter.provider} {part} of {sport}"
    return Reader(name, body, lambda body: offer.read(body, sport, scope))


def _book(sport: str) -> Any:
    return book(
        winner(),
        market("2", "Home/Away", flat(Home="1.80", Away="2.00")),
        market("5", "Goals Over/Under", total("2.5", ismain="True", Over="1.90", Under="1.91")),
        market("4", "Asian Handicap", handicap("-0.75", Home="2.68", Away="1.45")),
        market("15", "Both Teams To Score", flat(Yes="1.80", No="1.95")),
        sport=sport,
    )


def _scores(sport: str) -> Any:
    side = {"id": "31", "name": "Northgate Rovers", "goals": "2", "totalscore": "3", "q1": "1"}
    side |= {"s1": "6.5", "winner": "True"}
    root = scored(
        {
            "id": "5001",
            "status": "Pen.",
            "formatted_date": "14.06.2030",
            "time": "18:30",
            "localteam": side,
            "visitorteam": {**side, "id": "32", "name": "Quarry Town", "goals": "1"},
            "ht": {"score": "[1-0]"},
            "ft": {"score": "[1-1]"},
            "penalty": {"localteam": "4", "visitorteam": "3"},
        },
        sport=sport,
    )
    root["category"]["name"] = "Albermark"
    return root


def _priced(**changes: str) -> Any:
    first = bookmaker(
        "pinnacle",
        h2h=H2H,
        spreads=outcomes((HOME, 1.95, -0.5), (AWAY, 1.9, 0.5)),
        totals=outcomes(("Over", 1.9, 2.5), ("Under", 1.95, 2.5)),
        team_totals=[
            {**outcome, "description": HOME}
            for outcome in outcomes(("Over", 1.9, 1.5), ("Under", 1.95, 1.5))
        ],
    )
    return event(first, bookmaker("betway", h2h=H2H), **changes)


def _said(name: str, score: str) -> dict[str, str]:
    return {"name": name, "score": score}


def _memory_mib() -> tuple[float, float]:
    """The most memory this process ever had, and what it has."""
    told = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines()
    )
    return int(told["VmHWM"].split()[0]) / 1024, int(told["VmRSS"].split()[0]) / 1024
