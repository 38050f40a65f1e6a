"""Recorded answers served again: moved in time, otherwise as they were."""

import copy
import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flows.sandbox_reader import Reader, as_list, matches, odds_path
from lxml import etree

from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.server import SandboxServer

NOW_S = 1_795_321_230  # 22.11.2026 04:20:30 UTC
TIMES = {"date", "formatted_date", "time", "status"}
DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))
SNAPSHOT = DATA / "goalserve-json" / "snapshot-2025-09-11"


def soccer_match(key, status, date, time):
    return {
        "id": key,
        "status": status,
        "date": "Mar 30",
        "formatted_date": date,
        "time": time,
        "venue": "Old Meadow",
        "static_id": f"9{key}",
        "localteam": {"id": "1", "name": "Überlingen Ödland", "goals": "?"},
        "visitorteam": {"id": "2", "name": "Brackwell Town", "goals": "?"},
        "events": "",
        "ht": {"score": ""},
        "odds": [
            {
                "id": "15",
                "value": "Both Teams To Score",
                "stop": "False",
                "bookmakers": [
                    {
                        "id": "16",
                        "name": "bet365",
                        "stop": "False",
                        "ts": "1743300000",
                        "odds": [
                            {"name": "Yes", "value": "1.80", "stop": "False"},
                            {"name": "No", "value": "1.95", "stop": "True"},
                        ],
                    }
                ],
            }
        ],
    }


SOCCER = {
    "sport": "soccer",
    "ts": "1743300001",
    "categories": [
        {
            "name": "Albermark: Premier Division",
            "gid": "5",
            "id": "5",
            "matches": [
                soccer_match("11", "HT", "30.03.2025", "12:15"),
                soccer_match("12", "22:45", "30.03.2025", "22:45"),
                soccer_match("13", "01:30", "31.03.2025", "01:30"),
                soccer_match("14", "Postp.", "30.03.2025", "13:00"),
            ],
        }
    ],
}
CRICKET = {
    "category": {
        "gid": "8",
        "id": "8",
        "name": "Island Cup",
        "matches": {
            "match": {
                "date": "30.03.2025",
                "time": "14:30",
                "id": "77",
                "type": "T20",
                "localteam": {"id": "3", "name": "North"},
                "visitorteam": {"id": "4", "name": "South"},
                "odds": {
                    "ts": "1743300000",
                    "type": [
                        {
                            "id": "2",
                            "value": "Home/Away",
                            "stop": "False",
                            "bookmaker": {
                                "id": "16",
                                "name": "bet365",
                                "odd": [
                                    {"name": "Home", "value": "1.90"},
                                    {"name": "Away", "value": "1.90"},
                                ],
                            },
                        }
                    ],
                },
            }
        },
    },
    "sport": "cricket",
    "ts": "1743300000",
}


