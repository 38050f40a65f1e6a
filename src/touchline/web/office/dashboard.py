"""What the first page of a book is made of: each part read by itself, so that one may be away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import psycopg
from flask import request

from touchline import codes
from touchline.bets.referrals.queries import list_referrals
from touchline.ledger.cashier.queries import list_undecided
from touchline.plumbing.db import Connection
from touchline.protection.queries import list_returning
from touchline.reports import queries
from touchline.reports.model import ByDate, Dimension, Tally, by_day, summed
from touchline.reports.queries import Active, BookDay, EventLiability, Heard, Money
from touchline.settlement.limbo.queries import list_limbo
from touchline.settlement.limbo.watch import AFTER_HOURS, WITHIN_DAYS
from touchline.staff.approvals.queries import list_approvals
from touchline.web.feed_rows import duration
from touchline.web.office.charts import Columns, columns, shares
from touchline.web.office.money import grouped, percent
from touchline.web.office.seat import Seat, office

COUNT_MAX = 100
LIABILITIES = 10
HOURS = 24
# A pass begins every minute; after that long the page says that it has not been counted lately.
COUNTED_LATE_S = 600

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its name and what it comes to."""

    label: str
    total: str
    drawn: Columns


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in words: what the pictures show."""

    on_day: date
    bets: str
    handle: str
    ggr: str
    hold: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are shown, with their pictures; ``today`` is of the bets taken today."""

    rows: Sequence[DayRow]
    charts: Sequence[Chart]
    hours: Chart
    today: Tally
    active: Active
    open_minor: int
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An event with what may be lost on it; ``share`` is its bar in thousandths of the longest."""

    event: EventLiability
    code: str
    amount: str
    share: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody, and where."""

    label: str
    count: int
    path: str

    @property
    def said(self) -> str:
        """How many, as far as is counted."""
        return f"{COUNT_MAX} or more" if self.count >= COUNT_MAX else str(self.count)


def part(read: Callable[[], Part]) -> Part | None:
    """A part of the page; None while where it comes from cannot be read, or not in time."""
    try:
        return read()
    except psycopg.OperationalError:
        return None


def book_day(seat: Seat) -> tuple[BookDay, list[Money]]:
    """What day it is in the book, and its currencies."""
    with office().db.tenant_tx(seat.scope) as conn:
        day = queries.get_book_day(conn, tenant_id=seat.scope)
        return day, queries.list_moneys(conn, tenant_id=seat.scope)


def chosen_money(moneys: Sequence[Money]) -> Money:
    """The currency that is asked for, else that of new players: every tenant has one."""
    wanted = request.args.get("currency", "")
    return next((each for each in moneys if each.currency == wanted), moneys[0])


def days_of(seat: Seat, day: BookDay, money: Money, dated: ByDate, count: int) -> Days:
    """The figures of the last days, by one of the two dates."""
    with office().db.tenant_tx(seat.scope) as conn:
        figures = {
            wanted: queries.list_daily_figures(
                conn,
                tenant_id=seat.scope,
                by_date=which,
                dimension=wanted,
                currency=money.currency,
                first_on=day.today - timedelta(days=back),
                last_on=day.today,
            )
            for wanted, which, back in (
                (Dimension.ALL, dated, count - 1),
                (Dimension.HOUR, ByDate.BET, 0),
            )
        }
        taken = queries.list_daily_figures(
            conn,
            tenant_id=seat.scope,
            by_date=ByDate.BET,
            dimension=Dimension.ALL,
            currency=money.currency,
            first_on=date.min,
            last_on=day.today,
        )
        active = queries.get_active_players(conn, tenant_id=seat.scope, today=day.today)
    tallies = by_day(figures[Dimension.ALL], day.today - timedelta(days=count - 1), day.today)
    by_hour = {each.value: each.tally.bets for each in figures[Dimension.HOUR]}
    return Days(
        rows=[_row(on_day, tally, dated, money) for on_day, tally in reversed(tallies.items())],
        charts=list(_charts(tallies, dated, money)),
        hours=_hours([by_hour.get(f"{hour:02}", 0) for hour in range(HOURS)], day.hour),
        today=summed(each for each in taken if each.on_day == day.today),
        active=active,
        open_minor=summed(taken).open_minor,
        is_empty=not taken,
    )


