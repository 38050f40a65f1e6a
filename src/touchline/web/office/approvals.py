"""What takes two people: who asks, who agrees, and then the thing itself, done once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from touchline import codes
from touchline.bets.terms.queries import get_exponent
from touchline.errors import NotFound, Refused
from touchline.ledger.cashier.adjustments import adjust
from touchline.ledger.cashier.withdrawals import approve_withdrawal
from touchline.ledger.model import format_amount
from touchline.ledger.queries import get_wallet
from touchline.rights import Permission
from touchline.settlement.voiding.void import void_bet
from touchline.staff.approvals.agree import decide as decide_request
from touchline.staff.approvals.queries import Approval, get_approval, list_approvals
from touchline.staff.approving import RULES, ApprovalAction, ApprovalState
from touchline.web.office.forms import Draft, Fields, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before, id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.player_money import ADJUSTMENTS
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of
from touchline.web.office.trading.voids import voided_by_request

TONES = {"approved": "good", "executed": "good", "refused": "bad", "expired": "bad"}
PLAN = Plan(
    columns=(
        Column("Request"),
        Column("What"),
        Column("Of what"),
        Column("Why"),
        Column("State"),
        Column("Asked by"),
        Column("Asked"),
        Column("Decided by"),
        Column("Good until"),
    ),
    filters=(
        Filter("state", "State", (("open", "something can be done"),)),
        Filter("action", "What", tuple((each.value, each.value) for each in ApprovalAction)),
    ),
    empty=("No requests", "What takes a second person is asked for here."),
)
# Where the thing is done whose subject is of this kind.
_PLACES = {"player": "/players/", "bet": "/bets/", "withdrawal": "/cashier/"}


class DoneElsewhere(Refused):
    """This is carried out where it was asked for."""

    code = "done_elsewhere"


@guarded(Permission.READ)
def approvals(seat: Seat) -> Response:
    """The requests of the tenant, the newest first."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        found = list_approvals(
            conn,
            tenant_id=seat.scope,
            is_open=asked.word("state") == "open",
            action=asked.word("action"),
            before_id=id_before(asked.after),
            limit=asked.limit,
        )
    shown = found[: asked.rows_max]
    zone = zone_of(seat.clerk.time_zone)
    rows = [
        _row(each, time_cell(each.requested_at, zone), time_cell(each.expires_at, zone))
        for each in shown
    ]
    more = after_code(shown[-1].id) if len(found) > len(shown) else ""
    return list_page(seat, asked, rows, name="approvals", heading="Approvals", next_after=more)


@guarded(Permission.READ)
def approval(seat: Seat, code: str) -> Response:
    """One request."""
    return _page(seat, code)


@guarded(Permission.READ)
def decide(seat: Seat, code: str) -> Response:
    """Agree or refuse as a second person, or carry out what was agreed to."""
    found = _approval(seat, code)

    def attempt(given: Fields) -> Response:
        what = given.get("what", "")
        if what == "do":
            return done(f"/approvals/{code}", _carried_out(seat, code, found))
        if what not in {"agree", "refuse"}:
            raise NotFound
        decide_request(
            office().db,
            seat.scope,
            code,
            is_approved=what == "agree",
            by=seat.actor,
            reason=given.get("reason", "").strip(),
        )
        word = "You have agreed." if what == "agree" else "You have refused."
        return done(f"/approvals/{code}", word)

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


def add_approvals(pages: Blueprint) -> None:
    """Give the office its pages of requests."""
    pages.add_url_rule("/approvals", "approvals", approvals)
    pages.add_url_rule("/approvals/<code>", "approval", approval)
    pages.add_url_rule("/approvals/<code>", "approval_decide", decide, methods=["POST"])


