"""What is found by which words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.web.player.searching import FOUND_MAX, entries_of, found, words_of

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SOCCER = {"slug": "soccer", "name": "Soccer"}
LEAGUE = {"code": "l", "name": "Italy: Serie A"}


def event(home, away, *, hours=1, state="scheduled"):
    starts_at = (NOW + timedelta(hours=hours)).isoformat()
    return {
        "code": f"{home}{hours}",
        "home": home,
        "away": away,
        "starts_at": starts_at,
        "state": state,
    }


EVENTS = [
    event("Inter", "Atlético Madrid", hours=2),
    event("Milan", "Internazionale B", hours=1),
    event("Roma", "Lazio", hours=-1),
    event("Torino", "Napoli", state="live"),
]
ENTRIES = entries_of(SOCCER, LEAGUE, EVENTS)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("query", "homes"),
    [
        ("inter", ["Milan", "Inter"]),
        ("  INTER  ATLÉ", ["Inter"]),
        ("atletico", ["Inter"]),
        ("serie mil", ["Milan"]),
        ("soccer italy", ["Milan", "Inter"]),
        ("nter", []),
        ("roma", []),  # has begun
        ("torino", []),  # is no longer to come
        ("i", []),
        ("", []),
        ("%_'\"<>", []),
    ],
)
def test_events_are_found_by_the_beginnings_of_their_words(query, homes):
    assert [entry.home for entry in found(query, ENTRIES, now=NOW)] == homes


@given(st.text(max_size=200))
def test_any_query_finds_some_or_none(query):
    assert len(found(query, ENTRIES, now=NOW)) <= len(ENTRIES)


def test_no_more_is_found_than_a_page_holds():
    many = entries_of(SOCCER, LEAGUE, [event(f"Club {n}", "X", hours=n) for n in range(1, 60)])

    hits = found("club", many, now=NOW)

    assert len(hits) == FOUND_MAX
    assert hits == sorted(hits, key=lambda entry: entry.starts_at)


def test_words_are_compared_without_case_accents_and_signs():
    assert words_of("  Saint-Étienne & Ko. ") == ("saint", "etienne", "ko")
