"""The queries of the trading desk, with the arguments of a busy minute."""

from datetime import UTC, datetime, timedelta

_NOW = datetime.now(UTC)
_SPAN = {"from_at": _NOW, "until_at": _NOW + timedelta(days=7)}
_OF_TENANT = {"tenant_id": 7, "currency": "EUR"}
_WINNERS = {"types": ["double_chance"], "winners": [2]}
_EARLY = {"sport": "soccer", "hours_before": 24}

TRADING_QUERIES = {
    "list_traded_events": {
        **_OF_TENANT,
        **_SPAN,
        **_WINNERS,
        "sport": "",
        "league_id": 0,
        "name": "",
        "state": "",
        "is_at_stake": False,
        "is_worst_first": True,
        "after_place": -(1 << 62),
        "after_id": 0,
        "limit": 51,
    },
    "get_event_to_trade": {"event_id": 7},
    "list_event_offer": {"event_id": 7},
    "list_stakes": {**_OF_TENANT, "event_id": 7},
    "list_used_of_event": {**_OF_TENANT, "event_id": 7},
    "list_near_caps": {
        **_OF_TENANT,
        "percent_min": 80,
        "after_percent": 1 << 62,
        "after_id": 0,
        "limit": 51,
    },
    "list_worst_markets": {
        **_OF_TENANT,
        **_SPAN,
        **_WINNERS,
        "sport": "",
        "after_minor": 1 << 62,
        "after_id": 0,
        "limit": 51,
    },
    "get_named_league": {"league_id": 7},
    "get_named_market": {"market_id": 7},
    "get_pricing_version": {"tenant_id": 7},
    "get_newer_change": {
        "tenant_id": 7,
        "known": 7,
        "below": 9,
        "action": "mark",
        "where": "{}",
    },
    "list_marks_on": {"tenant_id": 7, "kinds": ["event"], "targets": ["7"]},
    "list_named_marks": {
        "tenant_id": 7,
        "kind": "",
        "state": "",
        "below": 1 << 62,
        "limit": 51,
    },
    "list_prices_on_event": {"tenant_id": 7, "event_id": 7},
    "list_held_margins": {"tenant_id": 7},
    "list_pricing_changes": {"tenant_id": 7, "action": "", "below": 1 << 62, "limit": 20},
    "list_early_limits": {"tenant_id": 7},
    "lock_early_limit": {"tenant_id": 7, **_EARLY},
    "upsert_early_limit": {"tenant_id": 7, **_EARLY, "percent": 50, "changed_by": "otto"},
    "delete_early_limit": {"tenant_id": 7, **_EARLY},
    "list_named_limits": {
        **_OF_TENANT,
        "kind": "",
        "after_kind": "",
        "after_target": "",
        "limit": 51,
    },
    "get_event_of_market": {"market_id": 7},
    "list_market_voids": {"tenant_id": 7, "event_id": 7},
    "list_touched": {"tenant_id": 7, "event_id": 7, "market_id": 0},
    "count_open_runs": {"tenant_id": 7, "event_id": 7},
}
