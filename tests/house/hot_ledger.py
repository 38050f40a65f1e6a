"""What a busy minute asks about money: every query with its arguments."""

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
}
