"""Answers a list: as a page of the shell, or as a file, of which the trail is told."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from touchline.staff.exporting import note_export
from touchline.web.office.listing import Asked, Plan, Row, asked_of, csv_of
from touchline.web.office.seat import Seat, office, root
from touchline.web.office.shell import Crumbs, own, page
from touchline.web.page_size import rows_asked

TEMPLATE = "office/list.html"


def asked_here(plan: Plan) -> Asked:
    """What the request asks of a list.

    Raises:
        BadPageSize: its ``limit`` is no number of rows.

    """
    path, wanted = f"{request.script_root}{request.path}", request.args.get("limit", "")
    rows = rows_asked(wanted, usual=0, most=office().page_rows_max)
    return asked_of(path, plan, request.args, rows=rows)


def list_page(
    seat: Seat,
    asked: Asked,
    rows: Sequence[Row],
    *,
    name: str,
    heading: str,
    next_after: str = "",
    crumbs: Crumbs = (),
    template: str = TEMPLATE,
    **facts: Any,
) -> Response:
    """The rows of what was asked; ``next_after`` is where the next page begins, "" at the end.

    ``name`` is what the file and the trail call the list.
    """
    if asked.is_file:
        return _file(seat, asked, rows, name)
    return page(
        seat,
        template,
        heading=heading,
        crumbs=crumbs,
        asked=asked,
        plan=asked.plan,
        rows=rows,
        next_after=next_after,
        **facts,
    )


def looks_left(most: int) -> int:
    """How often a page that looks again by itself may still do so; each look says one less."""
    given = request.args.get("left", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(most))
    return min(int(given), most) if is_number else most


def place(path: str) -> str:
    """The address of a page below the root."""
    return f"{root()}{path}"


def _file(seat: Seat, asked: Asked, rows: Sequence[Row], name: str) -> Response:
    note_export(office().db, seat.scope, name, rows=len(rows), words=asked.words, by=seat.actor)
    answer = own(csv_of(asked.plan.columns, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
