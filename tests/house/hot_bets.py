"""What a busy minute asks about bets: every query with its arguments."""

from uuid import UUID

from psycopg.types.json import Jsonb

_KEY = UUID("0190f5fe-7c00-7a00-8000-000000000001")
_OF_PLAYER = {"tenant_id": 7, "player_id": 7}

BET_QUERIES = {
    "get_placement_facts": {**_OF_PLAYER, "key": _KEY, "selection_ids": list(range(400, 420))},
    "get_bet": {**_OF_PLAYER, "bet_id": 7},
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
    "lock_events": {"event_ids": list(range(1, 31))},
    "lock_tenant": {"tenant_id": 7},
    "update_status": {"tenant_id": 7, "status": "suspended"},
    "upsert_odds_heard": {"sport": "soccer"},
}
