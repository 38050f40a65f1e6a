"""What a trader does to an event or a market: stops bets, makes them smaller, sets a price."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response

from touchline.bets.desk.risk import margin_bp, margin_text
from touchline.bets.desk.sheet import MarketSheet
from touchline.catalog.model import MarketType, Period
from touchline.catalog.staff_price import save_staff_price
from touchline.money import format_price, parse_price_milli
from touchline.plumbing.pacing import utc_now
from touchline.pricing.change import drop_price
from touchline.pricing.marking import set_share, set_stop
from touchline.pricing.overlay import Kind, State
from touchline.rights import Permission
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done
from touchline.web.office.trading.desk import desk_of
from touchline.web.office.trading.event import MINUTES, event_page, market_page
from touchline.web.office.trading.purse import purse_here
from touchline.web.office.trading.stale import in_words, known_of

STOPS: dict[str, tuple[State | None, str]] = {
    "suspend": (State.SUSPENDED, "is suspended: it is shown, and takes no bets."),
    "hide": (State.HIDDEN, "is hidden from the site."),
    "open": (None, "takes bets again."),
    "show": (None, "is on the site again."),
}
REASON_MAX = 200
_LIST = re.compile(r"/trading(?:\?[\w=&%+.~-]{0,400})?", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Spot:
    """What an act is on, and the page it is done from; ``query`` keeps that page's currency."""

    kind: Kind
    target: str
    name: str
    path: str
    query: str
    again: Callable[[str], Again]

    @property
    def page(self) -> str:
        """Where it leads."""
        return f"{self.path}{self.query}"


@guarded(Permission.PRICING_CHANGE)
def mark_event(seat: Seat, code: str) -> Response:
    """Suspend, hide, open or show an event."""
    return _marked(seat, _event(seat, code))


@guarded(Permission.PRICING_CHANGE)
def share_event(seat: Seat, code: str) -> Response:
    """Put an event in a circle of smaller limits, or take it out."""
    return _shared(seat, _event(seat, code))


@guarded(Permission.PRICING_CHANGE)
def mark_market(seat: Seat, code: str, market_code: str) -> Response:
    """Suspend, hide, open or show a market."""
    return _marked(seat, _market(seat, code, market_code))


@guarded(Permission.PRICING_CHANGE)
def share_market(seat: Seat, code: str, market_code: str) -> Response:
    """Leave a market only a share of the usual limits, or give it back all of them."""
    return _shared(seat, _market(seat, code, market_code))


@guarded(Permission.PRICING_CHANGE)
def price(seat: Seat, code: str, market_code: str) -> Response:
    """Set a price of the book's own, for a time."""
    spot = _market(seat, code, market_code)
    desk = desk_of(seat, code, purse_here(seat))
    sheet = desk.market(market_code)

    def attempt(given: Fields) -> Response:
        minutes, wanted = given.get("minutes", ""), given.get("selection", "")
        price_milli = parse_price_milli(given.get("price", "").strip())
        if wanted not in {each.code for each in sheet.outcomes}:
            raise WrongField("selection", "Choose an outcome.")
        if price_milli is None:
            raise WrongField("price", "Write a price as 1.95.")
        if minutes not in dict(MINUTES):
            raise WrongField("minutes", "Choose for how long.")
        with in_words():
            save_staff_price(
                office().db,
                seat.scope,
                (
                    desk.event.event_id,
                    MarketType(sheet.type),
                    Period(sheet.period),
                    sheet.line_quarters,
                ),
                wanted,
                price_milli=price_milli,
                expires_at=utc_now() + timedelta(minutes=int(minutes)),
                known=known_of(given),
                by=seat.actor,
            )
        machinery().wake_board()
        told = f"{format_price(price_milli)} holds {dict(MINUTES)[minutes]} at most."
        return done(spot.page, f"{told} {_margin_with(sheet, wanted, price_milli)}".strip())

    return submitted(
        seat,
        attempt,
        spot.again("price"),
        fields={"better_than_fair": "price", "not_offered": "price"},
    )


