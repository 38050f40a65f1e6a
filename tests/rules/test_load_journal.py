"""The journal of a load run is read while it is written; the pool is read from an exposition."""

from itertools import islice

from loadtests import poolwatch
from loadtests.addresses import Addresses, learn
from loadtests.journal import Entry, Reader
from loadtests.wire import Target


def test_a_line_that_is_still_being_written_waits_for_its_end(tmp_path):
    path = tmp_path / "journal"
    first, second = Entry(1000.5, "lobby", 200, 3.25), Entry(1000.75, "theme", 0, 10.0)
    path.write_text(first.line() + second.line()[:9])
    reader = Reader(path)

    early = reader.fresh()
    with path.open("a") as file:
        file.write(second.line()[9:])
    late = reader.fresh()
    reader.close()

    assert (early, late) == ([first], [second])


def test_the_pool_is_that_of_the_web_processes():
    text = (
        "# HELP db_pool_usage_percent Use of the pool.\n"
        'db_pool_usage_percent{process_type="web"} 62.5\n'
        'db_pool_usage_percent{process_type="worker_odds"} 99.0\n'
        "hub_lag_seconds_count 7.0\n"
    )

    assert poolwatch.pool_usage_percent(text) == 62.5
    assert poolwatch.pool_usage_percent("") == 0


def test_without_a_known_league_visitors_stay_with_the_sport():
    assert learn("", "") == Addresses()
    assert Addresses().event_page == Addresses().league_page == "/sports/soccer"
    assert learn("", Addresses("L", "E").text()) == Addresses("L", "E")
    assert Addresses("L", "E").league_query == "?sport=soccer&league=L"


def test_a_mix_of_paths_and_the_users_take_turns_each_for_itself():
    target = Target(8080, "/", "localhost", users=2, mix=("/a", "/b", "/c"))

    asked = [question.decode().split("\r\n") for question in islice(target.requests(), 4)]

    assert [lines[0] for lines in asked] == [
        f"GET {path} HTTP/1.1" for path in ["/a", "/b", "/c", "/a"]
    ]
    assert [lines[2] for lines in asked] == [
        f"X-Forwarded-For: 198.18.0.{user}" for user in (0, 1, 0, 1)
    ]
    assert all(lines[1] == "Host: localhost" and lines[-2:] == ["", ""] for lines in asked)


def test_without_a_mix_one_path_is_asked_by_nobody_in_particular():
    target = Target(8080, "/healthz", "localhost", headers=("Accept: */*",))

    assert (
        next(target.requests())
        == b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
    )
