"""What a busy minute asks about what players are kept from: every query with its arguments."""

from datetime import UTC, datetime

_ANA = {"tenant_id": 7, "player_id": 7}
_LIMIT = {**_ANA, "kind": "loss", "period": "day", "set_by": "player"}
_WAITS = {"wait_hours": 24, "asked_for_hours": 192}
_THEN = datetime(2030, 1, 1, tzinfo=UTC)

PROTECTION_QUERIES = {
    "lock_player": _ANA,
    "get_played": {**_ANA, "since": _THEN},
    "get_kept": _ANA,
    "mark_playing_anew": {**_ANA, "unused_s": 3600},
    "get_voids_excluded": {"tenant_id": 7},
    "update_voids_excluded": {"tenant_id": 7, "is_on": True},
    "add_exclusion": {**_ANA, "began_at": _THEN, "until": None},
    "mark_removal": {
        **_ANA,
        "removal": "none",
        "asked_by": None,
        "asked_at": None,
    },
    "add_time_out": {**_ANA, "until": _THEN},
    "update_exclusion_end": {**_ANA, "until": _THEN},
    "upsert_reality_check": {**_ANA, "every_min": 60},
    "mark_playing_from_now": _ANA,
    "list_returning": {"tenant_id": 7},
    "list_tenants_with_breaks_over_all_tenants": {},
    "mark_exclusions_ended": {"tenant_id": 7},
    "mark_time_outs_ended": {"tenant_id": 7},
    "list_limit_windows": {**_ANA, "kinds": ["deposit", "stake", "loss"]},
    "list_player_limits": {**_ANA, **_WAITS},
    "upsert_player_limit": {**_LIMIT, "limit_minor": 1000, "changed_by": "ana"},
    "mark_player_limit_asked": {**_LIMIT, "asked_minor": 2000},
    "mark_limit_requests_forgotten": {"tenant_id": 7, "asked_for_hours": 192},
    "list_tenants_with_forgotten_limits_all_tenants": {"asked_for_hours": 192},
}
