"""The feeds in the console: how each is, and what its last answer lost."""

from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response
from redis.exceptions import RedisError

from touchline.catalog.model import SPORTS, DropLine
from touchline.catalog.store import BoardStore
from touchline.rights import Permission
from touchline.web.console.machinery import machinery
from touchline.web.console.overview import told_feeds
from touchline.web.feed_rows import FeedRow, Health
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page
from touchline.web.office.seat import Seat

_WORDS = {Health.ILL: "not well", Health.QUIET: "nothing yet", Health.WELL: "well"}
_TONES = {Health.ILL: "bad", Health.QUIET: "", Health.WELL: "good"}
PLAN = Plan(
    columns=(
        Column("Feed"),
        Column("Provider"),
        Column("State"),
        Column("Last poll"),
        Column("Age"),
        Column("Lag"),
        Column("Size"),
        Column("Dropped"),
        Column("Unknown statuses"),
        Column("Breaker"),
        Column("Budget"),
        Column("Asked by"),
    ),
    filters=(
        Filter("state", "State", tuple(_WORDS.items())),
        Filter("sport", "Sport", hint="soccer"),
        Filter("provider", "Provider", hint="goalserve"),
    ),
    empty=("No feeds", "None is arranged; the setting FEEDS says who tells what."),
)
LOST = Plan(
    columns=(
        Column("Sport"),
        Column("Provider"),
        Column("Market"),
        Column("Their id"),
        Column("Reason"),
        Column("Markets", is_number=True),
        Column("Selections", is_number=True),
    ),
    filters=(
        Filter("sport", "Sport", tuple((sport.slug, sport.name) for sport in SPORTS)),
        Filter("reason", "Reason", hint="unknown_market"),
    ),
    empty=("Nothing was dropped", "The last answers were read whole, or none has come yet."),
)
_Lost = tuple[str, str, DropLine]


@guarded(Permission.READ)
def feeds(seat: Seat) -> Response:
    """Every feed that is arranged."""
    asked = asked_here(PLAN)
    rows = told_feeds()
    state, sport, provider = asked.word("state"), asked.word("sport"), asked.word("provider")
    wanted = [
        row
        for row in rows or ()
        if state in ("", row.health) and sport in ("", row.sport) and provider in ("", row.provider)
    ]
    return list_page(
        seat,
        asked,
        _rows(wanted[: asked.rows_max]),
        name="feeds",
        heading="Feeds",
        template="console/feeds.html",
        is_known=rows is not None,
    )


@guarded(Permission.READ)
def lost(seat: Seat) -> Response:
    """What the last answer about each sport lost on its way into the book, the most first."""
    asked = asked_here(LOST)
    sport, reason = asked.word("sport"), asked.word("reason")
    try:
        told: list[_Lost] | None = list(_drops(sport))
    except RedisError:
        told = None
    wanted = [each for each in told or () if reason in ("", each[2].reason)]
    wanted.sort(key=lambda each: (-each[2].selections, -each[2].markets, each[0]))
    first = int(asked.after) if asked.after.isdecimal() else 0
    until = first + asked.rows_max
    return list_page(
        seat,
        asked,
        _lost_rows(wanted[first:until]),
        name="dropped",
        heading="What was dropped",
        crumbs=[("Feeds", "/feeds")],
        next_after=str(until) if len(wanted) > until else "",
        template="console/lost.html",
        is_known=told is not None,
    )


def add_feeds(pages: Blueprint) -> None:
    """Give the console what lies below the feeds; their own page is there for machines, too."""
    pages.add_url_rule("/feeds/lost", "lost", lost)


def _drops(sport: str) -> Iterator[_Lost]:
    known = machinery()
    store = BoardStore(known.redis)
    asked = sorted({(key.provider, key.sport) for key in known.feeds if sport in ("", key.sport)})
    for provider, slug in asked:
        for line in store.get_drops(provider, slug):
            yield slug, provider, line


def _lost_rows(told: Iterable[_Lost]) -> list[Row]:
    return [
        (
            Cell(sport),
            Cell(provider),
            Cell(line.text or "whole events"),
            Cell(line.market_id),
            Cell(line.reason),
            Cell(str(line.markets)),
            Cell(str(line.selections)),
        )
        for sport, provider, line in told
    ]


def _rows(feeds: Sequence[FeedRow]) -> list[Row]:
    return [
        (
            Cell(f"{each.sport} {each.part}"),
            Cell(each.provider),
            Cell(_WORDS[each.health], tone=_TONES[each.health]),
            Cell(each.state),
            Cell(each.age),
            Cell(each.lag),
            Cell(each.size),
            Cell(", ".join(each.dropped)),
            Cell(", ".join(each.unknown)),
            Cell(each.breaker),
            Cell(each.budget),
            Cell(each.holder),
        )
        for each in feeds
    ]