def held_of(seat: Seat, money: Money) -> list[Held]:
    """The events on which most may be lost."""
    with office().db.tenant_tx(seat.scope) as conn:
        events = queries.list_event_liabilities(
            conn, tenant_id=seat.scope, currency=money.currency, limit=LIABILITIES
        )
    bars = shares([each.liability_minor for each in events])
    return [
        Held(each, codes.encode(each.event_id), grouped(each.liability_minor, money.exponent), bar)
        for each, bar in zip(events, bars, strict=True)
    ]


def heard_of() -> list[tuple[Heard, str, bool]]:
    """Each sport with events to come: how long ago its prices were heard, and whether that is too long."""
    with office().db.connection_ctx() as conn:
        found = queries.list_heard(conn)
    age_max_s = office().terms.prices_age_max_s
    return [
        (
            each,
            "never heard" if each.age_s is None else f"heard {duration(each.age_s)} ago",
            each.age_s is None or each.age_s > age_max_s,
        )
        for each in found
    ]


def waiting_of(seat: Seat) -> list[Waiting]:
    """What waits for somebody of staff, nothing first where there is nothing."""
    with office().db.tenant_tx(seat.scope) as conn:
        return list(_waiting(conn, seat.scope))


def _waiting(conn: Connection, scope: int) -> Iterator[Waiting]:
    slips = list_referrals(conn, tenant_id=scope)
    yield Waiting("Slips for a trader", len(slips), "/bets")
    undecided = list_undecided(conn, tenant_id=scope, limit=COUNT_MAX)
    yield Waiting("At the cashier", len(undecided), "/cashier?state=waiting")
    asked = list_approvals(conn, tenant_id=scope, is_open=True, limit=COUNT_MAX)
    yield Waiting("For a second person", len(asked), "/approvals")
    lost = list_limbo(conn, tenant_id=scope, after_hours=AFTER_HOURS, within_days=WITHIN_DAYS)
    yield Waiting("Bets without a result", sum(each.bets for each in lost), "/settlement")
    returning = list_returning(conn, tenant_id=scope)
    yield Waiting("Exclusions to be removed", len(returning), "/exclusions")


def _row(on_day: date, tally: Tally, dated: ByDate, money: Money) -> DayRow:
    return DayRow(
        on_day,
        str(tally.settled_bets if dated is ByDate.SETTLEMENT else tally.bets),
        grouped(tally.handle_minor(dated), money.exponent),
        grouped(tally.ggr_minor, money.exponent),
        percent(tally.hold_bp(dated)),
    )


def _charts(tallies: Mapping[date, Tally], dated: ByDate, money: Money) -> Iterator[Chart]:
    total = sum(tallies.values(), Tally())
    names = [day_words(each) for each in tallies]
    ends = {"first": names[0], "last": names[-1]}
    sums = (
        (
            "Handle",
            [each.handle_minor(dated) for each in tallies.values()],
            total.handle_minor(dated),
        ),
        ("GGR", [each.ggr_minor for each in tallies.values()], total.ggr_minor),
    )
    for label, values, whole in sums:
        amounts = [grouped(value, money.exponent) for value in values]
        said = [
            f"{name}: {amount} {money.currency}"
            for name, amount in zip(names, amounts, strict=True)
        ]
        amount = f"{grouped(whole, money.exponent)} {money.currency}"
        yield Chart(label, amount, columns(values, said, _said(label, amount, names), **ends))
    holds = [each.hold_bp(dated) for each in tallies.values()]
    said = [f"{name}: {percent(hold)}" for name, hold in zip(names, holds, strict=True)]
    whole_hold = percent(total.hold_bp(dated))
    drawn = columns([hold or 0 for hold in holds], said, _said("Hold", whole_hold, names), **ends)
    yield Chart("Hold", whole_hold, drawn)


def _hours(counts: Sequence[int], now: int) -> Chart:
    said = [f"{hour:02}:00: {count}" for hour, count in enumerate(counts)]
    total = sum(counts)
    told = f"Bets taken today by the hour, {total} in all; it is {now:02}:00"
    return Chart(
        "Bets by the hour today", str(total), columns(counts, said, told, first="00", last="23")
    )


def _said(label: str, total: str, names: Sequence[str]) -> str:
    return f"{label} from {names[0]} to {names[-1]}, {total} in all; the table below has each day"


def day_words(on_day: date) -> str:
    """A day as people write it."""
    return f"{on_day.day} {on_day:%b}"
