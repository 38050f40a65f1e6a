"""What the first pages of books and who counts for them ask: every query with its arguments."""

from datetime import date

_SPAN = {"tenant_id": 7, "after": 100, "upto": 160}
_DAY = date(2030, 1, 1)

REPORT_QUERIES = {
    "get_horizon": {},
    "get_is_over": {"before_xid": "1"},
    "get_figure_cursor": {"tenant_id": 7},
    "get_uncounted": {"tenant_id": 7, "after": 100, "before": 1 << 62, "limit": 20},
    "upsert_figure_cursor": _SPAN,
    "upsert_daily_figures": _SPAN,
    "insert_active_players": _SPAN,
    "get_book_day": {"tenant_id": 7},
    "list_moneys": {"tenant_id": 7},
    "list_daily_figures": {
        "tenant_id": 7,
        "by_date": "bet",
        "dimension": "all",
        "currency": "EUR",
        "first_on": _DAY,
        "last_on": _DAY,
    },
    "get_active_players": {"tenant_id": 7, "today": _DAY},
    "list_event_liabilities": {"tenant_id": 7, "currency": "EUR", "limit": 10},
    "list_heard": {},
    "get_lent": {"tenant_id": 7, "player_id": 7},
    "mark_password_lent": {"tenant_id": 7, "player_id": 7, "good_hours": 72},
    "get_first_steps": {"tenant_id": 7},
    "list_dismissed_hints": {"tenant_id": 7, "staff_id": 7},
    "insert_dismissed_hint": {"tenant_id": 7, "staff_id": 7, "hint": "tour"},
    "delete_dismissed_hint": {"tenant_id": 7, "staff_id": 7, "hint": "tour"},
    "list_league_names": {"league_ids": [7, 8]},
    "list_sport_names": {},
    "list_liability_notes": {"tenant_id": 7, "currency": "EUR", "since": _DAY},
    "get_first_day": {"tenant_id": 7, "currency": "EUR"},
    "upsert_liability_notes": {"tenant_id": 7},
    "delete_old_notes": {"tenant_id": 7, "keep_days": 60},
}
