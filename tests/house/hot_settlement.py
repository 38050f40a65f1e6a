"""What a busy minute asks when bets are settled: every query with its arguments."""

from house.large_book import EVENTS

_LATEST = list(range(EVENTS - 29, EVENTS + 1))
_EACH = [1 for _ in _LATEST]

_SOME = {"tenant_id": 7, "after": 0, "upto": 100, "limit": 20}

SETTLEMENT_QUERIES = {
    "list_runs": {"tenant_id": 7, "limit": 20},
    "list_limbo": {"tenant_id": 7, "after_hours": 12, "within_days": 60},
    "get_bet_to_void": {"tenant_id": 7, "bet_id": 7},
    "add_void": {"tenant_id": 7, "bet_id": 7, "gen": 0, "actor": "otto", "reason": "x"},
    "list_untold_all_tenants": {"each": 200},
    "delete_told_all_tenants": {"tenant_ids": [7, 7], "ids": [1, 2]},
    "get_bet_boundary": {"tenant_id": 7, "after": -1, "size": 100},
    "list_open_stakes_unlike_bets": _SOME,
    "list_bets_unlike_stakes": _SOME,
    "list_bets_not_paid_once": _SOME,
    "list_bets_paid_wrong": _SOME,
    "list_bets_unlike_record": _SOME,
    "list_late_bets": _SOME,
    "upsert_agenda": {"event_ids": _LATEST},
    "lock_due_events": {"limit": 16},
    "mark_agenda_later": {"event_ids": _LATEST, "waits_s": [60.0 for _ in _LATEST]},
    "delete_agenda": {"event_ids": _LATEST},
    "get_agenda_lag_s": {},
    "insert_graded_events": {"event_ids": _LATEST},
    "lock_graded_events": {"event_ids": _LATEST},
    "list_graded": {"event_ids": _LATEST, "gens": _EACH},
    "insert_gradings": {
        "event_ids": _LATEST,
        "gens": _EACH,
        "rules_versions": _EACH,
        "result_versions": _EACH,
    },
    "insert_graded_selections": {
        "event_id": EVENTS,
        "gen": 1,
        "rules_version": 1,
        "selection_ids": [1, 2],
        "won": [1, 0],
        "void_halves": [0, 0],
        "dead_heat_places": [1, 1],
        "dead_heat_tied": [1, 1],
        "void_reasons": [None, None],
    },
    "update_graded_events": {"event_ids": _LATEST, "gens": _EACH},
    "add_settlement_runs": {"tenant_ids": [7], "event_ids": _LATEST, "gens": _EACH},
    "mark_run_taken_all_tenants": {"holder": "worker@here:1", "ttl_s": 10.0},
    "mark_runs_released_all_tenants": {"holder": "worker@here:1"},
    "get_run_lag_s_all_tenants": {},
    "list_run_bets": {"tenant_id": 7, "event_id": EVENTS, "after_bet_id": 0, "limit": 500},
    "list_run_legs": {"tenant_id": 7, "bet_ids": list(range(1, 50))},
    "add_settlements": {
        "tenant_id": 7,
        "event_id": EVENTS,
        "run_gen": 1,
        "term": 1,
        "known_event_ids": [EVENTS],
        "known_gens": [1],
        "upto_bet_id": 7,
        "seen": 1,
        "is_last": False,
        "bet_ids": [7],
        "gens": [0],
        "statuses": ["won"],
        "payouts_minor": [200],
        "leg_gens": ["{1}"],
        "actor": "worker_settlement",
    },
}
