"""The queries of staff, their trail and their approvals, with the arguments of a busy minute."""

from psycopg.types.json import Json

_STAFF = {"tenant_id": 7, "username_norm": "otto"}

STAFF_QUERIES = {
    "list_staff": {"tenant_id": 7},
    "get_staff_credentials": _STAFF,
    "lock_staff": _STAFF,
    "lock_active_owners": {"tenant_id": 7},
    "insert_staff": {
        **_STAFF,
        "display_name": "Otto",
        "password_hash": "$argon2id$",
        "role": "trader",
    },
    "update_staff_rights": {
        "tenant_id": 7,
        "staff_id": 7,
        "role": "trader",
        "status": "active",
    },
    "update_staff_password": {"tenant_id": 7, "staff_id": 7, "password_hash": "$argon2id$"},
    "get_mark": {"tenant_id": 7, "kind": "sport", "target": "soccer"},
    "get_price": {"tenant_id": 7, "selection_id": 1},
    "lock_alias_state": {"alias_id": 7},
    "insert_approval": {
        "tenant_id": 7,
        "action": "ledger.adjust",
        "subject": "player:7",
        "payload": Json({}),
        "reason": "why",
        "requested_by": "otto",
        "lasts_s": 86_400,
    },
    "lock_approval": {"tenant_id": 7, "approval_id": 7},
    "list_approvals": {"tenant_id": 7, "is_open": True, "limit": 50},
    "mark_approval_decided": {
        "tenant_id": 7,
        "approval_id": 7,
        "state": "approved",
        "decided_by": "rita",
    },
    "mark_approval_executed": {"tenant_id": 7, "approval_id": 7, "executed_by": "otto"},
    "mark_approvals_expired": {"tenant_id": 7},
    "get_approval_limit": {"tenant_id": 7, "action": "ledger.adjust", "currency": "EUR"},
    "upsert_approval_limit": {
        "tenant_id": 7,
        "action": "ledger.adjust",
        "currency": "EUR",
        "above_minor": 100_000,
    },
    "list_audit": {
        "tenant_id": 7,
        "action": "",
        "actor": "",
        "subject": "event:7",
        "before_id": 2**63 - 1,
        "limit": 50,
    },
    "insert_audit": {
        "tenant_id": 7,
        "actor_kind": "cli",
        "actor_id": 0,
        "actor_scope": 0,
        "actor_name": "otto",
        "origin": "",
        "request_id": "",
        "action": "margin.saved",
        "subject": "margin:soccer",
        "before": None,
        "after": Json({}),
        "reason": "",
    },
}