def write(path, document):
    data = json.dumps(document, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.fixture
def recordings(tmp_path):
    write(tmp_path / "soccer_odds.json.gz", {"metadata": {}, "odds_data": {"scores": SOCCER}})
    write(tmp_path / "cricket_odds.json", {"odds_data": CRICKET})
    write(tmp_path / "tennis_odds.json", {"scores": {"sport": "tennis"}})
    (tmp_path / "hockey_odds.json.gz").write_bytes(b"\x1f\x8b no gzip at all")
    (tmp_path / "notes.txt").write_text("not a recording")
    write(tmp_path / "curling_odds.json", {"scores": SOCCER})
    return tmp_path


@pytest.fixture
def replaying():
    running = []

    def start(directory):
        server = SandboxServer(replay_dir=directory, clock=SandboxClock(source=lambda: NOW_S))
        running.append((server.start(), Reader(server)))
        return running[-1][1]

    yield start
    for server, reader in running:
        reader.close()
        server.stop()


def kick_off_s(match):
    date = match.get("formatted_date", match.get("date"))
    at = datetime.strptime(f"{date} {match['time']}", "%d.%m.%Y %H:%M").replace(tzinfo=UTC)
    return int(at.timestamp())


def without_times(node):
    if isinstance(node, dict):
        return {
            name: without_times(value)
            for name, value in node.items()
            if name not in TIMES or isinstance(value, dict | list)
        }
    return [without_times(each) for each in node] if isinstance(node, list) else node


def is_waiting(match):
    status = match.get("status", "")
    return status in {"", "Not Started"} or (len(status) == 5 and status[2] == ":")


@pytest.mark.spec("S3.12")
def test_a_recording_moves_by_whole_hours_until_its_next_match_is_an_hour_away(
    replaying, recordings
):
    found = matches(replaying(recordings).odds("soccer"))

    # The earliest waiting match, 22:45, moves to the first :45 at least an hour from 04:20:30.
    assert found["12"]["status"] == found["12"]["time"] == "05:45"
    assert found["12"]["formatted_date"] == "22.11.2026"
    assert found["12"]["date"] == "Nov 22"
    assert found["13"]["status"] == found["13"]["time"] == "08:30"
    assert (found["11"]["status"], found["11"]["time"]) == ("HT", "19:15")
    assert found["11"]["formatted_date"] == "21.11.2026"
    assert found["14"]["status"] == "Postp."


def test_nothing_but_times_is_touched(replaying, recordings):
    served = replaying(recordings).odds("soccer")

    assert without_times(served) == without_times(copy.deepcopy(SOCCER))


def test_the_mapped_form_stays_the_mapped_form(replaying, recordings):
    reader = replaying(recordings)
    served = reader.odds("cricket")

    assert without_times(served) == without_times(copy.deepcopy(CRICKET))
    match = served["category"]["matches"]["match"]
    assert (match["date"], match["time"]) == ("22.11.2026", "05:30")
    root = etree.fromstring(reader.ask(odds_path("cricket").replace("&json=1", ""))[1])
    assert [odd.get("value") for odd in root.iter("odd")] == ["1.90", "1.90"]


def test_what_cannot_be_replayed_is_named_and_its_sport_is_empty(replaying, recordings):
    reader = replaying(recordings)

    assert reader.odds("hockey") == {"sport": "hockey", "ts": "0", "categories": []}
    assert reader.odds("tennis")["categories"] == []
    assert reader.odds("volleyball")["categories"] == []
    assert set(reader.json("/_sandbox/")["skipped"]) == {
        "notes.txt",
        "curling_odds.json",
        "hockey_odds.json.gz",
        "tennis_odds.json",
    }


def test_the_cursor_of_a_recording_brings_no_more_matches(replaying, recordings):
    reader = replaying(recordings)
    full = reader.odds("soccer")

    assert reader.odds("soccer", ts=full["ts"]) == {**full, "categories": []}
    assert reader.odds("soccer", ts="5") == full
    assert reader.odds("cricket", ts=CRICKET["ts"])["category"] == []


def test_a_recording_is_the_same_packed_plain_and_as_xml(replaying, recordings):
    reader = replaying(recordings)

    packed, body = reader.ask(odds_path("soccer"), is_gzip=True)
    plain, same = reader.ask(odds_path("soccer"))
    root = etree.fromstring(reader.ask(odds_path("soccer").replace("&json=1", ""))[1])

    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert body == same
    assert [team.get("name") for team in root.iter("localteam")] == ["Überlingen Ödland"] * 4


def test_recorded_matches_are_not_started_in_the_scores(replaying, recordings):
    found = replaying(recordings).results("soccer")

    assert found["12"]["@status"] == "05:45"
    assert found["12"]["ft"]["@score"] == ""
    assert found["12"]["localteam"]["@name"] == "Überlingen Ödland"
    assert "11" not in found  # yesterday's page has it


def test_a_fault_strikes_a_recording_too(replaying, recordings):
    reader = replaying(recordings)
    reader.ask("/_sandbox/faults", method="POST", fields={"body": "xml_for_json", "times": 1})

    assert etree.fromstring(reader.ask(odds_path("soccer"), is_gzip=True)[1]).tag == "scores"


@pytest.mark.needs_data
@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason=f"no recorded answers in {SNAPSHOT}")
@pytest.mark.parametrize("sport", ["tennis", "hockey", "baseball", "cricket", "mma", "esports"])
def test_a_real_recording_lies_in_the_future_and_is_otherwise_unchanged(replaying, sport):
    original = json.loads(gzip.decompress((SNAPSHOT / f"{sport}_odds.json.gz").read_bytes()))
    recorded = original["odds_data"]["scores"]

    served = replaying(SNAPSHOT).odds(sport)

    assert without_times(served) == without_times(recorded)
    kick_offs = [
        kick_off_s(match)
        for category in as_list(served.get("categories", served.get("category")))
        for group in as_list(category["matches"])
        for match in as_list(group.get("match", group))
        if is_waiting(match)
    ]
    assert kick_offs
    assert NOW_S + 3_600 <= min(kick_offs) < NOW_S + 2 * 3_600
