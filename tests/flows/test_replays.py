"""touchline replay and feed record: recorded answers taken in by the real path, once and never twice."""

import gzip
import json
import os
from functools import partial
from pathlib import Path

import pytest
from flows.scripted_feed import ScriptedFeed, answer
from harness.typed import touchline_json
from rules.feed_shapes import FORMS, book, category, document, market, match, total, winner

from touchline.catalog.store import lobby_key, unpacked

DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))
SNAPSHOT = DATA / "goalserve-json" / "snapshot-2025-09-11"
KEY = "k3y-nobody-may-read"
BOOK = document(
    category(
        match(
            winner(),
            market("5", "Goals Over/Under", total("2.5", Over="1.90", Under="1.91", stop="True")),
            market("99999", "Nobody Knows", total("2.5", Over="1.90", Under="1.91")),
        ),
        match(winner(), id="5002"),
    )
)
pytestmark = pytest.mark.usefixtures("our_book")


@pytest.fixture
def run(stack_env):
    """Run a touchline command over an empty book; its exit code, its JSON, and what it complained."""
    return partial(touchline_json, stack_env)


def replay_odds(run, place, *more):
    return run("replay", "odds", "--provider", "goalserve", "--file", place, *more)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
def test_a_recorded_answer_is_taken_in_once_and_never_twice(run, our_book, tmp_path, form):
    path = tmp_path / "soccer_odds.recorded"
    path.write_bytes(FORMS[form](BOOK))

    code, first, complaint = replay_odds(run, path)
    _, again, _ = replay_odds(run, path)

    assert (code, complaint) == (0, "")
    assert [first[name] for name in ("events", "markets", "selections")] == [2, 3, 8]
    assert (first["open"], first["suspended"]) == (6, 2)
    assert first["dropped"] == {"unknown_market": 1}
    (lost,) = first["drops"]
    assert (lost["market_id"], lost["text"], lost["selections"]) == ("99999", "Nobody Knows", 2)
    assert first["selections_read"] == first["selections"] + lost["selections"]
    assert first["rows_written"] > 0
    assert first["peak_memory_mib"] > 1
    assert (again["rows_written"], again["events_changed"], again["events"]) == (0, 0, 2)
    lobby = unpacked(our_book.redis.get(lobby_key())).document
    assert "Northgate Rovers" in json.dumps(lobby)


def test_a_folder_is_taken_in_by_name_and_its_bad_answers_are_said(run, tmp_path):
    whole = FORMS["json"](BOOK)
    (tmp_path / "soccer_odds.json.gz").write_bytes(gzip.compress(whole))
    (tmp_path / "soccer_odds_cut.json").write_bytes(whole[:-40])
    (tmp_path / "soccer_packed_and_cut.json.gz").write_bytes(gzip.compress(whole)[:-40])
    (tmp_path / "tennis_odds.json").write_bytes(whole)
    (tmp_path / "whatever.json").write_bytes(whole)

    code, told, complaint = replay_odds(run, tmp_path)

    assert code == 1
    assert [answer["file"] for answer in told["answers"]] == ["soccer_odds.json.gz"]
    assert told["events"] == 2
    assert [each["refused"] for each in told["refused"][:3]] == [
        "truncated", "truncated", "wrong_sport"
    ]  # fmt: skip
    assert "--sport" in told["refused"][3]["refused"]
    assert "touchline: tennis_odds.json was refused: wrong_sport.\n" in complaint
    assert "Traceback" not in complaint


def test_what_is_over_is_on_offer_again_when_its_kick_offs_are_moved(run, our_book, tmp_path):
    path = tmp_path / "soccer.json"
    path.write_bytes(FORMS["json"](book(winner(), formatted_date="14.06.2020")))

    replay_odds(run, path, "--later-days", 3652)

    with our_book.worker_db.connection_ctx() as conn:
        (starts_at,) = conn.execute("SELECT starts_at FROM events").fetchone()
    assert (starts_at.year, starts_at.month, starts_at.day) == (2030, 6, 14)


