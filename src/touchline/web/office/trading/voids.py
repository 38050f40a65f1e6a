"""Voiding a market or a whole event: what it touches before one says so, and how far it is after."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response

from touchline.errors import NotFound
from touchline.ledger.model import format_amount
from touchline.rights import Permission
from touchline.settlement.provenance.queries import count_open_runs
from touchline.settlement.voiding.queries import (
    Touched,
    get_event_of_market,
    get_is_known,
    list_touched,
)
from touchline.settlement.voiding.void import void_market
from touchline.staff.approvals.agree import NeedsSecondPerson, ask
from touchline.staff.approving import ApprovalAction
from touchline.web.office.bet import WHYS
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.lists import looks_left
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page
from touchline.web.office.trading.desk import Desk, desk_of
from touchline.web.office.trading.purse import purse_here

# Half a minute of looking: by then who settles is at work or away.
LOOKS_MAX = 30


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is to be void: a market, or with None the event."""

    desk: Desk
    market_id: int | None
    name: str
    path: str
    subject: str


@guarded(Permission.READ)
def event(seat: Seat, code: str) -> Response:
    """The form, or what became of it, for a whole event."""
    return _page(seat, _whole(seat, code, None))


@guarded(Permission.READ)
def market(seat: Seat, code: str, market_code: str) -> Response:
    """The same for a market."""
    return _page(seat, _whole(seat, code, market_code))


@guarded(Permission.BETS_VOID)
def void_the_event(seat: Seat, code: str) -> Response:
    """Void all of an event."""
    return _voided(seat, _whole(seat, code, None))


@guarded(Permission.BETS_VOID)
def void_the_market(seat: Seat, code: str, market_code: str) -> Response:
    """Void a market."""
    return _voided(seat, _whole(seat, code, market_code))


def add_voids(pages: Blueprint) -> None:
    """Give the office its pages of voids."""
    pages.add_url_rule("/trading/<code>/void", "void_event", event)
    pages.add_url_rule("/trading/<code>/<market_code>/void", "void_market", market)
    for path, name, view in (
        ("/trading/<code>/void", "void_the_event", void_the_event),
        ("/trading/<code>/<market_code>/void", "void_the_market", void_the_market),
    ):
        pages.add_url_rule(path, name, view, methods=["POST"])


def _whole(seat: Seat, code: str, market_code: str | None) -> _Whole:
    desk = desk_of(seat, code, purse_here(seat))
    if market_code is None:
        return _Whole(desk, None, "The whole event", f"/trading/{code}", f"event:{code}")
    sheet = desk.market(market_code)
    path = f"/trading/{code}/{market_code}"
    return _Whole(desk, sheet.market_id, desk.name_of(sheet), path, f"market:{market_code}")


def _voided(seat: Seat, whole: _Whole) -> Response:
    event_id, query = whole.desk.event.event_id, whole.desk.purse.query

    def attempt(given: Fields) -> Response:
        why, reason = given.get("why", ""), given.get("reason", "").strip()
        if why not in dict(WHYS):
            raise WrongField("why", "Choose why.")
        if not reason:
            raise WrongField("reason", "Say why: players read it.")
        sure(given)
        try:
            void_market(
                office().db, seat.scope, event_id, whole.market_id,
                why=why, reason=reason, by=seat.actor,
            )  # fmt: skip
        except NeedsSecondPerson:
            asked = ask(
                office().db, seat.scope, ApprovalAction.VOID_AFTER_RESULT, whole.subject,
                {"why": why}, by=seat.actor, reason=reason,
            )  # fmt: skip
            return done(f"/approvals/{asked}", _TAKES_TWO)
        return done(f"{whole.path}/void{query}", f"{whole.name} is void.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _page(seat, whole, draft, status),
        fields={"bad_reason": "reason"},
    )


_TAKES_TWO = (
    "Somebody may know how this ends, so voiding it takes a second person. Your request is below; once"
    " somebody else has agreed, carry it out here."
)


def _page(
    seat: Seat, whole: _Whole, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    event_id = whole.desk.event.event_id
    with office().db.tenant_tx(seat.scope) as conn:
        touched = list_touched(
            conn, tenant_id=seat.scope, event_id=event_id, market_id=whole.market_id or 0
        )
        is_known = get_is_known(conn, event_id=event_id)
        runs = count_open_runs(conn, tenant_id=seat.scope, event_id=event_id)
    void = whole.desk.voids.get(whole.market_id or 0) or whole.desk.voids.get(0)
    query = whole.desk.purse.query
    crumbs = [
        ("Events", f"/trading{query}"),
        (whole.desk.title, f"/trading/{whole.desk.code}{query}"),
    ]
    if whole.market_id is not None:
        crumbs.append((whole.name, f"{whole.path}{query}"))
    return page(
        seat,
        "office/trading_void.html",
        heading="Void",
        crumbs=crumbs,
        whole=whole,
        touched=[_told(each) for each in touched],
        is_known=is_known,
        void=void,
        is_under_way=void is not None and runs > 0,
        looks_left=looks_left(LOOKS_MAX) if void is not None and runs else 0,
        draft=draft or Draft(),
        whys=WHYS,
        may_void=seat.may(Permission.BETS_VOID),
        status=status,
    )


def _told(each: Touched) -> dict[str, object]:
    def amount(minor: int) -> str:
        return f"{format_amount(minor, each.exponent)} {each.currency}"

    return {
        "currency": each.currency,
        "players": each.players,
        "open_bets": each.open_bets,
        "open_staked": amount(each.open_staked_minor),
        "settled_bets": each.settled_bets,
        "settled_staked": amount(each.settled_staked_minor),
        "paid": amount(each.paid_minor),
    }


def voided_by_request(
    seat: Seat, kind: str, code: str, why: str, reason: str, approval: str
) -> None:
    """Carry out a void of a market or an event that a second person has agreed to.

    Raises:
        NotFound: there is no such market.

    """
    market_id = id_of(code) if kind == "market" else None
    event_id = id_of(code) if market_id is None else _event_of(seat, market_id)
    void_market(
        office().db, seat.scope, event_id, market_id,
        why=why, reason=reason, by=seat.actor, approval=approval,
    )  # fmt: skip


def _event_of(seat: Seat, market_id: int) -> int:
    with office().db.tenant_tx(seat.scope) as conn:
        found = get_event_of_market(conn, market_id=market_id)
    if found is None:
        raise NotFound
    return found
