"""The cashier: deposits and withdrawals, what waits among them, and the weeks of all players."""

from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.errors import NotFound
from touchline.ledger.cashier.deposits import confirm_deposit, refuse_deposit
from touchline.ledger.cashier.withdrawals import approve_withdrawal, refuse_withdrawal
from touchline.ledger.counter.queries import CounterSlip, list_counter_slips
from touchline.ledger.figures.queries import list_weekly_figures
from touchline.ledger.model import format_amount
from touchline.rights import Permission
from touchline.staff.approvals.agree import NeedsSecondPerson, ask
from touchline.staff.approving import ApprovalAction
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before, id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

STATES = ("waiting", "done", "refused")
TONES = {"waiting": "plain", "done": "good", "refused": "bad"}
PLAN = Plan(
    columns=(
        Column("Slip"),
        Column("What"),
        Column("Player"),
        Column("Amount", is_number=True),
        Column("Paid by"),
        Column("Receipt"),
        Column("State"),
        Column("Entered by"),
        Column("Entered"),
        Column("Decided by"),
        Column("Decided"),
    ),
    filters=(
        Filter("state", "State", tuple((each, each) for each in STATES)),
        Filter("way", "What", (("deposit", "deposits"), ("withdrawal", "withdrawals"))),
    ),
    empty=("Nothing at the counter", "Deposits and withdrawals are entered on a player's page."),
)
WEEKS_BACK = 12
WEEKS = Plan(
    columns=(
        Column("Player"),
        Column("Currency"),
        Column("Carried", is_number=True),
        Column("Won or lost", is_number=True),
        Column("Adjusted", is_number=True),
        Column("Paid", is_number=True),
        Column("Carried on", is_number=True),
    ),
    filters=(
        Filter(
            "ago",
            "Week",
            tuple(
                (str(ago), "last week" if ago == 1 else f"{ago} weeks ago") for ago in range(1, 13)
            ),
            any_label="this week",
        ),
    ),
    sorts=("name",),
    empty=("No figures", "Nobody had, won, lost or paid anything in this week."),
)


@guarded(Permission.READ)
def cashier(seat: Seat) -> Response:
    """What passed over the counter, the newest first."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        slips = list_counter_slips(
            conn,
            tenant_id=seat.scope,
            way=asked.word("way"),
            state=asked.word("state"),
            before_id=id_before(asked.after),
            limit=asked.limit,
        )
    shown = slips[: asked.rows_max]
    zone = zone_of(seat.clerk.time_zone)
    rows = [
        _row(slip, time_cell(slip.since, zone), time_cell(slip.decided_at, zone)) for slip in shown
    ]
    more = after_code(shown[-1].id) if len(slips) > len(shown) else ""
    return list_page(seat, asked, rows, name="cashier", heading="Cashier", next_after=more)


@guarded(Permission.READ)
def slip(seat: Seat, code: str) -> Response:
    """One deposit or withdrawal, with what can be done about it."""
    return _page(seat, code)


@guarded(Permission.CASHIER_DECIDE)
def decide(seat: Seat, code: str) -> Response:
    """Confirm or refuse; a large payment asks for a second person."""
    found = _slip(seat, code)

    def attempt(given: Fields) -> Response:
        what = given.get("what", "")
        if what not in {"confirm", "refuse"}:
            raise WrongField("what", "Choose what became of it.")
        db, by = office().db, seat.actor
        if found.way == "deposit":
            settle = confirm_deposit if what == "confirm" else refuse_deposit
            settle(db, seat.scope, found.id, by=by)
        elif what == "refuse":
            refuse_withdrawal(db, seat.scope, found.id, by=by)
        else:
            try:
                approve_withdrawal(db, seat.scope, found.id, by=by)
            except NeedsSecondPerson:
                return _asked_for(seat, code, found)
        word = "booked" if what == "confirm" else "refused"
        return done(f"/cashier/{code}", f"The {found.way} is {word}.")

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


@guarded(Permission.READ)
def all_weeks(seat: Seat) -> Response:
    """The betting week of every player, by name."""
    asked = asked_here(WEEKS)
    ago = asked.word("ago")
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        figures = list_weekly_figures(
            conn,
            tenant_id=seat.scope,
            player_id=None,
            weeks_ago=int(ago) if ago else 0,
            after_name=asked.after,
            limit=asked.limit,
        )
    shown = figures[: asked.rows_max]
    rows = [
        (
            Cell(week.username, href=place(f"/players/{codes.encode(week.player_id)}/weeks")),
            Cell(week.currency),
            *(
                Cell(format_amount(minor, week.exponent))
                for minor in (
                    week.carry_minor,
                    week.won_lost_minor,
                    week.adjustments_minor,
                    week.payments_minor,
                    week.closing_minor,
                )
            ),
        )
        for week in shown
    ]
    more = shown[-1].username if len(figures) > len(shown) else ""
    return list_page(seat, asked, rows, name="weeks", heading="Weekly figures", next_after=more)


def add_cashier(pages: Blueprint) -> None:
    """Give the office its cashier."""
    pages.add_url_rule("/cashier", "cashier", cashier)
    pages.add_url_rule("/cashier/<code>", "slip", slip)
    pages.add_url_rule("/cashier/<code>", "slip_decide", decide, methods=["POST"])
    pages.add_url_rule("/weeks", "all_weeks", all_weeks)


def _slip(seat: Seat, code: str) -> CounterSlip:
    slip_id = id_of(code)
    with office().db.tenant_tx(seat.scope) as conn:
        found = list_counter_slips(
            conn, tenant_id=seat.scope, way="", state="", before_id=slip_id + 1, limit=1
        )
    if not found or found[0].id != slip_id:
        raise NotFound
    return found[0]


def _page(
    seat: Seat, code: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    found = _slip(seat, code)
    return page(
        seat,
        "office/slip.html",
        heading=f"{found.way.capitalize()} {code}",
        crumbs=[("Cashier", "/cashier")],
        slip=found,
        code=code,
        player=codes.encode(found.player_id),
        amount=_amount(found),
        draft=draft or Draft(),
        may_decide=seat.may(Permission.CASHIER_DECIDE),
        status=status,
    )


def _asked_for(seat: Seat, code: str, found: CounterSlip) -> Response:
    request_code = ask(
        office().db,
        seat.scope,
        ApprovalAction.PAY_OUT,
        f"withdrawal:{code}",
        {"currency": found.currency, "amount_minor": found.amount_minor},
        by=seat.actor,
        reason=f"Pay {_amount(found)} to {found.username} over {found.provider}.",
    )
    told = (
        "This amount takes a second person. Your request is below; once somebody else has agreed,"
        " carry it out here."
    )
    return done(f"/approvals/{request_code}", told)


def _amount(found: CounterSlip) -> str:
    return f"{format_amount(found.amount_minor, found.exponent)} {found.currency}"


def _row(found: CounterSlip, since: Cell, decided: Cell) -> Row:
    code = codes.encode(found.id)
    return (
        Cell(code, href=place(f"/cashier/{code}")),
        Cell(found.way),
        Cell(found.username, href=place(f"/players/{codes.encode(found.player_id)}")),
        Cell(_amount(found)),
        Cell(found.provider),
        Cell(found.note),
        Cell(found.state, tone=TONES[found.state]),
        Cell(found.by),
        since,
        Cell(found.decided_by),
        decided,
    )
