"""The page of an event and those of its markets: prices, margins, and what each outcome may cost."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.bets.desk.risk import margin_text
from touchline.bets.desk.sheet import MarketSheet, Outcome
from touchline.money import format_price
from touchline.rights import Permission
from touchline.web.office.forms import Draft
from touchline.web.office.guard import guarded
from touchline.web.office.once import new_key
from touchline.web.office.seat import Seat
from touchline.web.office.shell import page
from touchline.web.office.trading.desk import Desk, desk_of
from touchline.web.office.trading.purse import purse_here
from touchline.web.office.trading.words import NEAR_PERCENT, TONES, outcome_name

# For how long a price of staff's stands.
MINUTES = (
    ("15", "15 minutes"),
    ("30", "30 minutes"),
    ("60", "an hour"),
    ("240", "four hours"),
    ("1440", "a day"),
)
_PERCENT = 100


@guarded(Permission.READ)
def event(seat: Seat, code: str) -> Response:
    """The page of an event."""
    return event_page(seat, code)


@guarded(Permission.READ)
def market(seat: Seat, code: str, market_code: str) -> Response:
    """The page of a market."""
    return market_page(seat, code, market_code)


def add_event(pages: Blueprint) -> None:
    """Give the office the pages of an event."""
    pages.add_url_rule("/trading/<code>", "trading_event", event)
    pages.add_url_rule("/trading/<code>/<market_code>", "trading_market", market)


def event_page(
    seat: Seat, code: str, drafts: Mapping[str, Draft] | None = None, status: int = HTTPStatus.OK
) -> Response:
    """An event with all its markets; ``drafts`` are forms that were refused."""
    desk = desk_of(seat, code, purse_here(seat))
    share = desk.own_mark.limit_percent if desk.own_mark else None
    return page(
        seat,
        "office/trading_event.html",
        heading=desk.title,
        crumbs=[_events(desk)],
        desk=desk,
        purse=desk.purse,
        tones=TONES,
        markets=[_line(desk, each) for each in desk.markets],
        drafts={"mark": Draft(), "share": Draft({"percent": str(share or "")}), **(drafts or {})},
        near=NEAR_PERCENT,
        may_trade=seat.may(Permission.PRICING_CHANGE),
        may_limit=seat.may(Permission.LIMITS_CHANGE),
        may_void=seat.may(Permission.BETS_VOID),
        status=status,
    )


def market_page(
    seat: Seat,
    code: str,
    market_code: str,
    drafts: Mapping[str, Draft] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """A market with each outcome; ``drafts`` are forms that were refused."""
    desk = desk_of(seat, code, purse_here(seat))
    sheet = desk.market(market_code)
    share = sheet.mark.limit_percent if sheet.mark else None
    names = _names(desk, sheet)
    return page(
        seat,
        "office/trading_market.html",
        heading=desk.name_of(sheet),
        crumbs=[_events(desk), (desk.title, f"/trading/{code}{desk.purse.query}")],
        desk=desk,
        purse=desk.purse,
        sheet=sheet,
        market_code=market_code,
        state=sheet.state if desk.state == "open" else desk.state,
        tones=TONES,
        margin=margin_text(sheet.margin_bp),
        feed_margin=margin_text(sheet.feed_margin_bp),
        outcomes=[_outcome(desk, names[each.code], each) for each in sheet.outcomes],
        own=[(each, names[each.code]) for each in sheet.outcomes if each.own is not None],
        choices=_choices(sheet, names),
        minutes=MINUTES,
        drafts={
            "mark": Draft(),
            "share": Draft({"percent": str(share or "")}),
            "price": Draft({"minutes": "30"}),
            "drop": Draft(),
            **(drafts or {}),
        },
        void=desk.voids.get(sheet.market_id) or desk.voids.get(0),
        near=NEAR_PERCENT,
        may_trade=seat.may(Permission.PRICING_CHANGE),
        may_limit=seat.may(Permission.LIMITS_CHANGE),
        may_void=seat.may(Permission.BETS_VOID),
        status=status,
    )


def _events(desk: Desk) -> tuple[str, str]:
    """The way back to the list, in the currency of the page."""
    return "Events", f"/trading{desk.purse.query}"


def _choices(sheet: MarketSheet, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The outcomes that a price may be set for, each with the one it has."""
    return [
        (each.code, f"{names[each.code]} ({format_price(each.price_milli)})")
        for each in sheet.outcomes
    ]


def _names(desk: Desk, sheet: MarketSheet) -> dict[str, str]:
    """What a market's outcomes are called, by their codes."""
    home, away = desk.event.home_name, desk.event.away_name
    return {each.code: outcome_name(each.code, home, away) for each in sheet.outcomes}


def _line(desk: Desk, sheet: MarketSheet) -> dict[str, object]:
    """A market in a row of its event's page."""
    purse = desk.purse
    return {
        "code": codes.encode(sheet.market_id),
        "name": desk.name_of(sheet),
        "state": sheet.state,
        "share": sheet.mark.limit_percent if sheet.mark else None,
        "prices": " · ".join(format_price(each.price_milli) for each in sheet.outcomes[:3])
        + (" …" if len(sheet.outcomes) > 3 else ""),  # noqa: PLR2004 - as many as fit
        "margin": margin_text(sheet.margin_bp),
        "has_own": sheet.has_own_prices,
        "is_void": sheet.market_id in desk.voids or 0 in desk.voids,
        "bets": sheet.bets,
        "staked": purse.amount(sheet.staked_minor) if sheet.bets else "",
        "worst": purse.loss(sheet.worst_minor) if sheet.bets else "",
        "percent": sheet.percent,
        "bar": min(sheet.percent or 0, _PERCENT),
        "stop": "open" if sheet.state == "suspended" else "suspend",
        "key": new_key(),
    }


def _outcome(desk: Desk, name: str, each: Outcome) -> dict[str, object]:
    """An outcome in a row of its market's page."""
    purse = desk.purse
    return {
        "name": name,
        "feed": format_price(each.feed_milli),
        "price": format_price(each.price_milli),
        "is_open": each.is_open,
        "is_own": each.own is not None,
        "bets": each.bets,
        "staked": purse.amount(each.staked_minor) if each.bets else "",
        "loses": purse.loss(each.loses_minor) if desk.bets else "",
        "used": purse.amount(each.used_minor) if each.cap_minor is not None else "",
        "cap": purse.amount(each.cap_minor),
        "percent": each.percent,
        "bar": min(each.percent or 0, _PERCENT),
    }
