"""How a tenant keeps its book: cash or credit, in which currencies, and where its day begins."""

import psycopg

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, Refused
from touchline.ledger import queries
from touchline.ledger.model import Book
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries as tenants
from touchline.tenants.create import UnknownCurrency

WITH_FLOOR, WITHOUT_FLOOR = 1, 0


class PlayersOwe(Conflict):
    """Players of this tenant owe money; a cash book begins when nobody does."""

    code = "players_owe"


class UnknownTimeZone(Refused):
    """A time zone has a name such as Europe/Rome."""

    code = "unknown_time_zone"


def keep_book(db: Database, tenant_id: int, book: Book, *, by: Actor) -> None:
    """Make the tenant's book a cash or a credit book. Limits of credit begin at nothing.

    Raises:
        NotPermitted: it takes somebody who changes settings.
        PlayersOwe: somebody's cash is below zero; nothing was changed.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    floor_rule = WITH_FLOOR if book is Book.CASH else WITHOUT_FLOOR
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        tenants.update_book(conn, tenant_id=tenant_id, book=book)
        try:
            queries.update_cash_floors(conn, tenant_id=tenant_id, floor_rule=floor_rule)
        except psycopg.errors.CheckViolation as error:
            raise PlayersOwe from error
        facts = {"book": book}
        record(conn, by, Action.BOOK_KEPT, "setting:book", tenant_id=tenant_id, after=facts)


def keep_calendar(
    db: Database, tenant_id: int, time_zone: str, week_starts_on: int, *, by: Actor
) -> None:
    """Let the tenant's betting day and week begin there and on that ISO day of the week.

    Raises:
        NotPermitted: it takes somebody who changes settings.
        UnknownTimeZone: the database knows no such zone; nothing was changed.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    assert 1 <= week_starts_on <= 7  # noqa: PLR2004 - the days of a week
    with db.tenant_tx(tenant_id) as conn:
        try:
            tenants.update_calendar(
                conn, tenant_id=tenant_id, time_zone=time_zone, week_starts_on=week_starts_on
            )
        except psycopg.errors.InvalidParameterValue as error:
            raise UnknownTimeZone(time_zone=time_zone) from error
        facts = {"time_zone": time_zone, "week_starts_on": week_starts_on}
        record(conn, by, Action.CALENDAR_KEPT, "setting:calendar", tenant_id=tenant_id, after=facts)


def offer_currency(
    db: Database, tenant_id: int, currency: str, *, is_default: bool, by: Actor
) -> None:
    """Let new players play in a currency, and by default if so. Nothing is ever converted.

    Raises:
        NotPermitted: it takes somebody who changes settings.
        UnknownCurrency: nobody knows it here.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id) as conn:
        tenants.insert_currency(conn, tenant_id=tenant_id, currency=currency)
        if tenants.get_offered_currency(conn, tenant_id=tenant_id, currency=currency) is None:
            raise UnknownCurrency(currency=currency)
        if is_default:
            tenants.mark_currencies_not_default(conn, tenant_id=tenant_id)
            tenants.mark_currency_default(conn, tenant_id=tenant_id, currency=currency)
        facts = {"is_default": int(is_default)}
        subject = f"currency:{currency}"
        record(conn, by, Action.CURRENCY_OFFERED, subject, tenant_id=tenant_id, after=facts)
