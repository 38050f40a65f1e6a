"""The generated feed over HTTP: full and incremental odds, results, formats and the clock."""

from datetime import UTC, datetime

import pytest
from flows.sandbox_reader import CATEGORIES, SCORE_PAGES, Reader, as_list, matches, odds_path
from lxml import etree

from touchline.errors import BadSetting
from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.feed import generated_feed
from touchline.sandbox.server import SandboxServer

NOW_S = 1_795_321_230
ENDINGS = {"FT", "Finished", "After Over Time", "After Penalties"}


@pytest.fixture
def sandbox():
    server = SandboxServer(seed=7, clock=SandboxClock(source=lambda: NOW_S)).start()
    yield server
    server.stop()


@pytest.fixture
def reader(sandbox):
    reader = Reader(sandbox)
    yield reader
    reader.close()


def kick_off_s(match):
    date = match.get("formatted_date", match.get("date"))
    at = datetime.strptime(f"{date} {match['time']}", "%d.%m.%Y %H:%M").replace(tzinfo=UTC)
    return int(at.timestamp())


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", CATEGORIES)
def test_increments_applied_to_a_full_answer_equal_a_later_full_answer(reader, sport):
    answer = reader.odds(sport)
    held, cursor = matches(answer), answer["ts"]
    now_s = NOW_S

    for step_s in (1, 37, 60, 125, 600):
        now_s = reader.advance(step_s)
        increment = reader.odds(sport, ts=cursor)
        assert int(increment["ts"]) >= int(cursor)
        cursor = increment["ts"]
        changed = matches(increment)
        assert all(match != held.get(key) for key, match in changed.items())
        held |= changed

    full = matches(reader.odds(sport))
    assert {key: held[key] for key in full} == full
    # What is held but no longer listed has left with its kick-off.
    assert all(kick_off_s(held[key]) <= now_s for key in held.keys() - full.keys())


def test_an_increment_is_a_fraction_of_the_full_answer(reader):
    full = reader.odds("soccer")
    reader.advance(10)

    increment = matches(reader.odds("soccer", ts=full["ts"]))

    assert len(increment) < len(matches(full)) / 4


def test_a_cursor_repeated_at_once_brings_nothing(reader):
    cursor = reader.odds("tennis")["ts"]

    assert matches(reader.odds("tennis", ts=cursor)) == {}


@pytest.mark.parametrize("cursor", ["9999999999", "x", "", "-5", "0"])
def test_a_cursor_that_is_not_ours_brings_everything(reader, cursor):
    assert matches(reader.odds("tennis", ts=cursor)) == matches(reader.odds("tennis"))


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", CATEGORIES)
def test_a_match_kicks_off_within_two_minutes_and_its_result_comes_thirty_seconds_later(
    reader, sport
):
    soonest = min(
        (match for match in matches(reader.odds(sport)).values() if kick_off_s(match) > NOW_S),
        key=kick_off_s,
    )
    wait_s = kick_off_s(soonest) - NOW_S
    assert 0 < wait_s <= 120
    before = reader.results(sport)[soonest["id"]]
    assert before["@status"] in {"Not Started", soonest["time"]}

    reader.advance(wait_s)
    during = reader.results(sport)[soonest["id"]]
    reader.advance(30)
    after = reader.results(sport)[soonest["id"]]

    assert during["@status"] not in ENDINGS | {before["@status"]}
    assert after["@status"] in ENDINGS
    reader.advance(3 * 3600)
    assert reader.results(sport)[soonest["id"]] == after


def test_soccer_results_carry_half_time_and_full_time(reader):
    reader.advance(6 * 3600)

    finished = [match for match in reader.results("soccer").values() if match["@status"] == "FT"]

    assert finished
    for match in finished:
        half, full = (
            tuple(map(int, match[name]["@score"].strip("[]").split("-"))) for name in ("ht", "ft")
        )
        assert half[0] <= full[0]
        assert half[1] <= full[1]
        assert full == (int(match["localteam"]["@goals"]), int(match["visitorteam"]["@goals"]))
        goals = as_list((match["events"] or {}).get("event"))
        assert len(goals) == sum(full)


def test_a_started_soccer_match_leaves_the_odds_and_others_linger(reader):
    soccer, hockey = matches(reader.odds("soccer")), matches(reader.odds("hockey"))
    now_s = reader.advance(125)

    gone = soccer.keys() - matches(reader.odds("soccer")).keys()
    started = {
        key for key, match in matches(reader.odds("hockey")).items() if kick_off_s(match) <= now_s
    }

    assert gone == {key for key, match in soccer.items() if kick_off_s(match) <= now_s}
    assert started & hockey.keys()


@pytest.mark.parametrize("sport", CATEGORIES)
def test_xml_says_the_same_as_json(reader, sport):
    priced = [
        quote
        for match in matches(reader.odds(sport)).values()
        for market in match["odds"]
        for quote in market["bookmakers"][0]["odds"]
    ]
    selections = sum(len(quote.get("odds", [quote])) for quote in priced)

    root = etree.fromstring(reader.ask(odds_path(sport).replace("&json=1", ""))[1])
    scores = etree.fromstring(reader.ask(f"/getfeed/key/{SCORE_PAGES[sport]}")[1])

    assert root.get("sport") == scores.get("sport") == sport
    assert len(root.findall(".//odd")) == selections
    assert {match.get("id") for match in scores.iter("match")} == reader.results(sport).keys()


