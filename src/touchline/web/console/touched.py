"""What a result would touch: the bets of every book on its event, and what was paid on them."""

from collections import defaultdict
from dataclasses import dataclass

from touchline.ledger.model import format_amount
from touchline.settlement.voiding.queries import Touched, list_touched
from touchline.tenants.queries import list_tenant_ids_all_tenants
from touchline.web.office.seat import office


@dataclass(frozen=True, slots=True)
class TouchedMoney:
    """The bets of all books in one currency, in words."""

    currency: str
    books: str
    open_bets: str
    settled_bets: str
    paid: str


def touched_by(event_id: int) -> list[TouchedMoney]:
    """The bets on an event, by currency; a look at each book by itself."""
    with office().db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    found: defaultdict[str, list[Touched]] = defaultdict(list)
    for tenant_id in tenant_ids:
        with office().db.tenant_tx(tenant_id) as conn:
            for each in list_touched(conn, tenant_id=tenant_id, event_id=event_id, market_id=0):
                found[each.currency].append(each)
    return [_told(currency, found[currency]) for currency in sorted(found)]


def _told(currency: str, of_books: list[Touched]) -> TouchedMoney:
    def amount(minor: int) -> str:
        return f"{format_amount(minor, of_books[0].exponent)} {currency}"

    is_open = sum(each.open_bets for each in of_books)
    settled = sum(each.settled_bets for each in of_books)
    return TouchedMoney(
        currency,
        _counted(len(of_books), "book"),
        f"{_counted(is_open, 'bet')}, {amount(sum(e.open_staked_minor for e in of_books))}",
        f"{_counted(settled, 'bet')}, {amount(sum(e.settled_staked_minor for e in of_books))}",
        amount(sum(each.paid_minor for each in of_books)),
    )


def _counted(found: int, one: str) -> str:
    return f"{found} {one}" if found == 1 else f"{found} {one}s"