def test_nothing_is_replayed_in_production(run, tmp_path):
    path = tmp_path / "soccer.json"
    path.write_bytes(FORMS["json"](BOOK))

    code, told, complaint = run(
        *("replay", "odds", "--provider", "goalserve", "--file", path),
        ENVIRONMENT="production",
        SECRET_KEY="s" * 64,
        SECRETS_KEY="t" * 64,
    )

    assert (code, told) == (1, None)
    assert complaint.startswith("touchline: Recorded answers are not replayed in production")


def test_a_provider_without_odds_is_refused_in_a_sentence(run, tmp_path):
    path = tmp_path / "any.json"
    path.write_bytes(b"[]")

    code, _, complaint = run("replay", "odds", "--provider", "openligadb", "--file", path)

    assert (code, complaint) == (1, "touchline: openligadb tells no odds.\n")


@pytest.mark.spec("S3.12")
def test_what_was_recorded_live_is_taken_in_later_and_holds_no_key(run, feed, tmp_path):
    folder = tmp_path / "recordings"
    asking = ("feed", "record", "--provider", "goalserve", "--sport", "tennis")

    code, told, complaint = run(
        *asking, "--dir", folder, "--for", "1s",
        GOALSERVE_URL=f"{feed.url}/getfeed", GOALSERVE_KEY=KEY,
    )  # fmt: skip
    _, first, _ = replay_odds(run, folder)
    _, again, _ = replay_odds(run, folder)

    assert (code, complaint) == (0, "")
    assert (told["files"], told["outcomes"]) == (1, {"accepted": 1})
    written = sorted(folder.iterdir())
    assert [path.name.partition(".")[2] for path in written] == ["about.json", "body.gz"]
    assert KEY not in written[0].read_text()
    assert KEY.encode() not in gzip.decompress(written[1].read_bytes())
    assert first["answers"][0]["sport"] == "tennis"
    assert first["rows_written"] > 0
    assert again["rows_written"] == 0


@pytest.fixture
def scripted():
    feed = ScriptedFeed()
    yield feed
    feed.close()


def test_a_refused_answer_is_kept_and_refused_again(run, scripted, tmp_path):
    scripted.say(answer(body=FORMS["json"](BOOK)[:-40]))

    code, told, _ = record_soccer(run, scripted, tmp_path)
    again_code, again, _ = replay_odds(run, tmp_path)

    assert (code, told["files"], told["outcomes"]) == (0, 1, {"refused_truncated": 1})
    assert (again_code, [each["refused"] for each in again["refused"]]) == (1, ["truncated"])


def test_an_answer_that_says_our_key_is_not_kept(run, scripted, tmp_path):
    scripted.say(answer(body=b'{"error": "no such key: %s"}' % KEY.encode()))

    code, told, _ = record_soccer(run, scripted, tmp_path)

    assert (code, told["files"], told["outcomes"]) == (1, 0, {"holds_a_key": 1})
    assert not list(tmp_path.iterdir())


def record_soccer(run, feed, folder):
    asking = ("--provider", "goalserve", "--sport", "soccer", "--dir", folder, "--for", "1s")
    return run("feed", "record", *asking, GOALSERVE_URL=feed.url, GOALSERVE_KEY=KEY)


def test_a_feed_that_does_not_answer_is_one_sentence(run, tmp_path):
    code, told, complaint = run(
        *("feed", "record", "--provider", "goalserve", "--sport", "tennis", "--dir", tmp_path),
        *("--for", "1s"),
        GOALSERVE_URL="http://127.0.0.1:9/getfeed",
    )

    assert code == 1
    assert told["outcomes"] == {"unavailable_unreachable": 1}
    assert complaint == "touchline: No answer came that could be kept.\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.needs_data
@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason=f"no recorded answers in {SNAPSHOT}")
@pytest.mark.parametrize("sport", ["tennis", "cricket", "mma"])
def test_a_real_recording_accounts_for_all_that_it_holds(run, sport):
    path = SNAPSHOT / f"{sport}_odds.json.gz"

    code, first, _ = replay_odds(run, path, "--later-days", 1000, "--drops", 1000)
    _, again, _ = replay_odds(run, path, "--later-days", 1000)

    assert code == 0
    assert first["rows_written"] > first["events"] > 0
    lost = sum(line["selections"] for line in first["drops"])
    assert first["selections_read"] == first["selections"] + lost
    assert again["rows_written"] == 0