def test_a_sport_nobody_plays_has_a_valid_empty_answer(reader):
    for sport in ("cricket", "rugby", "darts", "table_tennis", "mma"):
        assert reader.odds(sport) == {"sport": sport, "ts": "0", "categories": []}


def test_filters_narrow_the_answer(reader):
    everything = matches(reader.odds("soccer"))
    some_id = next(iter(everything))

    assert matches(reader.odds("soccer", match=some_id)).keys() == {some_id}
    only_result = matches(reader.odds("soccer", market="1,2"))
    assert {m["id"] for match in only_result.values() for m in match["odds"]} == {"1", "2"}
    assert all(not match["odds"] for match in matches(reader.odds("soccer", bm="82")).values())
    categories = reader.odds("soccer", league="1001")["categories"]
    assert [category["id"] for category in categories] == ["1001"]


def test_both_dates_bound_the_kick_offs(reader):
    day = datetime.fromtimestamp(NOW_S + 86_400, UTC).strftime("%d.%m.%Y")

    dated = matches(reader.odds("soccer", date_start=day, date_end=day))
    half_dated = matches(reader.odds("soccer", date_start=day))

    assert dated
    assert {match["formatted_date"] for match in dated.values()} == {day}
    assert half_dated == matches(reader.odds("soccer"))


def test_gzip_is_sent_to_whoever_accepts_it(reader):
    packed, body = reader.ask(odds_path("soccer"), is_gzip=True)
    plain, same = reader.ask(odds_path("soccer"))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 4
    assert body == same


@pytest.mark.parametrize(
    "path",
    [
        "/getfeed/key/getodds/quidditch?cat=quidditch_10&json=1",
        "/getfeed/key/soccernew/d9?json=1",
        "/getfeed/key/curling/home",
        "/getfeed/key",
        "/etc/passwd",
        "//[x/y?json=1",
    ],
)
def test_an_unknown_page_answers_404_as_the_provider_does(reader, path):
    response, _ = reader.ask(path)

    assert response.status == 404
    assert reader.json(path) == {"status": 404, "message": "No such feed"}


def test_yesterday_has_its_own_page(reader):
    yesterday = datetime.fromtimestamp(NOW_S - 86_400, UTC).strftime("%d.%m.%Y")

    root = reader.json("/getfeed/key/soccernew/d-1?json=1")["scores"]

    found = [
        match for category in root["category"] for match in as_list(category["matches"]["match"])
    ]
    assert {match["@formatted_date"] for match in found} == {yesterday}
    assert {match["@status"] for match in found} <= {"FT", "AET", "Pen.", "Postp.", "Cancl.", "90"}


def test_the_live_page_shows_only_what_is_being_played(reader):
    reader.advance(20 * 60)

    root = reader.json("/getfeed/key/hockey/live?json=1")["scores"]

    statuses = {
        match["@status"]
        for category in as_list(root.get("category"))
        for match in as_list(category["matches"]["match"])
    }
    assert not statuses & (ENDINGS | {"Not Started"})


def test_the_same_seed_and_time_make_the_same_feed(reader):
    generated_feed.cache_clear()  # or the twin would show what the first has written
    twin = SandboxServer(seed=7, clock=SandboxClock(source=lambda: NOW_S)).start()
    other = SandboxServer(seed=8, clock=SandboxClock(source=lambda: NOW_S)).start()
    try:
        same, different = Reader(twin), Reader(other)
        assert same.odds("soccer") == reader.odds("soccer")
        assert not matches(different.odds("soccer")).keys() & matches(reader.odds("soccer")).keys()
        same.close()
        different.close()
    finally:
        twin.stop()
        other.stop()


def test_the_clock_runs_at_its_speed():
    seconds = iter((100.0, 160.0))
    clock = SandboxClock(speed=60, source=lambda: next(seconds))

    assert clock.now_s() == 100 + 60 * 60


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), "soon", []])
def test_the_clock_cannot_be_pushed_anywhere_but_forward(reader, seconds):
    response, _ = reader.ask("/_sandbox/clock", method="POST", fields={"advance_s": seconds})

    assert response.status == 400
    assert reader.json("/_sandbox/")["now_s"] == NOW_S


def test_a_taken_port_and_a_clock_that_stands_are_said_in_a_sentence(sandbox):
    with pytest.raises(BadSetting, match="cannot listen"):
        SandboxServer(port=int(sandbox.url.rpartition(":")[2]))
    with pytest.raises(BadSetting, match="speed"):
        SandboxServer(speed=0)


def test_the_sandbox_says_what_it_serves(reader):
    said = reader.json("/_sandbox/")

    assert said["seed"] == 7
    assert set(CATEGORIES) == set(said["sports"])
    assert said["faults"] == []
