"""What a busy minute asks about money: every query with its arguments."""

_SOME = {"tenant_id": 7, "after": 0, "upto": 100, "limit": 20}

LEDGER_QUERIES = {
    "insert_currency": {"tenant_id": 7, "currency": "USD", "is_default": False},
    "get_offered_currency": {"tenant_id": 7, "currency": None},
    "add_player_accounts": {"tenant_id": 7, "player_id": 7},
    "add_transfer": {
        "tenant_id": 7,
        "kind": 10,
        "currency": "EUR",
        "ref_type": 2,
        "ref_id": 1,
        "gen": 0,
        "kinds": [30, 10],
        "player_ids": [None, 7],
        "providers": ["bank", ""],
        "amounts_minor": [-100, 100],
        "uses_credit": False,
        "actor": "otto",
        "reason": "",
        "reverses": None,
    },
    "get_transfer_boundary": {"tenant_id": 7, "after": -1, "size": 100},
    "get_account_boundary": {"tenant_id": 7, "after": -1, "size": 100},
    "list_unbalanced_transfers": _SOME,
    "list_unbalanced_currencies": _SOME,
    "list_strays": _SOME,
    "list_crooked_reversals": _SOME,
    "list_balances_unlike_entries": _SOME,
    "list_broken_floors": _SOME,
    "list_broken_histories": _SOME,
    "list_suspense": _SOME,
    "upsert_duty_held": {"name": "ledger_check", "holder": "worker@here:1", "ttl_s": 60.0},
    "mark_duty_finished": {
        "name": "ledger_check",
        "holder": "worker@here:1",
        "every_s": 60.0,
    },
    "mark_duties_released": {"holder": "worker@here:1"},
}