@guarded(Permission.PRICING_CHANGE)
def unprice(seat: Seat, code: str, market_code: str) -> Response:
    """Go back to the price that the margins give."""
    spot = _market(seat, code, market_code)
    sheet = desk_of(seat, code, purse_here(seat)).market(market_code)

    def attempt(given: Fields) -> Response:
        wanted = given.get("selection", "")
        found = next((each for each in sheet.outcomes if each.code == wanted), None)
        if found is None:
            raise WrongField("selection", "Choose an outcome.")
        drop_price(office().db, seat.scope, found.selection_id, by=seat.actor)
        machinery().wake_board()
        return done(spot.page, "The price follows the margins again.")

    return submitted(seat, attempt, spot.again("drop"))


def add_acts(pages: Blueprint) -> None:
    """Give the office what is done to events and markets."""
    for path, name, view in (
        ("/trading/<code>/mark", "mark_event", mark_event),
        ("/trading/<code>/share", "share_event", share_event),
        ("/trading/<code>/<market_code>/mark", "mark_market", mark_market),
        ("/trading/<code>/<market_code>/share", "share_market", share_market),
        ("/trading/<code>/<market_code>/price", "price_market", price),
        ("/trading/<code>/<market_code>/unprice", "unprice_market", unprice),
    ):
        pages.add_url_rule(path, name, view, methods=["POST"])


def _margin_with(sheet: MarketSheet, code: str, price_milli: int) -> str:
    """What the margin of a market becomes with a price of the book's own."""
    codes = [each.code for each in sheet.outcomes]
    prices = [price_milli if each.code == code else each.price_milli for each in sheet.outcomes]
    margin = margin_text(margin_bp(prices, sheet.type, codes))
    return f"The margin of the market is {margin} with it." if margin else ""


def _event(seat: Seat, code: str) -> _Spot:
    desk = desk_of(seat, code, purse_here(seat))

    def again(form: str) -> Again:
        def shown(draft: Draft, status: int) -> Response:
            return event_page(seat, code, {form: draft}, status)

        return shown

    target = str(desk.event.event_id)
    return _Spot(Kind.EVENT, target, desk.title, f"/trading/{code}", desk.purse.query, again)


def _market(seat: Seat, code: str, market_code: str) -> _Spot:
    desk = desk_of(seat, code, purse_here(seat))
    sheet = desk.market(market_code)

    def again(form: str) -> Again:
        def shown(draft: Draft, status: int) -> Response:
            return market_page(seat, code, market_code, {form: draft}, status)

        return shown

    path = f"/trading/{code}/{market_code}"
    target, name = str(id_of(market_code)), desk.name_of(sheet)
    return _Spot(Kind.MARKET, target, name, path, desk.purse.query, again)


def _marked(seat: Seat, spot: _Spot) -> Response:
    def attempt(given: Fields) -> Response:
        what, reason = given.get("what", ""), given.get("reason", "").strip()
        if what not in STOPS:
            raise WrongField("what", "Choose what to do.")
        if len(reason) > REASON_MAX:
            raise WrongField("reason", f"At most {REASON_MAX} letters.")
        stop, told = STOPS[what]
        with in_words():
            set_stop(
                office().db, seat.scope, spot.kind, spot.target, stop,
                reason=reason, known=known_of(given), by=seat.actor,
            )  # fmt: skip
        machinery().wake_board()
        back = given.get("back", "")
        path = back if _LIST.fullmatch(back) else spot.page
        if back == "event":
            path = f"{spot.path.rpartition('/')[0]}{spot.query}"
        return done(path, f"{spot.name} {told}")

    return submitted(seat, attempt, spot.again("mark"))


def _shared(seat: Seat, spot: _Spot) -> Response:
    def attempt(given: Fields) -> Response:
        text = given.get("percent", "").strip()
        if text and not _PERCENT.fullmatch(text):
            raise WrongField("percent", "A whole number from 1 to 99, or nothing.")
        with in_words():
            set_share(
                office().db, seat.scope, spot.kind, spot.target, int(text) if text else None,
                reason=given.get("reason", "").strip()[:REASON_MAX], known=known_of(given),
                by=seat.actor,
            )  # fmt: skip
        told = f"takes {text} % of the usual largest stakes." if text else "takes the usual stakes."
        return done(spot.page, f"{spot.name} {told}")

    return submitted(seat, attempt, spot.again("share"), fields={"bad_percent": "percent"})
