"""One event of the desk: everything a page of it is made of, read in one go."""

from dataclasses import dataclass
from typing import Any

from touchline import codes
from touchline.bets.capped.queries import list_used_of_event
from touchline.bets.desk.queries import (
    EventToTrade,
    get_event_to_trade,
    list_event_offer,
    list_stakes,
)
from touchline.bets.desk.sheet import Known, MarketSheet, market_sheets
from touchline.bets.terms.queries import list_limits
from touchline.errors import NotFound
from touchline.pricing.read import read_pricing
from touchline.pricing.watching.queries import (
    HeldMark,
    get_pricing_version,
    list_marks_on,
    list_prices_on_event,
)
from touchline.settlement.voiding.queries import MarketVoid, list_market_voids
from touchline.web.office.ids import id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.trading.words import Purse, event_state, market_name


@dataclass(frozen=True, slots=True)
class Desk:
    """An event as one tenant trades it, in one currency. ``version`` is that of its pricing."""

    event: EventToTrade
    purse: Purse
    markets: list[MarketSheet]
    marks: dict[tuple[str, str], HeldMark]
    voids: dict[int, MarketVoid]
    version: int

    @property
    def code(self) -> str:
        """Its opaque code."""
        return codes.encode(self.event.event_id)

    @property
    def league_code(self) -> str:
        """That of its league."""
        return codes.encode(self.event.league_id)

    @property
    def title(self) -> str:
        """Who plays."""
        return f"{self.event.home_name} v {self.event.away_name}"

    @property
    def own_mark(self) -> HeldMark | None:
        """The mark on the event itself."""
        return self.marks.get(("event", str(self.event.event_id)))

    @property
    def wider_marks(self) -> list[HeldMark]:
        """The marks on its sport and its league."""
        return [each for each in self.marks.values() if each.kind in {"sport", "league"}]

    @property
    def state(self) -> str:
        """Whether it takes bets."""
        states = {each.state for each in (*self.wider_marks, self.own_mark) if each}
        return event_state(
            self.event.status,
            is_hidden="hidden" in states,
            is_suspended="suspended" in states,
        )

    @property
    def bets(self) -> int:
        """The open bets on it."""
        return sum(each.bets for each in self.markets)

    @property
    def staked_minor(self) -> int:
        """Their stakes."""
        return sum(each.staked_minor for each in self.markets)

    @property
    def worst_minor(self) -> int:
        """What all markets together may cost at worst: never less than it can be."""
        return sum(max(each.worst_minor, 0) for each in self.markets)

    def name_of(self, market: MarketSheet) -> str:
        """A market in full."""
        event = self.event
        return market_name(
            market.type, market.period, market.line_quarters, event.sport, event.home_name,
            event.away_name,
        )  # fmt: skip

    def market(self, code: str) -> MarketSheet:
        """One of its markets.

        Raises:
            NotFound: it has none of this code.

        """
        market_id = id_of(code)
        found = next((each for each in self.markets if each.market_id == market_id), None)
        if found is None:
            raise NotFound
        return found


def desk_of(seat: Seat, code: str, purse: Purse) -> Desk:
    """An event with its whole offer, the tenant's marks and prices, and what is at stake.

    Raises:
        NotFound: there is no such event.

    """
    event_id = id_of(code)
    pricing = read_pricing(office().db, seat.scope)
    whose: dict[str, Any] = {"tenant_id": seat.scope, "event_id": event_id}
    with office().db.tenant_tx(seat.scope) as conn:
        event = get_event_to_trade(conn, event_id=event_id)
        if event is None:
            raise NotFound
        rows = list_event_offer(conn, event_id=event_id)
        market_ids = {str(row.market_id) for row in rows}
        kinds = ["sport", "league", "event", *("market" for _ in market_ids)]
        targets = [event.sport, str(event.league_id), str(event_id), *market_ids]
        found = list_marks_on(conn, tenant_id=seat.scope, kinds=kinds, targets=targets)
        marks = {(each.kind, each.target): each for each in found}
        prices = list_prices_on_event(conn, **whose)
        stakes = list_stakes(conn, **whose, currency=purse.currency)
        used = list_used_of_event(conn, **whose, currency=purse.currency)
        known = Known(
            pricing.profile,
            pricing.overlay,
            marks,
            {each.selection_id: each for each in prices},
            {each.selection_id: each for each in stakes},
            {each.selection_id: each.used_minor for each in used},
            list_limits(conn, tenant_id=seat.scope, currency=purse.currency),
        )
        voids = list_market_voids(conn, **whose)
        version = get_pricing_version(conn, tenant_id=seat.scope)
    return Desk(
        event,
        purse,
        market_sheets(rows, known, now=event.now),
        marks,
        {each.market_id: each for each in voids},
        version,
    )
