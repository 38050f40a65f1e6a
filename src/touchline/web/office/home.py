"""The first page of a book: how it goes, what waits for somebody, what may be lost, who is heard of."""

from flask import Blueprint, Response, request

from touchline.reports.model import ByDate
from touchline.rights import Permission
from touchline.web.office import dashboard
from touchline.web.office.forms import Draft
from touchline.web.office.guard import guarded
from touchline.web.office.help import hints_of, is_page
from touchline.web.office.money import grouped
from touchline.web.office.seat import Seat
from touchline.web.office.shell import page, time_cell, zone_of

SPANS = (14, 30)
VIEWS = ((ByDate.BET, "By bet date"), (ByDate.SETTLEMENT, "By settlement date"))


@guarded(Permission.READ)
def overview(seat: Seat) -> Response:
    """Where somebody begins."""
    by = ByDate.SETTLEMENT if request.args.get("by") == ByDate.SETTLEMENT else ByDate.BET
    span = next((each for each in SPANS if request.args.get("days") == str(each)), SPANS[0])
    day, moneys = dashboard.book_day(seat)
    money = dashboard.chosen_money(moneys)
    stops, steps = dashboard.part(lambda: hints_of(seat)) or ([], [])
    return page(
        seat,
        "office/home.html",
        heading="Overview",
        by=by,
        views=VIEWS,
        span=span,
        spans=SPANS,
        money=money,
        moneys=moneys,
        days=dashboard.part(lambda: dashboard.days_of(seat, day, money, by, span)),
        held=dashboard.part(lambda: dashboard.held_of(seat, money)),
        waiting=dashboard.part(lambda: dashboard.waiting_of(seat)),
        feeds=dashboard.part(dashboard.heard_of),
        counted=time_cell(day.counted_at, zone_of(seat.clerk.time_zone)),
        is_late=day.counted_s is None or day.counted_s > dashboard.COUNTED_LATE_S,
        grouped=grouped,
        stops=stops,
        steps=steps,
        is_page=is_page,
        draft=Draft(),
        day_words=dashboard.day_words,
    )


def add_home(pages: Blueprint) -> None:
    """Give a book its first page."""
    pages.add_url_rule("", "home", overview)
    pages.add_url_rule("/", "home_too", overview)
