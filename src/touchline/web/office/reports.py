"""Figures of a period, told apart by what is asked for: on a page and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response

from touchline.catalog.model import MarketType
from touchline.ledger.model import format_amount
from touchline.plumbing.db import Connection
from touchline.plumbing.pacing import utc_now
from touchline.reports import queries
from touchline.reports.model import ByDate, Dimension, Figure, Tally, by_day, by_value, summed
from touchline.reports.queries import Money
from touchline.rights import Permission
from touchline.web.office.dashboard import book_day, chosen_money
from touchline.web.office.guard import guarded
from touchline.web.office.listing import PAGE_ROWS, Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page
from touchline.web.office.money import grouped, percent
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of
from touchline.web.player.words import market_title

DAY = "day"
SEVERAL = "several"
SPAN_DAYS = 7
# A report of a year; longer ones are made of several.
DAYS_MAX = 366
KINDS = (
    (Dimension.SPORT.value, "Sport"),
    (Dimension.LEAGUE.value, "League"),
    (Dimension.MARKET_TYPE.value, "Market type"),
    (Dimension.BET_TYPE.value, "Type of bet"),
    (Dimension.PLAYER_CLASS.value, "Class of player"),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a report is of."""

    kind: str
    by: ByDate
    first_on: date
    last_on: date
    money: Money


@guarded(Permission.READ)
def reports(seat: Seat) -> Response:
    """Handle, GGR and hold of a period."""
    day, moneys = book_day(seat)
    asked = asked_here(_plan(moneys, DAY, ByDate.BET))
    asking = asking_of(asked, day.today, chosen_money(moneys))
    plan = _plan(moneys, asking.kind, asking.by)
    asked = asked_here(plan)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        dimension = Dimension.ALL if asking.kind == DAY else Dimension(asking.kind)
        figures = queries.list_daily_figures(
            conn,
            tenant_id=seat.scope,
            by_date=asking.by,
            dimension=dimension,
            currency=asking.money.currency,
            first_on=asking.first_on,
            last_on=asking.last_on,
        )
        tallies = _parts(conn, asking, figures)
    start = 0 if asked.is_file or not asked.after.isdecimal() else int(asked.after[:6])
    count = asked.rows_max - 1 if asked.is_file else PAGE_ROWS
    shown = tallies[start : start + count]
    more = start + count < len(tallies)
    total = summed(figures)
    lines = [*shown, ("Total", total)] if shown and not more else shown
    rows = [_row(name, tally, asking, is_file=asked.is_file) for name, tally in lines]
    return list_page(
        seat,
        asked,
        rows,
        name=f"report-{asking.kind}-{asking.by}-{asking.first_on}-{asking.last_on}",
        heading="Reports",
        next_after=str(start + count) if more else "",
        template="office/reports.html",
        asking=asking,
        kind_word=dict(KINDS).get(asking.kind, "Day"),
        total=total,
        made=time_cell(utc_now(), zone_of(seat.clerk.time_zone)),
        grouped=grouped,
        percent=percent,
    )


def add_reports(pages: Blueprint) -> None:
    """Give the office its reports."""
    pages.add_url_rule("/reports", "reports", reports)


def asking_of(asked: Asked, today: date, money: Money) -> Asking:
    """What an address asks for: the last days of each unless it says otherwise, a year at most."""
    last_on = min(_day_of(asked.word("to")) or today, today)
    first_on = _day_of(asked.word("from")) or last_on - timedelta(days=SPAN_DAYS - 1)
    first_on = max(min(first_on, last_on), last_on - timedelta(days=DAYS_MAX - 1))
    by = ByDate(asked.word("by") or ByDate.BET)
    return Asking(asked.word("kind") or DAY, by, first_on, last_on, money)


def _day_of(word: str) -> date | None:
    try:
        found = date.fromisoformat(word)
    except ValueError:
        return None
    return found if found.year > DAYS_MAX else None  # no calendar of ours begins before


def _plan(moneys: Sequence[Money], kind: str, by: ByDate) -> Plan:
    currencies = [(each.currency, each.currency) for each in moneys[1:]]
    return Plan(
        columns=(
            Column(dict(KINDS).get(kind, "Day")),
            Column("Bets settled" if by is ByDate.SETTLEMENT else "Bets", is_number=True),
            Column("Handle", is_number=True),
            Column("Settled stakes", is_number=True),
            Column("Paid", is_number=True),
            Column("GGR", is_number=True),
            Column("Hold", is_number=True),
            Column("Void bets", is_number=True),
            Column("Void stakes", is_number=True),
        ),
        filters=(
            Filter("kind", "Told apart by", KINDS, any_label="Day", narrows=False),
            Filter(
                "by",
                "Date",
                ((ByDate.SETTLEMENT.value, "of settlement"),),
                any_label="of the bet",
                narrows=False,
            ),
            Filter("from", "From", hint="2026-11-01", narrows=False),
            Filter("to", "To", hint="2026-11-30", narrows=False),
            *(
                [Filter("currency", "Currency", currencies, moneys[0].currency, narrows=False)]
                if currencies
                else []
            ),
        ),
        empty=("No activity", "No bet was taken or decided in this period."),
    )


def _parts(conn: Connection, asking: Asking, figures: Sequence[Figure]) -> list[tuple[str, Tally]]:
    """The lines of a report with their names: days in their order, others by what was staked."""
    if not figures:
        return []
    if asking.kind == DAY:
        each_day = by_day(figures, asking.first_on, asking.last_on)
        return [(on_day.isoformat(), tally) for on_day, tally in each_day.items()]
    tallies = by_value(figures)
    names = _names(conn, asking.kind, tallies)
    lines = [(names.get(value, value), tally) for value, tally in tallies.items()]
    return sorted(lines, key=lambda line: (-line[1].handle_minor(asking.by), line[0]))


def _names(conn: Connection, kind: str, values: Mapping[str, Tally]) -> dict[str, str]:
    names = {SEVERAL: "Several"}
    if kind == Dimension.LEAGUE:
        ids = [int(each) for each in values if each != SEVERAL]
        return names | queries.list_league_names(conn, league_ids=ids)
    if kind == Dimension.SPORT:
        return names | queries.list_sport_names(conn)
    if kind == Dimension.MARKET_TYPE:
        return names | {each.value: market_title(each, "") for each in MarketType}
    if kind == Dimension.BET_TYPE:
        return {"single": "Single", "acca": "Accumulator", "system": "System"}
    return {"": "No class"}


def _row(name: str, tally: Tally, asking: Asking, *, is_file: bool) -> Row:
    """A line; in a file thousands are not set apart, so that a spreadsheet can count with it."""
    is_settled = asking.by is ByDate.SETTLEMENT
    hold = percent(tally.hold_bp(asking.by))

    def amount(minor: int) -> Cell:
        words = format_amount if is_file else grouped
        return Cell(words(minor, asking.money.exponent))

    return (
        Cell(name),
        Cell(str(tally.settled_bets if is_settled else tally.bets)),
        amount(tally.handle_minor(asking.by)),
        amount(tally.settled_stake_minor),
        amount(tally.paid_minor),
        amount(tally.ggr_minor),
        Cell(hold),
        Cell(str(tally.voided_bets)),
        amount(tally.voided_stake_minor),
    )
