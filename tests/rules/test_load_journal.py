"""The journal of a load run is read while it is written; the pool is read from an exposition."""

from loadtests import poolwatch
from loadtests.addresses import Addresses, learn
from loadtests.journal import Entry, Reader


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
