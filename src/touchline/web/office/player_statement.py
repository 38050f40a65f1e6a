"""A player's money as staff read it: the statement, and the betting weeks."""

from flask import Blueprint, Response

from touchline import codes
from touchline.ledger.figures.queries import list_weekly_figures
from touchline.ledger.model import RefType, TransferKind, format_amount
from touchline.ledger.people.queries import Movement, list_movements
from touchline.rights import Permission
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX
from touchline.web.office.listing import Cell, Column, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.player import Sheet, sheet_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of

WEEKS_SHOWN = 8
STATEMENT = Plan(
    columns=(
        Column("When"),
        Column("What"),
        Column("Of"),
        Column("Amount", is_number=True),
        Column("Balance", is_number=True),
        Column("By"),
        Column("Why"),
    ),
    empty=("No movements yet", "Deposits, stakes and everything else that moves cash appear here."),
)
WEEKS = Plan(
    columns=(
        Column("Week from"),
        Column("Carried", is_number=True),
        Column("Won or lost", is_number=True),
        Column("Adjusted", is_number=True),
        Column("Paid", is_number=True),
        Column("Carried on", is_number=True),
    )
)


@guarded(Permission.READ)
def statement(seat: Seat, code: str) -> Response:
    """What moved the player's cash, the newest first."""
    sheet = sheet_of(seat, code)
    asked = asked_here(STATEMENT)
    before = int(asked.after) if asked.after.isascii() and asked.after.isdigit() else ID_MAX
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        lines = list_movements(
            conn,
            tenant_id=seat.scope,
            player_id=sheet.person.id,
            before_version=min(before, ID_MAX),
            limit=asked.limit,
        )
    shown = lines[: asked.rows_max]
    zone = zone_of(seat.clerk.time_zone)
    rows = [_line(line, sheet, time_cell(line.recorded_at, zone)) for line in shown]
    return list_page(
        seat,
        asked,
        rows,
        name=f"statement-{sheet.person.username}",
        heading="Statement",
        next_after=str(shown[-1].version) if len(lines) > len(shown) else "",
        crumbs=[("Players", "/players"), (sheet.person.display_name, f"/players/{code}")],
        template="office/player_list.html",
        sheet=sheet,
        here_tab="/statement",
    )


@guarded(Permission.READ)
def weeks(seat: Seat, code: str) -> Response:
    """The player's last betting weeks."""
    sheet = sheet_of(seat, code)
    asked = asked_here(WEEKS)
    figures = []
    with office().db.tenant_tx(seat.scope) as conn:
        for ago in range(WEEKS_SHOWN):
            figures += list_weekly_figures(
                conn, tenant_id=seat.scope, player_id=sheet.person.id, weeks_ago=ago
            )
    zone = zone_of(seat.clerk.time_zone)
    rows = [
        (
            time_cell(week.starts_at, zone),
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
        for week in figures
    ]
    return list_page(
        seat,
        asked,
        rows,
        name=f"weeks-{sheet.person.username}",
        heading="Weeks",
        crumbs=[("Players", "/players"), (sheet.person.display_name, f"/players/{code}")],
        template="office/player_list.html",
        sheet=sheet,
        here_tab="/weeks",
    )


def add_player_statement(pages: Blueprint) -> None:
    """Give the office what it reads of a player's money."""
    pages.add_url_rule("/players/<code>/statement", "statement", statement)
    pages.add_url_rule("/players/<code>/weeks", "weeks", weeks)


def _line(line: Movement, sheet: Sheet, when: Cell) -> Row:
    about = RefType(line.ref_type)
    of = codes.encode(line.ref_id)
    amount = format_amount(line.amount_minor, sheet.wallet.exponent)
    return (
        when,
        Cell(TransferKind(line.kind).name.lower().replace("_", " ")),
        Cell(
            f"{about.name.lower()} {of}",
            href=place(f"/bets/{of}") if about is RefType.BET else "",
        ),
        Cell(amount),
        Cell(format_amount(line.balance_after_minor, sheet.wallet.exponent)),
        Cell(line.actor),
        Cell(line.reason),
    )