def _carried_out(seat: Seat, code: str, found: Approval) -> str:
    """Do the very thing that was agreed to; what is told then."""
    db, by = office().db, seat.actor
    kind, _, subject = found.subject.partition(":")
    figures: Mapping[str, Any] = found.payload
    if found.action == ApprovalAction.ADJUST and kind == "player":
        with db.tenant_tx(seat.scope) as conn:
            wallet = get_wallet(conn, tenant_id=seat.scope, player_id=id_of(subject))
        if wallet is None:
            raise NotFound
        adjust(
            db,
            seat.scope,
            wallet,
            kind=ADJUSTMENTS[figures["kind"]],
            amount_minor=figures["amount_minor"],
            key=f"approval-{code}",
            reason=found.reason,
            by=by,
            approval=code,
        )
        return "The adjustment is booked."
    if found.action == ApprovalAction.PAY_OUT and kind == "withdrawal":
        approve_withdrawal(db, seat.scope, id_of(subject), by=by, approval=code)
        return "The withdrawal is booked as paid."
    if found.action == ApprovalAction.VOID_AFTER_RESULT and kind == "bet":
        void_bet(
            db,
            seat.scope,
            id_of(subject),
            why=figures["why"],
            reason=found.reason[:200],
            by=by,
            approval=code,
        )
        return "The bet is void: its stake went home."
    if found.action == ApprovalAction.VOID_AFTER_RESULT and kind in {"market", "event"}:
        voided_by_request(seat, kind, subject, figures["why"], found.reason[:200], code)
        return "It is void; its bets are being settled by that."
    raise DoneElsewhere


def _approval(seat: Seat, code: str) -> Approval:
    with office().db.tenant_tx(seat.scope) as conn:
        found = get_approval(conn, tenant_id=seat.scope, approval_id=id_of(code))
    if found is None:
        raise NotFound
    return found


def _page(
    seat: Seat, code: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    found = _approval(seat, code)
    rule = RULES[ApprovalAction(found.action)]
    is_own = found.requested_by.casefold() == seat.actor.name.casefold()
    is_open = found.state == ApprovalState.REQUESTED and not found.is_over
    can_do = found.state == ApprovalState.APPROVED and not found.is_over
    return page(
        seat,
        "office/approval.html",
        heading=f"Request {code}",
        crumbs=[("Approvals", "/approvals")],
        request_=found,
        state=_state(found),
        tone=TONES.get(_state(found), "plain"),
        code=code,
        figures=_figures(seat, found),
        subject_href=_subject_href(found.subject),
        draft=draft or Draft(),
        can_agree=is_open and not is_own and seat.may(rule.agrees),
        is_own_open=is_open and is_own,
        can_do=can_do and seat.may(rule.asks),
        status=status,
    )


def _figures(seat: Seat, found: Approval) -> list[tuple[str, str]]:
    """The figures both people see, amounts as amounts."""
    figures = dict(found.payload)
    currency = figures.get("currency")
    if currency:
        with office().db.tenant_tx(seat.scope) as conn:
            exponent = get_exponent(conn, tenant_id=seat.scope, currency=currency) or 0
        amount = format_amount(figures.pop("amount_minor"), exponent)
        figures = {**figures, "amount": f"{amount} {figures.pop('currency')}"}
    return [(name.replace("_", " ").capitalize(), str(value)) for name, value in figures.items()]


def _subject_href(subject: str) -> str:
    kind, _, code = subject.partition(":")
    return place(f"{_PLACES[kind]}{code}") if kind in _PLACES else ""


def _state(found: Approval) -> str:
    is_lapsed = found.is_over and found.state in {"requested", "approved"}
    return "expired" if is_lapsed else found.state


def _row(found: Approval, asked: Cell, until: Cell) -> Row:
    code, state = codes.encode(found.id), _state(found)
    return (
        Cell(code, href=place(f"/approvals/{code}")),
        Cell(found.action),
        Cell(found.subject, href=_subject_href(found.subject)),
        Cell(found.reason),
        Cell(state, tone=TONES.get(state, "plain")),
        Cell(found.requested_by),
        asked,
        Cell(found.decided_by or ""),
        until,
    )
