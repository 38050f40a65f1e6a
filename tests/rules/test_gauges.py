"""What a process told of itself becomes charts, each with how it is now."""

import pytest

from touchline.plumbing.vitals import Process, Sample
from touchline.web.console.gauges import gauges

pytestmark = pytest.mark.spec("B5")


def told(kind, *numbers, breakers=()):
    """A process that told these numbers every ten seconds, the newest first."""
    samples = [Sample(1000 - 10 * at, each, breakers) for at, each in enumerate(numbers)]
    return Process(f"{kind}@here:1", kind, "1.0", tuple(samples))


def test_a_web_process_has_a_chart_of_each_of_its_guards():
    newer = {
        "gate": 3.0, "pool_percent": 41.0, "refusals": 50.0, "cache_memory": 90.0,
        "cache_reads": 100.0, "limited": 5.0, "requests": 400.0,
    }  # fmt: skip
    older = dict.fromkeys(newer, 0.0)

    found = gauges(told("web", newer, older, breakers=("redis",)))

    assert [(each.label, each.now) for each in found] == [
        ("Gate", "open"),
        ("Breakers", "1 open"),
        ("Pool", "41 %"),
    ]


def test_three_tellings_draw_what_grew_between_them():
    numbers = [
        {"requests": 400.0, "cache_memory": 190.0, "cache_reads": 200.0},
        {"requests": 100.0, "cache_memory": 95.0, "cache_reads": 100.0},
        {},
    ]

    found = {each.label: each.now for each in gauges(told("web", *numbers))}

    assert found == {
        "Gate": "closed",
        "Breakers": "none open",
        "Pool": "0 %",
        "Refused by the gate": "0.0 a second",
        "From memory": "95.0 %",
        "Limited": "0.0 a second",
        "Requests": "30.0 a second",
    }


def test_a_worker_has_no_charts_of_what_only_sites_have():
    assert [each.label for each in gauges(told("worker_odds", {}, {}, {}))] == [
        "Gate",
        "Breakers",
        "Pool",
    ]


def test_who_told_once_has_no_chart_yet():
    assert gauges(told("web", {"gate": 1.0})) == []
