"""Events as a trader goes through them: what starts when, whether it takes bets, what it may cost."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from touchline import codes
from touchline.bets.desk.queries import TradedEvent, list_traded_events
from touchline.bets.desk.risk import MANY_WINNERS
from touchline.catalog.queries import list_league_signatures
from touchline.plumbing.pacing import utc_now
from touchline.rights import Permission
from touchline.web.office.forms import Draft
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.once import new_key
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of
from touchline.web.office.trading.purse import currency_filter, purse_here
from touchline.web.office.trading.words import SPORT_NAMES, TONES, Purse, event_state

BY_START, BY_LIABILITY = "start", "liability"
STATES = (
    ("open", "Open"),
    ("suspended", "Suspended"),
    ("hidden", "Hidden"),
    ("limited", "In a circle"),
)
WHEN = (
    ("soon", "Within an hour"),
    ("today", "Today"),
    ("tomorrow", "Tomorrow"),
    ("week", "Next 7 days"),
    ("begun", "Begun, bets still open"),
)
# How far the list looks: nothing is on offer later, and what began earlier is for settlement.
_AHEAD, _BEHIND = timedelta(days=60), timedelta(days=3)
_LEAGUES_MAX = 300
_FIRST = -(1 << 62)
_COLUMNS = (
    Column("Event"),
    Column("Starts", sort=BY_START),
    Column("League"),
    Column("State"),
    Column("Markets", is_number=True),
    Column("Open bets", is_number=True),
    Column("Staked", is_number=True),
    Column("At worst", sort=BY_LIABILITY, is_number=True),
)


@guarded(Permission.READ)
def events(seat: Seat) -> Response:
    """The events of the book, by start or by what they may cost."""
    purse = purse_here(seat)
    asked = asked_here(_plan(seat, purse))
    zone = zone_of(seat.clerk.time_zone)
    found = found_events(seat, asked, purse, span_of(asked.word("when"), zone, now=utc_now()))
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        [_row(each, time_cell(each.starts_at, zone), purse) for each in shown],
        name="events",
        heading="Events",
        next_after=cursor_after(shown) if len(found) > len(shown) else "",
        template="office/trading_events.html",
        acts=[_acts(each) for each in shown],
        may_trade=seat.may(Permission.PRICING_CHANGE),
        draft=Draft(),
        purse=purse,
    )


def add_events(pages: Blueprint) -> None:
    """Give the office its list of events."""
    pages.add_url_rule("/trading", "trading", events)


def found_events(
    seat: Seat,
    asked: Asked,
    purse: Purse,
    span: tuple[datetime, datetime],
    *,
    is_at_stake: bool = False,
) -> list[TradedEvent]:
    """The events of a page, and one more if there are any."""
    league = codes.decode(asked.word("league")) or 0
    after_place, after_id = _cursor(asked.after)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        return list_traded_events(
            conn,
            tenant_id=seat.scope,
            currency=purse.currency,
            sport=asked.word("sport"),
            league_id=min(league, (1 << 63) - 1),
            name=asked.word("name"),
            state=asked.word("state"),
            is_at_stake=is_at_stake or asked.word("when") == "begun",
            is_worst_first=asked.sort == BY_LIABILITY,
            from_at=span[0],
            until_at=span[1],
            types=list(MANY_WINNERS),
            winners=list(MANY_WINNERS.values()),
            after_place=after_place,
            after_id=after_id,
            limit=asked.limit,
        )


def span_of(when: str, zone: ZoneInfo, *, now: datetime) -> tuple[datetime, datetime]:
    """From when until when events start; days are those of the tenant."""
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    day = timedelta(days=1)
    spans = {
        "soon": (now, now + timedelta(hours=1)),
        "today": (now, midnight + day),
        "tomorrow": (midnight + day, midnight + 2 * day),
        "week": (now, midnight + 7 * day),
        "begun": (now - _BEHIND, now),
    }
    return spans.get(when, (now, now + _AHEAD))


def cursor_after(shown: Sequence[TradedEvent]) -> str:
    """Where the next page begins."""
    return f"{shown[-1].place}.{codes.encode(shown[-1].event_id)}"


def _cursor(after: str) -> tuple[int, int]:
    """The place and the id behind a cursor; before all without one."""
    text, _, code = after.partition(".")
    found = codes.decode(code)
    digits = text.removeprefix("-")
    if found is None or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:  # noqa: PLR2004 - what a bigint holds
        return _FIRST, 0
    return int(text), min(found, (1 << 63) - 1)


def _plan(seat: Seat, purse: Purse) -> Plan:
    with office().db.tenant_tx(seat.scope) as conn:
        leagues = list_league_signatures(conn)[:_LEAGUES_MAX]
    return Plan(
        columns=_COLUMNS,
        filters=(
            Filter("name", "Name", hint="a side"),
            Filter("sport", "Sport", tuple(SPORT_NAMES.items())),
            Filter(
                "league",
                "League",
                tuple((codes.encode(each.league_id), each.league_name) for each in leagues),
            ),
            Filter("when", "Starts", WHEN, any_label="From now on"),
            Filter("state", "State", STATES),
            *currency_filter(purse),
        ),
        sorts=(BY_START, BY_LIABILITY),
        empty=("Nothing is on offer", "Events appear here as soon as a feed tells of them."),
    )


def _row(each: TradedEvent, starts: Cell, purse: Purse) -> Row:
    state = event_state(each.status, is_hidden=each.is_hidden, is_suspended=each.is_suspended)
    limited = f", {each.limit_percent} %" if each.limit_percent is not None else ""
    code = codes.encode(each.event_id)
    league = codes.encode(each.league_id)
    return (
        Cell(f"{each.home_name} v {each.away_name}", href=place(f"/trading/{code}{purse.query}")),
        starts,
        Cell(each.league_name, href=place(f"/trading?league={league}")),
        Cell(f"{state}{limited}", tone=TONES.get(state, "plain")),
        Cell(str(each.markets)),
        Cell(str(each.bets)),
        Cell(purse.amount(each.staked_minor) if each.bets else ""),
        Cell(purse.amount(each.liability_minor) if each.bets else ""),
    )


def _acts(each: TradedEvent) -> dict[str, str]:
    """What can be done to an event at once; a mark on its league or sport is not its own."""
    return {
        "code": codes.encode(each.event_id),
        "name": f"{each.home_name} v {each.away_name}",
        "stop": "open" if each.own_state == "suspended" else "suspend",
        "show": "show" if each.own_state == "hidden" else "hide",
        "key": new_key(),
        "other_key": new_key(),
    }
