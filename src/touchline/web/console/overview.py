"""The console's first page: what needs somebody's attention, each with where to look."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response
from redis.exceptions import RedisError

from touchline.feeds import queries as feeds
from touchline.feeds.store import FeedHealthStore
from touchline.rights import Permission
from touchline.settlement.entries import queries as entries
from touchline.tenants.reading import queries as tenants
from touchline.web.console.machinery import machinery
from touchline.web.console.processes import is_silent, told_processes
from touchline.web.console.results import MISSING_AFTER_S
from touchline.web.feed_rows import FeedRow, Health, feed_rows
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import page

GOOD, BAD, PLAIN = "good", "bad", ""
# What a list that is longer is called.
COUNT_MAX = 100
EXPECTED = {"web", "worker_odds", "worker_settlement", "worker_publisher"}
_WATCHER = "/processes?kind=worker_settlement"
# What the settling worker looks over again and again, by the names of its numbers.
WATCHED = (
    ("Ledger", "ledger_violations", "rows that the check found wrong", _WATCHER),
    ("Limbo", "limbo", "bets wait for a result of long ago", "/settlement"),
    ("Audit trail", "trail_flaws", "places where it was changed", _WATCHER),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know: how it is, in which words, and where more is said of it."""

    label: str
    tone: str
    said: str
    path: str


@guarded(Permission.READ)
def overview(seat: Seat) -> Response:
    """Where somebody of the platform begins."""
    points = [*_of_feeds(), *_of_processes(), *_of_the_database()]
    points.sort(key=lambda point: point.tone != BAD)  # what is wrong comes first
    return page(
        seat,
        "console/overview.html",
        heading="Overview",
        points=points,
        is_well=all(point.tone != BAD for point in points),
    )


def add_overview(pages: Blueprint) -> None:
    """Give the console its first page."""
    pages.add_url_rule("", "home", overview)
    pages.add_url_rule("/", "home_too", overview)


def told_feeds() -> list[FeedRow] | None:
    """How every feed is, None while Redis cannot be reached."""
    known = machinery()
    with suppress(RedisError):
        told = FeedHealthStore(known.redis).read()
        return feed_rows(told, known.feeds, at_s=known.now_s(), ages_max=known.ages_max)
    return None


def counted(found: int, one: str, many: str) -> str:
    """A number of things in words: 1 feed, 3 feeds, 100 or more feeds."""
    if found == 1:
        return f"1 {one}"
    return f"{COUNT_MAX} or more {many}" if found >= COUNT_MAX else f"{found} {many}"


def _of_feeds() -> Iterator[Point]:
    rows = told_feeds()
    if rows is None:
        yield Point(
            "Feeds", BAD, "Redis, which keeps what workers tell, cannot be reached", "/feeds"
        )
        return
    ill = [row for row in rows if row.health is Health.ILL]
    well = sum(row.health is Health.WELL for row in rows)
    unknown = {word for row in rows for word in row.unknown}
    if ill:
        said = f"{counted(len(ill), 'feed', 'feeds')} of {len(rows)} not well"
        yield Point("Feeds", BAD, said, "/feeds?state=ill")
    else:
        quiet = f", {len(rows) - well} with nothing yet" if well < len(rows) else ""
        yield Point("Feeds", GOOD, f"{well} well{quiet}", "/feeds")
    if unknown:
        said = counted(len(unknown), "status that nobody knows", "statuses that nobody knows")
        yield Point("Statuses", BAD, said, "/feeds")


def _of_processes() -> Iterator[Point]:
    told = told_processes()
    if told is None:
        return  # the feeds have said so
    now_s = machinery().now_s()
    awake = [each for each in told if not is_silent(each, now_s)]
    missing = sorted(EXPECTED - {each.kind for each in awake})
    if missing:
        yield Point("Processes", BAD, f"nothing heard of {', '.join(missing)}", "/processes")
    else:
        yield Point("Processes", GOOD, f"{len(awake)} at work", "/processes")
    shut = [each for each in awake if each.number("gate") or each.samples[0].open_breakers]
    if shut:
        said = counted(
            len(shut), "process is kept from a server", "processes are kept from a server"
        )
        yield Point("Breakers", BAD, said, "/processes")
    for label, name, what, path in WATCHED:
        found = max((each.number(name) for each in awake), default=0.0)
        if found:
            yield Point(label, BAD, f"{found:.0f} {what}", path)
        elif not missing:
            yield Point(label, GOOD, "nothing wrong", path)


def _of_the_database() -> Iterator[Point]:
    with office().db.connection_ctx() as conn:
        counts = tenants.list_status_counts_all_tenants(conn)
        undecided = entries.list_entries(conn, is_undecided=True, limit=COUNT_MAX)
        lacking = entries.list_waiting(conn, after_s=MISSING_AFTER_S, limit=COUNT_MAX)
        proposed = feeds.list_aliases(conn, provider="", state="proposed", limit=COUNT_MAX)
    standing = {each.status: each.tenants for each in counts}
    suspended = standing.get("suspended", 0)
    said = counted(sum(standing.values()), "tenant", "tenants")
    yield Point(
        "Tenants", PLAIN, f"{said}, {suspended} suspended" if suspended else said, "/tenants"
    )
    yield _waiting(
        "Entered results", len(undecided), "for a second person", "/results?state=waiting"
    )
    yield _waiting("Missing results", len(lacking), "without a final result", "/results/missing")
    yield _waiting("Mapping", len(proposed), "to be judged", "/mapping?state=proposed")


def _waiting(label: str, found: int, what: str, path: str) -> Point:
    if not found:
        return Point(label, GOOD, "nothing waits", path)
    return Point(label, BAD, f"{found}{'+' if found >= COUNT_MAX else ''} {what}", path)
