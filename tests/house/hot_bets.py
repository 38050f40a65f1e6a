"""What a busy minute asks about bets: every query with its arguments."""

from uuid import UUID

from psycopg.types.json import Jsonb

_KEY = UUID("0190f5fe-7c00-7a00-8000-000000000001")
_OF_PLAYER = {"tenant_id": 7, "player_id": 7}

BET_QUERIES = {
    "get_placement_facts": {**_OF_PLAYER, "key": _KEY, "selection_ids": list(range(400, 420))},
    "get_bet": {**_OF_PLAYER, "bet_id": 7},
    "list_bets": {**_OF_PLAYER, "is_open": True, "before_id": 1 << 62, "limit": 21},
    "list_waiting_slips": _OF_PLAYER,
    "place_bet": {
        **_OF_PLAYER,
        "key": _KEY,
        "digest": b"0" * 16,
        "referred_id": None,
        "actor": "player",
        "plan": Jsonb({}),
    },
    "add_referral": {
        **_OF_PLAYER,
        "key": _KEY,
        "digest": b"0" * 16,
        "currency": "EUR",
        "slip": Jsonb({}),
        "stake_minor": 100,
        "stake_max_minor": 50,
        "reason": "above_max",
        "stands_s": 300,
    },
    "get_holding": {**_OF_PLAYER, "bet_id": 7},
    "add_cash_out_quote": {**_OF_PLAYER, "bet_id": 7, "quote": Jsonb({})},
    "place_cash_out": {
        **_OF_PLAYER,
        "bet_id": 7,
        "quote_id": 7,
        "read_at": "2025-01-01T00:00:00Z",
        "cut_off_s": 0,
        "actor": "player",
    },
    "lock_cash_out_terms": {"tenant_id": 7},
    "update_cash_out_terms": {"tenant_id": 7, "has_cash_out": True, "margin_bp": 700},
    "list_limits": {"tenant_id": 7, "currency": "EUR"},
    "lock_limit": {"tenant_id": 7, "currency": "EUR", "kind": "sport", "target": "soccer"},
    "upsert_limit": {
        "tenant_id": 7,
        "currency": "EUR",
        "kind": "sport",
        "target": "soccer",
        "stake_min_minor": None,
        "stake_max_minor": 100,
        "payout_max_minor": None,
        "exposure_max_minor": None,
        "refers": False,
        "changed_by": "otto",
    },
    "delete_limit": {"tenant_id": 7, "currency": "EUR", "kind": "sport", "target": "soccer"},
    "lock_player_terms": _OF_PLAYER,
    "upsert_player_terms": {
        **_OF_PLAYER,
        "limit_class": "",
        "stake_percent": 100,
        "changed_by": "otto",
    },
    "get_exponent": {"tenant_id": 7, "currency": "EUR"},
    "list_referrals": {"tenant_id": 7},
    "lock_referral": {"tenant_id": 7, "bet_id": 7},
    "mark_referral_decided": {
        "tenant_id": 7,
        "bet_id": 7,
        "status": "refused",
        "decided_by": "otto",
    },
    "lock_events": {"event_ids": list(range(1, 31))},
    "lock_tenant": {"tenant_id": 7},
    "update_status": {"tenant_id": 7, "status": "suspended"},
    "upsert_odds_heard": {"sport": "soccer"},
}
