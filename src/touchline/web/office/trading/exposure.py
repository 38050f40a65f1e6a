"""Where the money is: the markets that may cost most, and outcomes near their limit."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response

from touchline import codes
from touchline.bets.capped.queries import NearCap, WorstMarket, list_near_caps, list_worst_markets
from touchline.bets.desk.risk import MANY_WINNERS, share_percent
from touchline.plumbing.pacing import utc_now
from touchline.rights import Permission
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, looks_left, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of
from touchline.web.office.trading.purse import currency_filter, purse_here
from touchline.web.office.trading.words import (
    NEAR_PERCENT,
    SPORT_NAMES,
    Purse,
    market_name,
    outcome_name,
    percent_text,
)

# So many outcomes near their limit are shown above the markets.
NEAR_SHOWN = 10
# Ten minutes of looking, every 15 seconds.
LOOKS_MAX = 40
_BEHIND, _AHEAD = timedelta(days=3), timedelta(days=60)
_MINOR_MAX = 1 << 62
_FULL_PERCENT = 100
_DIGITS_MAX = 18
_WHEN = (("coming", "Not begun"), ("begun", "Begun"))
_LEAST = (("50", "half"), ("80", "80 %"), ("95", "95 %"))


@guarded(Permission.READ)
def exposure(seat: Seat) -> Response:
    """The markets with open bets, by what they may cost at worst."""
    purse = purse_here(seat)
    asked = asked_here(_plan(purse))
    now, when = utc_now(), asked.word("when")
    after_minor, after_id = _cursor(asked.after)
    near: list[NearCap] = []
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        found = list_worst_markets(
            conn,
            tenant_id=seat.scope,
            currency=purse.currency,
            sport=asked.word("sport"),
            from_at=now if when == "coming" else now - _BEHIND,
            until_at=now if when == "begun" else now + _AHEAD,
            types=list(MANY_WINNERS),
            winners=list(MANY_WINNERS.values()),
            after_minor=after_minor,
            after_id=after_id,
            limit=asked.limit,
        )
        if not asked.is_file and not asked.after:
            near = list_near_caps(
                conn, tenant_id=seat.scope, currency=purse.currency, percent_min=NEAR_PERCENT,
                after_percent=_MINOR_MAX, after_id=0, limit=NEAR_SHOWN + 1,
            )  # fmt: skip
    shown = found[: asked.rows_max]
    more = f"{shown[-1].worst_minor}.{codes.encode(shown[-1].market_id)}" if shown else ""
    return list_page(
        seat,
        asked,
        [_market_row(each, seat, purse) for each in shown],
        name="exposure",
        heading="Exposure",
        next_after=more if len(found) > len(shown) else "",
        template="office/trading_exposure.html",
        near=[_near_line(each, purse) for each in near[:NEAR_SHOWN]],
        has_more_near=len(near) > NEAR_SHOWN,
        near_percent=NEAR_PERCENT,
        purse=purse,
        looks_left=looks_left(LOOKS_MAX) if asked.word("live") and not asked.after else 0,
    )


@guarded(Permission.READ)
def near_limits(seat: Seat) -> Response:
    """Every outcome of whose limit much is used, the fullest first."""
    purse = purse_here(seat)
    plan = Plan(
        columns=(
            Column("Outcome"), Column("Market"), Column("Event"), Column("Starts"),
            Column("Taken", is_number=True), Column("Limit", is_number=True),
            Column("Of the limit", is_number=True),
        ),
        filters=(
            Filter("least", "At least", _LEAST, any_label=f"{NEAR_PERCENT} %", narrows=False),
            *currency_filter(purse),
        ),
        empty=("No limit is near", "Outcomes appear here once most of their limit is used."),
    )  # fmt: skip
    asked = asked_here(plan)
    after_percent, after_id = _cursor(asked.after)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        found = list_near_caps(
            conn,
            tenant_id=seat.scope,
            currency=purse.currency,
            percent_min=int(asked.word("least") or NEAR_PERCENT),
            after_percent=after_percent,
            after_id=after_id,
            limit=asked.limit,
        )
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        [_near_row(each, seat, purse) for each in shown],
        name="near-limits",
        heading="Outcomes near their limit",
        next_after=_after_near(shown) if len(found) > len(shown) else "",
        crumbs=[("Exposure", "/trading/exposure")],
    )


def add_exposure(pages: Blueprint) -> None:
    """Give the office its pages of exposure."""
    pages.add_url_rule("/trading/exposure", "exposure", exposure)
    pages.add_url_rule("/trading/exposure/near", "near_limits", near_limits)


def _plan(purse: Purse) -> Plan:
    return Plan(
        columns=(
            Column("Market"), Column("Event"), Column("Starts"),
            Column("Open bets", is_number=True), Column("Staked", is_number=True),
            Column("At worst"),
        ),
        filters=(
            Filter("sport", "Sport", tuple(SPORT_NAMES.items())),
            Filter("when", "Starts", _WHEN),
            *currency_filter(purse),
            Filter(
                "live", "Look again", (("1", "every 15 seconds"),), any_label="when I ask",
                narrows=False,
            ),
        ),
        empty=("Nothing is at stake", "Markets appear here with their first open bet."),
    )  # fmt: skip


def _cursor(after: str) -> tuple[int, int]:
    """The figure and the id behind a cursor; before all without one."""
    text, _, code = after.partition(".")
    found, digits = codes.decode(code), text.removeprefix("-")
    if found is None or not (digits.isascii() and digits.isdigit()) or len(digits) > _DIGITS_MAX:
        return _MINOR_MAX, 0
    return int(text), min(found, ID_MAX)


def _after_near(shown: Sequence[NearCap]) -> str:
    last = shown[-1]
    percent = last.used_minor * _FULL_PERCENT // max(last.cap_minor, 1)
    return f"{percent}.{codes.encode(last.selection_id)}"


def _name(each: NearCap | WorstMarket) -> str:
    return market_name(
        each.market_type, each.period, each.line_quarters, each.sport, each.home_name,
        each.away_name,
    )  # fmt: skip


def _path(each: NearCap | WorstMarket, purse: Purse) -> str:
    event, market = codes.encode(each.event_id), codes.encode(each.market_id)
    return place(f"/trading/{event}/{market}{purse.query}")


def _event_cell(each: NearCap | WorstMarket, purse: Purse) -> Cell:
    href = place(f"/trading/{codes.encode(each.event_id)}{purse.query}")
    return Cell(f"{each.home_name} v {each.away_name}", href=href)


def _market_row(each: WorstMarket, seat: Seat, purse: Purse) -> Row:
    return (
        Cell(_name(each), href=_path(each, purse)),
        _event_cell(each, purse),
        time_cell(each.starts_at, zone_of(seat.clerk.time_zone)),
        Cell(str(each.bets)),
        Cell(purse.amount(each.staked_minor)),
        Cell(purse.loss(each.worst_minor)),
    )


def _near_row(each: NearCap, seat: Seat, purse: Purse) -> Row:
    percent = share_percent(each.used_minor, each.cap_minor)
    return (
        Cell(outcome_name(each.code, each.home_name, each.away_name), href=_path(each, purse)),
        Cell(_name(each)),
        _event_cell(each, purse),
        time_cell(each.starts_at, zone_of(seat.clerk.time_zone)),
        Cell(purse.amount(each.used_minor)),
        Cell(purse.amount(each.cap_minor)),
        Cell(percent_text(percent)),
    )


def _near_line(each: NearCap, purse: Purse) -> dict[str, object]:
    percent = share_percent(each.used_minor, each.cap_minor) or 0
    return {
        "href": _path(each, purse),
        "what": f"{outcome_name(each.code, each.home_name, each.away_name)}, {_name(each)}",
        "event": f"{each.home_name} v {each.away_name}",
        "used": purse.amount(each.used_minor),
        "cap": purse.amount(each.cap_minor),
        "percent": percent,
        "bar": min(percent, _FULL_PERCENT),
    }
