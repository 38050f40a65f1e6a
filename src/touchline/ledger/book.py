"""How a tenant keeps its book: cash or credit, in which currencies, and where its day begins."""

import psycopg

from touchline.errors import Conflict, Refused
from touchline.ledger import queries
from touchline.ledger.model import Book
from touchline.plumbing.db import Database, Lane
from touchline.tenants import queries as tenants
from touchline.tenants.create import UnknownCurrency

WITH_FLOOR, WITHOUT_FLOOR = 1, 0


class PlayersOwe(Conflict):
    """Players of this tenant owe money; a cash book begins when nobody does."""

    code = "players_owe"


class UnknownTimeZone(Refused):
    """A time zone has a name such as Europe/Rome."""

    code = "unknown_time_zone"


def keep_book(db: Database, tenant_id: int, book: Book) -> None:
    """Make the tenant's book a cash or a credit book. Limits of credit begin at nothing.

    Raises:
        PlayersOwe: somebody's cash is below zero; nothing was changed.

    """
    floor_rule = WITH_FLOOR if book is Book.CASH else WITHOUT_FLOOR
    try:
        with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
            tenants.update_book(conn, tenant_id=tenant_id, book=book)
            queries.update_cash_floors(conn, tenant_id=tenant_id, floor_rule=floor_rule)
    except psycopg.errors.CheckViolation as error:
        raise PlayersOwe from error


def keep_calendar(db: Database, tenant_id: int, time_zone: str, week_starts_on: int) -> None:
    """Let the tenant's betting day and week begin there and on that ISO day of the week.

    Raises:
        UnknownTimeZone: the database knows no such zone; nothing was changed.

    """
    assert 1 <= week_starts_on <= 7  # noqa: PLR2004 - the days of a week
    try:
        with db.tenant_tx(tenant_id) as conn:
            tenants.update_calendar(
                conn, tenant_id=tenant_id, time_zone=time_zone, week_starts_on=week_starts_on
            )
    except (psycopg.errors.InvalidParameterValue, psycopg.errors.CheckViolation) as error:
        raise UnknownTimeZone(time_zone=time_zone) from error


def offer_currency(db: Database, tenant_id: int, currency: str, *, is_default: bool) -> None:
    """Let new players play in a currency, and by default if so. Nothing is ever converted.

    Raises:
        UnknownCurrency: nobody knows it here.

    """
    with db.tenant_tx(tenant_id) as conn:
        tenants.insert_currency(conn, tenant_id=tenant_id, currency=currency)
        if tenants.get_offered_currency(conn, tenant_id=tenant_id, currency=currency) is None:
            raise UnknownCurrency(currency=currency)
        if is_default:
            tenants.mark_currencies_not_default(conn, tenant_id=tenant_id)
            tenants.mark_currency_default(conn, tenant_id=tenant_id, currency=currency)
