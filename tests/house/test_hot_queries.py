"""No query of a running book reads a large table from end to end (S0.8)."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from house.hot_bets import BET_QUERIES
from house.hot_ledger import LEDGER_QUERIES
from house.hot_people import PEOPLE_QUERIES
from house.hot_protection import PROTECTION_QUERIES
from house.hot_reports import REPORT_QUERIES
from house.hot_results import RESULT_QUERIES
from house.hot_settlement import SETTLEMENT_QUERIES
from house.hot_staff import STAFF_QUERIES
from house.hot_tenants import TENANT_QUERIES
from house.hot_trading import TRADING_QUERIES
from house.large_book import EVENTS, MARKETS_PER_EVENT, fill
from house.sources import said
from house.statements import queries
from psycopg.types.json import Json

SMALL_ROWS = 1000  # below this a scan is the cheapest way
BATCH_EVENTS = 30  # what one transaction of the odds worker writes at most, and more
BATCH_LINES = 1500

_LATEST = range(EVENTS - BATCH_EVENTS + 1, EVENTS + 1)
_MARKETS = [MARKETS_PER_EVENT * (EVENTS - BATCH_EVENTS) + n // 2 for n in range(BATCH_LINES)]
_SELECTIONS = [2 * market + n % 2 for n, market in enumerate(_MARKETS)]
_FEED = {"sport": "soccer", "provider": "goalserve"}

# Every query with the arguments of a busy minute.
HOT = (
    {
        "list_known_events": _FEED,
        "upsert_leagues": {
            **_FEED,
            "league_ids": [f"league-{n}" for n in range(40)],
            "names": [f"League {n}" for n in range(40)],
            "alias_ids": [None for _ in range(40)],
        },
        "upsert_events": {
            **_FEED,
            "league_ids": [f"league-{n}" for n in _LATEST],
            "event_ids": [f"event-{n}" for n in _LATEST],
            "static_ids": [None for _ in _LATEST],
            "fix_ids": [None for _ in _LATEST],
            "home_ids": ["1" for _ in _LATEST],
            "away_ids": ["2" for _ in _LATEST],
            "home_names": ["Home" for _ in _LATEST],
            "away_names": ["Away" for _ in _LATEST],
            "starts_at": [datetime(2030, 1, 1, tzinfo=UTC) for _ in _LATEST],
            "later_starts_at": [None for _ in _LATEST],
            "later_since": [None for _ in _LATEST],
            "statuses": ["scheduled" for _ in _LATEST],
            "raw_statuses": ["" for _ in _LATEST],
            "content_hashes": [b"0" * 16 for _ in _LATEST],
        },
        "upsert_markets": {
            "event_ids": [n for n in _LATEST for _ in range(MARKETS_PER_EVENT)],
            "types": ["total" for _ in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
            "periods": ["match" for _ in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
            "line_quarters": [4 * (n % 10) + 2 for n in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
            "are_main": [False for _ in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
            "reasons": [None for _ in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
            "content_hashes": [b"0" * 16 for _ in range(MARKETS_PER_EVENT * BATCH_EVENTS)],
        },
        "list_known_markets": {"event_ids": list(_LATEST)},
        "lock_stored_events": {"event_ids": list(_LATEST)},
        "list_known_prices": {"market_ids": _MARKETS[:100]},
        "list_plans": {**_FEED, "provider_event_ids": [f"event-{n}" for n in _LATEST]},
        "update_plans": {
            "event_ids": list(_LATEST),
            "versions": [1 for _ in _LATEST],
            "starts_at": [datetime(2030, 1, 1, tzinfo=UTC) for _ in _LATEST],
            "statuses": ["postponed" for _ in _LATEST],
            "fixture_starts_at": [None for _ in _LATEST],
            "fixture_statuses": ["postponed" for _ in _LATEST],
            "are_loosened": [False for _ in _LATEST],
        },
        "mark_events_missed": {"event_ids": list(_LATEST)},
        "mark_events_listed": {"event_ids": list(_LATEST)},
        "mark_events_unknown": {"event_ids": list(_LATEST)},
        "mark_events_suspended": {"event_ids": list(_LATEST)},
        "mark_jumps_confirmed": {"event_ids": list(_LATEST)},
        "mark_later_starts_believed": {
            "event_ids": list(_LATEST),
            "since_before": datetime(2030, 1, 1, tzinfo=UTC),
        },
        "mark_markets_suspended": {"market_ids": _MARKETS[:100]},
        "insert_prices": {
            "market_ids": _MARKETS,
            "codes": ["odd", "even"] * (BATCH_LINES // 2),
            "prices_milli": [2000 + n for n in range(BATCH_LINES)],
            "are_open": [True for _ in range(BATCH_LINES)],
        },
        "update_prices": {
            "selection_ids": _SELECTIONS,
            "prices_milli": [2000 + n for n in range(BATCH_LINES)],
            "are_open": [True for _ in range(BATCH_LINES)],
        },
        "get_board_version": {},
        "list_league_signatures": {},
        "list_event_signatures": {"league_ids": list(range(1, 41))},
        "list_board_rows": {"event_ids": list(_LATEST)},
        "list_history_days": {},
        "add_history_day": {"day": date(2030, 1, 1)},
        "drop_history_day": {"day": date(2030, 1, 1)},
        "list_latest_results": {
            **_FEED,
            "provider_event_ids": [f"event-{n}" for n in range(1, 300)],
        },
        "insert_result": {
            "event_id": EVENTS,
            "version": 1,
            "status": "finished",
            "raw_status": "FT",
            "home_score": 1,
            "away_score": 0,
            "half_time": [1, 0],
            "full_time": [1, 0],
            "extra_time": None,
            "penalties": None,
            "winner": None,
            "periods": Json([]),
            "content_hash": b"0" * 16,
        },
        "list_leagues_of_events": {"event_ids": list(_LATEST)},
        "list_market_prices": {
            "event_id": EVENTS,
            "market_type": "total",
            "period": "match",
            "line_quarters": 10,
        },
        "get_league_sport": {"league_id": 7},
        "upsert_sightings": {
            "provider": "openligadb",
            "sport": "soccer",
            "kinds": ["league"],
            "provider_ids": ["1"],
            "names": ["League"],
            "starts_at": [None],
        },
        "delete_old_sightings": {"provider": "openligadb", "sport": "soccer"},
        "insert_alias": {
            "provider": "openligadb",
            "sport": "soccer",
            "kind": "event",
            "provider_id": "1",
            "event_id": 7,
            "league_id": None,
            "team_key": None,
            "proposed_by": "otto",
        },
        "mark_alias_decided": {"alias_id": 7, "state": "approved", "decided_by": "rita"},
        "upsert_confirmations": {
            "provider": "openligadb",
            "sport": "soccer",
            "provider_event_ids": ["1"],
            "statuses": ["finished"],
            "home_scores": [1],
            "away_scores": [0],
            "half_times": ["[0, 0]"],
            "full_times": ["[1, 0]"],
        },
        "insert_feed_leases": {"providers": ["goalserve"], "sports": ["soccer"], "parts": ["odds"]},
        "mark_leases_renewed": {"holder": "worker_odds@here:1", "ttl_s": 8.0},
        "mark_leases_taken": {
            "holder": "worker_odds@here:1",
            "ttl_s": 8.0,
            "providers": ["goalserve"],
            "sports": ["soccer"],
            "parts": ["odds"],
        },
        "lock_feed_lease": {**_FEED, "part": "odds", "term": 1},
        "mark_feed_asked": {**_FEED, "part": "odds", "term": 1, "rest_s": 10.0},
        "mark_feed_standing": {
            **_FEED,
            "part": "odds",
            "term": 1,
            "wait_s": 0.0,
            "next_cursor": "",
            "full_age_s": None,
        },
        "mark_leases_released": {"holder": "worker_odds@here:1"},
        "upsert_feed_quota": {"provider": "the_odds_api", "spent_s": 5400.0},
    }
    | REPORT_QUERIES
    | RESULT_QUERIES
    | STAFF_QUERIES
    | LEDGER_QUERIES
    | BET_QUERIES
    | PEOPLE_QUERIES
    | PROTECTION_QUERIES
    | SETTLEMENT_QUERIES
    | TENANT_QUERIES
    | TRADING_QUERIES
)

# Those that read a whole table, and why that is what they are for.
WHOLE = {
    "list_directory_all_tenants": "the publisher renders every tenant; they are few",
    "list_pricing_versions_all_tenants": "the publisher asks which tenants changed; they are few",
    "list_tenant_ids_all_tenants": "the ledger of every tenant is checked; they are few",
    "list_aliases": "platform staff read them, by hand",
    "list_entries": "platform staff read them, by hand",
    "list_waiting": "platform staff read what waits for a result, by hand",
    "list_unjudged": "platform staff read what is left to judge, by hand",
    "list_status_counts_all_tenants": "the console counts tenants; they are few",
    "list_tenants_newest_all_tenants": "the console narrows tenants by a part of a name; they are few",
    "list_tenants_by_slug_all_tenants": "as above",
}


@pytest.fixture(scope="module")
def large_book(stack, worker_id):
    name = f"large_{worker_id}"
    stack.create_database(name)
    url = stack.urls(name)["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection)
        yield connection
    stack.drop_database(name)


def test_every_query_is_hot_or_says_why_not():
    names = {query.name for query in queries()}
    assert names == set(HOT) | set(WHOLE), "give a new query its arguments here"


@pytest.mark.spec("S0.8")
def test_a_hot_query_reads_by_index(large_book):
    # One test for all, so that only one process makes the large book.
    sizes = dict(large_book.execute("SELECT relname, reltuples FROM pg_class").fetchall())
    problems = [
        f"{query.where} reads all of {table} ({sizes[table]:,.0f} rows): which index is missing?"
        for query in queries()
        if query.name in HOT
        for table in _scanned(_plan(large_book, query))
        if sizes[table] > SMALL_ROWS
    ]
    assert not problems, said(problems)


def _plan(connection, query):
    with connection.transaction(force_rollback=True):
        answer = connection.execute(f"EXPLAIN (FORMAT JSON) {query.sql}", HOT[query.name])
        return answer.fetchone()[0][0]["Plan"]


def _scanned(node):
    """The tables a plan reads sequentially."""
    if node["Node Type"].endswith("Seq Scan"):
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _scanned(child)
