"""What a busy minute asks about results: every query with its arguments."""

from house.large_book import EVENTS
from psycopg.types.json import Json

_FEED = {"sport": "soccer", "provider": "goalserve"}
_LATEST = list(range(EVENTS - 29, EVENTS + 1))

RESULT_QUERIES = {
    "list_versions": {"event_id": 1},
    "list_newest_reports": {"event_ids": _LATEST},
    "list_confirmations": {"event_ids": _LATEST},
    "list_owed_starts": {**_FEED, "after_s": 14_400, "within_days": 8},
    "list_unconfirmed_starts": {
        "sport": "soccer",
        "provider": "openligadb",
        "after_s": 14_400,
        "within_days": 14,
    },
    "list_standings": {"event_ids": _LATEST},
    "insert_finals": {
        "event_ids": [EVENTS],
        "versions": [1],
        "confirmed_by": ["openligadb"],
        "entry_ids": [None],
    },
    "upsert_standings": {
        "event_ids": _LATEST,
        "versions": [1 for _ in _LATEST],
        "states": ["pending" for _ in _LATEST],
        "reasons": ["repeat_awaited" for _ in _LATEST],
    },
    "get_sport_of_event": {"event_id": 7},
    "insert_entry": {
        "event_id": 7,
        "status": "finished",
        "home_score": 1,
        "away_score": 0,
        "half_time": None,
        "full_time": [1, 0],
        "extra_time": None,
        "penalties": None,
        "winner": None,
        "periods": Json([]),
        "note": "",
        "entered_by": "otto",
    },
    "get_entered_by": {"entry_id": 7},
    "insert_decision": {
        "entry_id": 7,
        "entered_by": "otto",
        "decision": "approved",
        "decided_by": "rita",
    },
    "list_finals": {"event_ids": _LATEST},
    "list_asked": {"event_ids": _LATEST},
    "list_entries_to_adopt": {"limit": 100},
}
