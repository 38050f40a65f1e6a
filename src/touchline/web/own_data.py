"""Everything that is kept of a player, as one JSON file for them to take away."""

from typing import Any

import orjson
from flask import Response

from touchline import codes
from touchline.accounts.joining.queries import get_contact
from touchline.bets.reading.queries import StoredBet, list_bets
from touchline.errors import NotFound
from touchline.ledger.figures.queries import list_statement_before
from touchline.ledger.model import TransferKind, format_amount
from touchline.ledger.queries import Wallet, get_wallet
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection.limits.model import ASKED_FOR_HOURS, WAIT_HOURS
from touchline.protection.limits.queries import list_player_limits
from touchline.protection.queries import get_kept
from touchline.web.bet_documents import document_of
from touchline.web.visitor import Visitor

# More is to be asked for: one answer must not hold a connection for long.
BETS_MAX, LINES_MAX = 1000, 2000
_ID_MAX = (1 << 63) - 1


def own_data(db: Database, visitor: Visitor) -> Response:
    """The file. It belongs to nobody's cache."""
    whose = {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}
    with db.tenant_tx(visitor.tenant_id, lane=Lane.SHEDDABLE) as conn:
        wallet = get_wallet(conn, **whose)
        if wallet is None:
            raise NotFound
        document = {
            "player": {"code": codes.encode(visitor.player_id), "name": wallet.username},
            "contact": get_contact(conn, **whose),
            "balances": _balances(wallet),
            "limits_and_breaks": _protection(conn, whose, wallet),
            "bets": [document_of(bet) for bet in _bets(conn, whose)],
            "statement": _statement(conn, whose, wallet),
            "most": {"bets": BETS_MAX, "statement": LINES_MAX},
        }
    return Response(
        orjson.dumps(document, option=orjson.OPT_INDENT_2),
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'attachment; filename="my-data.json"',
            "X-Content-Type-Options": "nosniff",
        },
        content_type="application/json",
    )


def _bets(conn: Connection, whose: dict[str, int]) -> list[StoredBet]:
    found = [
        *list_bets(conn, **whose, is_open=True, before_id=_ID_MAX, limit=BETS_MAX),
        *list_bets(conn, **whose, is_open=False, before_id=_ID_MAX, limit=BETS_MAX),
    ]
    return sorted(found, key=lambda bet: -bet.bet_id)[:BETS_MAX]


def _balances(wallet: Wallet) -> dict[str, str]:
    parts = {
        "cash": wallet.cash_minor,
        "on_open_bets": wallet.open_stake_minor,
        "being_withdrawn": wallet.pending_minor,
        "owed": -wallet.debt_minor,
        "credit_agreed": wallet.credit_limit_minor,
    }
    shown = {name: format_amount(minor, wallet.exponent) for name, minor in parts.items()}
    return {"currency": wallet.currency, **shown}


def _statement(conn: Connection, whose: dict[str, int], wallet: Wallet) -> list[dict[str, str]]:
    lines = list_statement_before(conn, **whose, before_version=_ID_MAX, limit=LINES_MAX)
    return [
        {
            "at": line.recorded_at.isoformat(),
            "what": TransferKind(line.kind).name.lower(),
            "about": codes.encode(line.ref_id),
            "amount": format_amount(line.amount_minor, wallet.exponent),
            "balance": format_amount(line.balance_after_minor, wallet.exponent),
        }
        for line in lines
    ]


def _protection(conn: Connection, whose: dict[str, int], wallet: Wallet) -> dict[str, Any]:
    kept = get_kept(conn, **whose)
    limits = list_player_limits(
        conn, **whose, wait_hours=WAIT_HOURS, asked_for_hours=ASKED_FOR_HOURS
    )
    return {
        "limits": [
            {
                "on": limit.kind,
                "each": limit.period,
                "set_by": limit.set_by,
                "amount": None
                if limit.limit_minor is None
                else format_amount(limit.limit_minor, wallet.exponent),
            }
            for limit in limits
        ],
        "excluded_until": kept and kept.excluded_until,
        "timed_out_until": kept and kept.timed_out_until,
        "reality_check_every_min": kept and kept.reality_every_min,
    }
