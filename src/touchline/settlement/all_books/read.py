"""Reads one book after another: bets are seen by their own tenant alone, by the platform, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from touchline.plumbing.db import Database, Lane
from touchline.settlement.all_books.queries import RunLine, list_run_lines
from touchline.settlement.limbo.queries import Limbo, list_limbo
from touchline.settlement.limbo.watch import AFTER_HOURS, WITHIN_DAYS
from touchline.tenants.reading.queries import DirectoryEntry, list_directory_all_tenants

# Every open run has its turn within seconds; one that waits for longer is worth a look.
LATE_S = 60.0
# Microseconds that PostgreSQL still knows as an instant.
US_MAX = 4_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs: before an instant, of a tenant, an event, a state; "" and 0 ask for any."""

    slug: str = ""
    state: str = ""
    event_id: int = 0
    before_us: int = US_MAX


@dataclass(frozen=True, slots=True)
class BookRun:
    """A run and whose book it went through."""

    slug: str
    run: RunLine


@dataclass(frozen=True, slots=True)
class BookLimbo:
    """Bets of a book that wait too long for an event."""

    slug: str
    limbo: Limbo


def newest_runs(
    db: Database, wanted: Wanted, *, limit: int, lane: Lane = Lane.NORMAL
) -> list[BookRun]:
    """The newest runs of all books, the last one first."""
    found: list[BookRun] = []
    for tenant in _books(db, wanted.slug):
        with db.tenant_call(tenant.id, lane=lane) as conn:
            lines = list_run_lines(
                conn,
                tenant_id=tenant.id,
                event_id=wanted.event_id,
                state=wanted.state,
                late_s=LATE_S,
                before_us=wanted.before_us,
                limit=limit,
            )
        # Never more in memory than two books have.
        ours = [BookRun(tenant.slug, each) for each in lines]
        found = nlargest(limit, [*found, *ours], key=_opened_us)
    return found


def limbo_of_books(db: Database, slug: str = "") -> list[BookLimbo]:
    """What waits too long in any book, or in one; the event that began first comes first."""
    found: list[BookLimbo] = []
    for tenant in _books(db, slug):
        with db.tenant_call(tenant.id) as conn:
            waiting = list_limbo(
                conn, tenant_id=tenant.id, after_hours=AFTER_HOURS, within_days=WITHIN_DAYS
            )
        found += [BookLimbo(tenant.slug, each) for each in waiting]
    return sorted(found, key=lambda each: (each.limbo.starts_at, each.limbo.event_id, each.slug))


def whole_page(runs: Sequence[BookRun], rows_max: int) -> Sequence[BookRun]:
    """As many of the newest as a page shows, and those that were opened in the very same instant.

    The next page begins before that instant, so that none may be left behind in it.
    """
    end = min(rows_max, len(runs))
    while 0 < end < len(runs) and _opened_us(runs[end]) == _opened_us(runs[end - 1]):
        end += 1
    return runs[:end]


def _books(db: Database, slug: str) -> list[DirectoryEntry]:
    with db.connection_ctx() as conn:
        tenants = list_directory_all_tenants(conn)
    return [each for each in tenants if slug in ("", each.slug)]


def _opened_us(of_book: BookRun) -> int:
    return of_book.run.opened_us
