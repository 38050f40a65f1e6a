"""Which currency a page of the desk counts in."""

from flask import request

from touchline.bets.terms.queries import get_exponent
from touchline.plumbing.db import Connection
from touchline.tenants.queries import get_offered_currency, list_currencies
from touchline.web.office.listing import Filter
from touchline.web.office.seat import Seat, office
from touchline.web.office.trading.words import Purse


def purse_here(seat: Seat) -> Purse:
    """The currency that was asked for, else the tenant's own."""
    asked = request.values.get("currency", "").strip().upper()
    with office().db.tenant_tx(seat.scope) as conn:
        return purse_of(conn, seat.scope, asked)


def purse_of(conn: Connection, tenant_id: int, asked: str) -> Purse:
    """The currency of that code if the tenant has it, else its own."""
    choices = list_currencies(conn, tenant_id=tenant_id)
    code = asked if asked in choices else None
    found = get_offered_currency(conn, tenant_id=tenant_id, currency=code) or ""
    exponent = get_exponent(conn, tenant_id=tenant_id, currency=found) or 0
    return Purse(found, exponent, tuple(choices))


def currency_filter(purse: Purse) -> tuple[Filter, ...]:
    """The choice of a currency, where there is one."""
    if len(purse.choices) <= 1:
        return ()
    return (
        Filter(
            "currency",
            "Currency",
            tuple((each, each) for each in purse.choices),
            any_label="The book's own",
            narrows=False,
        ),
    )
