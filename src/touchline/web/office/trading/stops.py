"""Everything that is suspended, hidden or in a circle, and the form for a whole sport or league."""

import re
from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.catalog.naming.queries import get_named_league
from touchline.catalog.queries import list_league_signatures
from touchline.errors import NotFound
from touchline.pricing.marking import set_share, set_stop
from touchline.pricing.overlay import Kind
from touchline.pricing.watching.queries import NamedMark, get_pricing_version, list_named_marks
from touchline.rights import Permission
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX, id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, time_cell, zone_of
from touchline.web.office.trading.acts import REASON_MAX, STOPS
from touchline.web.office.trading.stale import in_words, known_of
from touchline.web.office.trading.words import SPORT_NAMES, TONES, market_name

PLAN = Plan(
    columns=(
        Column("What"), Column("Kind"), Column("State"), Column("Of the limits", is_number=True),
        Column("By"), Column("Since"),
    ),
    filters=(
        Filter("kind", "Kind", tuple((each.value, each.value.capitalize()) for each in Kind)),
        Filter(
            "state",
            "State",
            (("suspended", "Suspended"), ("hidden", "Hidden"), ("limited", "In a circle")),
        ),
    ),
    empty=("Nothing is stopped", "All that is on offer is shown and takes bets at the usual limits."),
)  # fmt: skip
ACTS = (
    ("suspend", "Suspend: shown, without bets"),
    ("hide", "Hide from the site"),
    ("open", "Take bets again"),
    ("share", "Put in a circle"),
    ("whole", "Take out of the circle"),
)
_STOPPING = frozenset({"suspend", "hide"})
_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)
_DIGITS_MAX = 18


@guarded(Permission.READ)
def stops(seat: Seat) -> Response:
    """All marks, the newest first."""
    return _page(seat, Draft())


@guarded(Permission.PRICING_CHANGE)
def stop_wide(seat: Seat) -> Response:
    """Stop, open or circle a whole sport or league."""

    def attempt(given: Fields) -> Response:
        what, reason = given.get("what", ""), given.get("reason", "").strip()[:REASON_MAX]
        kind, target, name = _target(seat, given.get("on", ""))
        if what not in dict(ACTS):
            raise WrongField("what", "Choose what to do.")
        if what in _STOPPING:
            sure(given)
        percent = given.get("percent", "").strip()
        if what == "share" and not _NUMBER.fullmatch(percent):
            raise WrongField("percent", "A whole number from 1 to 99.")
        with in_words():
            if what in {"share", "whole"}:
                set_share(
                    office().db, seat.scope, kind, target,
                    int(percent) if what == "share" else None,
                    reason=reason, known=known_of(given), by=seat.actor,
                )  # fmt: skip
                told = "takes smaller bets." if what == "share" else "takes the usual stakes."
            else:
                stop, told = STOPS[what]
                set_stop(
                    office().db, seat.scope, kind, target, stop,
                    reason=reason, known=known_of(given), by=seat.actor,
                )  # fmt: skip
        machinery().wake_board()
        return done("/trading/stops", f"{name} {told}")

    return submitted(
        seat, attempt, lambda draft, status: _page(seat, draft, status),
        fields={"bad_percent": "percent"},
    )  # fmt: skip


def add_stops(pages: Blueprint) -> None:
    """Give the office its stops."""
    pages.add_url_rule("/trading/stops", "stops", stops)
    pages.add_url_rule("/trading/stops", "stop_wide", stop_wide, methods=["POST"])


def _target(seat: Seat, on: str) -> tuple[Kind, str, str]:
    """The sport or league of a form: its kind, how marks name it, and its name.

    Raises:
        WrongField: nothing was chosen.

    """
    if on in SPORT_NAMES:
        return Kind.SPORT, on, SPORT_NAMES[on]
    try:
        league_id = id_of(on)
    except NotFound as error:
        raise WrongField("on", "Choose a sport or a league.") from error
    with office().db.tenant_tx(seat.scope) as conn:
        league = get_named_league(conn, league_id=league_id)
    if league is None:
        raise WrongField("on", "Choose a sport or a league.")
    return Kind.LEAGUE, str(league_id), league.name


def _page(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    asked = asked_here(PLAN)
    is_place = asked.after.isascii() and asked.after.isdigit() and len(asked.after) <= _DIGITS_MAX
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        found = list_named_marks(
            conn,
            tenant_id=seat.scope,
            kind=asked.word("kind"),
            state=asked.word("state"),
            below=int(asked.after) if is_place else ID_MAX,
            limit=asked.limit,
        )
        leagues = list_league_signatures(conn)
        version = get_pricing_version(conn, tenant_id=seat.scope)
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        [_row(each, seat) for each in shown],
        name="stops",
        heading="Stops and circles",
        next_after=str(shown[-1].version) if len(found) > len(shown) else "",
        template="office/trading_stops.html",
        known=version,
        draft=draft,
        places=[
            ("", "Choose"),
            *SPORT_NAMES.items(),
            *(
                (codes.encode(each.league_id), f"{SPORT_NAMES[each.sport]}: {each.league_name}")
                for each in leagues
            ),
        ],
        things=[("", "Choose"), *ACTS],
        may_trade=seat.may(Permission.PRICING_CHANGE),
        status=status,
    )


def _row(each: NamedMark, seat: Seat) -> Row:
    state = "open" if each.state == "limited" else each.state
    share = f"{each.limit_percent} %" if each.limit_percent is not None else ""
    return (
        _what(each),
        Cell(each.kind.capitalize()),
        Cell(
            "in a circle" if each.state == "limited" else state, tone=TONES.get(each.state, "plain")
        ),
        Cell(share),
        Cell(each.changed_by),
        time_cell(each.changed_at, zone_of(seat.clerk.time_zone)),
    )


def _what(each: NamedMark) -> Cell:
    """What a mark is on, and where it is changed."""
    if each.kind == Kind.SPORT:
        return Cell(SPORT_NAMES.get(each.target, each.target))
    if each.kind == Kind.LEAGUE:
        href = place(f"/trading?league={codes.encode(int(each.target))}")
        return Cell(each.league_name, href=href)
    sides, path = f"{each.home_name} v {each.away_name}", f"/trading/{codes.encode(each.event_id)}"
    if each.kind == Kind.EVENT or not each.market_type:
        return Cell(sides, href=place(path))
    name = market_name(
        each.market_type, each.period, each.line_quarters, each.sport, each.home_name,
        each.away_name,
    )  # fmt: skip
    return Cell(f"{name}, {sides}", href=place(f"{path}/{codes.encode(int(each.target))}"))
