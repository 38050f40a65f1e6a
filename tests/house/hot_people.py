"""What people ask who register, reset a password, or use an app: every query with its arguments."""

from datetime import UTC, date, datetime, timedelta

_ANA = {"tenant_id": 7, "player_id": 7}
_ADDRESS = {"email": "ana@example.org", "email_norm": "ana@example.org"}
_TOKEN = {"tenant_id": 7, "token_hash": bytes(32), "purpose": "reset"}
_BORN = date(1990, 1, 1)

PEOPLE_QUERIES = {
    "get_registration": {"tenant_id": 7},
    "upsert_registration": {"tenant_id": 7, "is_open": True, "terms_version": "1"},
    "get_contact": _ANA,
    "insert_contact": {**_ANA, **_ADDRESS, "born_on": _BORN, "terms_version": "1"},
    "insert_mail": {
        **_ADDRESS,
        "tenant_id": 7,
        "purpose": "reset",
        "subject": "s",
        "if_known": "k",
        "if_unknown": "",
        "link": "l",
    },
    "list_waiting_all_tenants": {"limit": 20, "has_sender": True},
    "get_player_of_address": {"tenant_id": 7, "email_norm": "ana@example.org"},
    "get_credentials_of_address": {"tenant_id": 7, "email_norm": "ana@example.org"},
    "mark_mail": {
        "tenant_id": 7,
        "mail_id": 7,
        "state": "sent",
        "body": None,
        "attempts": 1,
        "rest_s": 0,
    },
    "list_shown": {"tenant_id": 7, "limit": 20},
    "insert_token": {
        **_TOKEN,
        "email": "ana@example.org",
        "player_id": 7,
        "good_for": timedelta(hours=1),
    },
    "get_token": _TOKEN,
    "mark_token_used": _TOKEN,
    "mark_other_tokens_used": _ANA,
    "get_password_hash": _ANA,
    "update_password": {**_ANA, "password_hash": "$argon2id$x"},
    "get_factor": _ANA,
    "upsert_secret": {**_ANA, "secret": "A" * 32},
    "mark_confirmed": {**_ANA, "secret": "A" * 32, "step": 7},
    "mark_step_used": {**_ANA, "step": 7},
    "mark_code_used": {**_ANA, "code_hash": bytes(32)},
    "insert_codes": {**_ANA, "code_hashes": [bytes(32)]},
    "delete_factor": _ANA,
    "list_final_scores": {
        "sport_slug": "soccer",
        "begins": datetime(2030, 1, 1, tzinfo=UTC),
        "ends": datetime(2030, 1, 2, tzinfo=UTC),
        "limit": 200,
    },
}
