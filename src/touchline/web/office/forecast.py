"""The next seven days of a book, how far off that was before, and how it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response

from touchline.reports import forecast as rules
from touchline.reports import outlook as outlooks
from touchline.reports import queries
from touchline.reports.forecast import Ahead, Band, Forecast, Missed
from touchline.reports.model import ByDate, Dimension, Tally, by_day
from touchline.reports.outlook import Outlook
from touchline.reports.queries import BookDay, Money
from touchline.rights import Permission
from touchline.web.office.charts import banded
from touchline.web.office.dashboard import Chart, book_day, chosen_money, day_words
from touchline.web.office.guard import guarded
from touchline.web.office.money import grouped, percent
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import page

# A year's seasons would need years; what counts is the last weeks.
LEARNT_DAYS_MAX = 120
EVENTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """A day to come in words."""

    day: str
    handle: str
    handle_band: str
    hold: str
    ggr: str
    standing: str
    expected: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the days before and after today."""

    days: int
    forecast: Forecast | None
    outlook: Sequence[Outlook]
    outlook_missed: Missed | None


@guarded(Permission.READ)
def forecast(seat: Seat) -> Response:
    """What the next days may bring."""
    day, moneys = book_day(seat)
    money = chosen_money(moneys)
    found = _found(seat, day, money)
    made = found.forecast
    return page(
        seat,
        "office/forecast.html",
        heading="Next seven days",
        crumbs=[("Overview", "")],
        money=money,
        moneys=moneys,
        days=found.days,
        days_min=rules.DAYS_MIN,
        made=made,
        chart=_chart(made, money) if made else None,
        rows=_rows(made.days if made else (), found.outlook, money),
        handle_missed=_words(made.handle, money) if made else None,
        hold_missed=percent(made.hold.mae) if made else "",
        outlook_missed=_words(found.outlook_missed, money) if found.outlook_missed else None,
    )


def add_forecast(pages: Blueprint) -> None:
    """Give the office its forecast."""
    pages.add_url_rule("/forecast", "forecast", forecast)


def _found(seat: Seat, day: BookDay, money: Money) -> Found:
    """Read what the forecast is made of, and make it; today is not over, so it is foreseen, too."""
    scope, last_on = {"tenant_id": seat.scope}, day.today - timedelta(days=1)
    with office().db.tenant_tx(seat.scope) as conn:
        began_on = queries.get_first_day(conn, **scope, currency=money.currency)
        first_on = max(began_on or day.today, day.today - timedelta(days=LEARNT_DAYS_MAX))
        histories = [
            by_day(
                queries.list_daily_figures(
                    conn,
                    **scope,
                    by_date=by,
                    dimension=Dimension.ALL,
                    currency=money.currency,
                    first_on=first_on,
                    last_on=last_on,
                ),
                first_on,
                last_on,
            )
            for by in ByDate
        ]
        events = queries.list_event_liabilities(
            conn, **scope, currency=money.currency, limit=EVENTS_MAX
        )
        noted = queries.list_liability_notes(
            conn,
            **scope,
            currency=money.currency,
            since=day.today - timedelta(days=rules.RECENT_DAYS + rules.AHEAD),
        )
    known: dict[date, int] = {}
    for each in events:
        known[each.on_day] = known.get(each.on_day, 0) + each.liability_minor
    taken, decided = (_in_order(each) for each in histories)
    return Found(
        len(taken),
        rules.foresee(taken, decided, last_on),
        outlooks.outlook(known, noted, day.today),
        outlooks.missed(noted, day.today),
    )


def _in_order(tallies: Mapping[date, Tally]) -> list[Tally]:
    return [tallies[on_day] for on_day in sorted(tallies)]


def _chart(made: Forecast, money: Money) -> Chart:
    bands = [each.handle_minor for each in made.days]
    names = [day_words(each.on_day) for each in made.days]
    total = f"{grouped(sum(each.value for each in bands), money.exponent)} {money.currency}"
    drawn = banded(
        [each.low for each in bands],
        [each.value for each in bands],
        [each.high for each in bands],
        [f"{name}: {_band(band, money)}" for name, band in zip(names, bands, strict=True)],
        f"Handle foreseen from {names[0]} to {names[-1]}, {total} in all;"
        " the table below has each day",
        first=names[0],
        last=names[-1],
    )
    return Chart("Handle foreseen", total, drawn)


def _rows(made: Sequence[Ahead], outlook: Sequence[Outlook], money: Money) -> list[Row]:
    foreseen = {each.on_day: each for each in made}
    return [_row(each, foreseen.get(each.on_day), money) for each in outlook]


def _row(outlook: Outlook, ahead: Ahead | None, money: Money) -> Row:
    expected = outlook.expected
    return Row(
        f"{outlook.on_day:%A}, {day_words(outlook.on_day)}",
        grouped(ahead.handle_minor.value, money.exponent) if ahead else "",
        _band(ahead.handle_minor, money) if ahead else "",
        percent(ahead.hold_bp.value) if ahead else "",
        grouped(ahead.ggr_minor, money.exponent) if ahead else "",
        grouped(outlook.known_minor, money.exponent),
        _band(expected, money) if expected else "not enough days yet",
    )


def _band(band: Band, money: Money) -> str:
    if band.low == band.high:
        return grouped(band.value, money.exponent)
    return f"{grouped(band.low, money.exponent)} to {grouped(band.high, money.exponent)}"


def _words(missed: Missed, money: Money) -> tuple[str, str, int]:
    """By how much it was off on average, as a share of what came, and over how many days."""
    amount = f"{grouped(missed.mae, money.exponent)} {money.currency}"
    return amount, percent(missed.mape_bp), missed.days
