"""A season that bets are placed on: offered, taken, settled, told, and the ledger looked at."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from touchline.cli.acting import acting
from touchline.cli.ledger import LedgerWrong
from touchline.cli.provider_feed import provider_feed
from touchline.cli.replay import published
from touchline.plumbing import pacing

if TYPE_CHECKING:
    from touchline.catalog.save import Saved
    from touchline.catalog.store import BoardStore
    from touchline.config import Settings
    from touchline.plumbing.db import Database
    from touchline.settlement.replay import Season
    from touchline.settlement.season_bets.telling import Told

PROVIDER = "football_data"
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Book:
    """Where a season is replayed."""

    settings: "Settings"
    db: "Database"
    store: "BoardStore"

    def publish(self) -> int:
        """Publish the board as the season makes it; how many documents were stored."""
        from touchline.settlement.replay import SPORT

        self.store.mark_seen(SPORT)
        return published(self.db, self.store)


def replay_with_bets(
    book: Book, body: bytes, bets: Path, out: Path, weeks: int | None
) -> dict[str, Any]:
    """Replay a season that takes bets; what came of it and of them.

    Raises:
        AnswerRefused, SeasonEmpty: nothing was taken in.
        LedgerWrong: all of it was done, and the ledger does not add up.

    """
    from touchline.feeds.football_data.season import Moment
    from touchline.settlement import replay
    from touchline.settlement.season_bets.book import BOOK, read_book
    from touchline.settlement.season_bets.placing import take_bets
    from touchline.settlement.season_bets.run import open_shop, settle_bets
    from touchline.settlement.season_bets.stall import Stall
    from touchline.settlement.season_bets.telling import tell

    now = pacing.utc_now()
    prices = read_book(body)
    # Whoever replays a season again bets on other matches: those of before are over.
    slug = f"replay-{secrets.token_hex(4)}"
    read = replay.read_season(
        body, now=now, moment=Moment.OPENING, weeks=weeks, book=BOOK, mark=slug
    )
    with _platform(book.settings) as db:
        shop = open_shop(db, slug=slug, by=acting(db))
    saved = replay.save_prices(book.db, read, now=now)
    documents = book.publish()
    events = {
        prices.fixtures[each.provider_event_id.removesuffix(slug)]: each
        for each in read.odds.events
    }
    with bets.open("rb") as given:
        stall = Stall(book.db, read.odds, events)
        lines = take_bets(book.db, stall, prices, shop.bettor, given)
    versions = save_results(book, read)
    settle_bets(book.db, shop)
    tally = _Tally()
    _write(out, tally.of(tell(book.db, shop.bettor.tenant_id, lines)))
    _check(book.db, shop.bettor.tenant_id)
    return {
        "prices": "opening",
        **told_of(read, saved),
        "documents": documents,
        "versions_written": versions,
        "tenant": slug,
        **tally.facts(),
        "ledger": "passed",
    }


def save_results(book: Book, read: "Season") -> int:
    """Record the season's results, twice, so that they are final; how many versions were new."""
    from touchline.settlement import replay

    feed = provider_feed(book.settings, PROVIDER)
    return replay.save_results(book.db, feed, read) + replay.save_results(book.db, feed, read)


def told_of(read: "Season", saved: "Saved") -> dict[str, Any]:
    """What is in the season, and what came of offering it."""
    markets = [market for event in read.odds.events for market in event.markets]
    return {
        "later_weeks": read.weeks,
        "first_starts_at": read.first_starts_at.isoformat(),
        "last_starts_at": read.last_starts_at.isoformat(),
        "events": len(read.odds.events),
        "markets": len(markets),
        "markets_by_type": dict(Counter(market.type.value for market in markets)),
        "selections": sum(len(market.selections) for market in markets),
        "dropped": dict(read.dropped),
        "held": dict(saved.held),
        "doubts": dict(saved.doubts),
        "rows_written": saved.rows_written,
        "results": len(read.results),
    }


@contextmanager
def _platform(settings: "Settings") -> "Iterator[Database]":
    """The database as platform staff reach it: they alone create tenants."""
    from touchline.wiring import open_database, platform_pool

    db = open_database(platform_pool(settings), settings, name="replay")
    try:
        yield db
    finally:
        db.close()


def _write(out: Path, told: "Iterator[Told]") -> None:
    import orjson

    with out.open("wb") as answers:
        for each in told:
            answers.write(orjson.dumps(each.document, option=orjson.OPT_APPEND_NEWLINE))


def _check(db: "Database", tenant_id: int) -> None:
    from touchline.ledger.checks.walk import walk
    from touchline.settlement.checks.listed import ALL_CHECKS

    # Short ranges: tables that have just been filled have no statistics to plan by.
    looked = walk(db, [tenant_id], ALL_CHECKS, transfers=_AT_A_TIME, accounts=_AT_A_TIME)
    if any(each.violations for each in looked):
        raise LedgerWrong


class _Tally:
    """What all bets came to."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()
        self._staked_minor = 0
        self._paid_minor = 0

    def of(self, told: "Iterator[Told]") -> "Iterator[Told]":
        """The same lines, each counted."""
        for each in told:
            self._statuses[each.status] += 1
            self._staked_minor += each.stake_minor
            self._paid_minor += each.paid_minor
            if "code" in each.document:
                self._rejected[each.document["code"]] += 1
            yield each

    def facts(self) -> dict[str, object]:
        """The counts, and what was staked, paid and held by the house."""
        from touchline.settlement.season_bets.telling import amount

        held_minor = self._staked_minor - self._paid_minor
        return {
            "bets": self._statuses.total(),
            "by_status": dict(self._statuses),
            "rejected_by_code": dict(self._rejected),
            "staked": amount(self._staked_minor),
            "paid": amount(self._paid_minor),
            "house_held": amount(held_minor),
            "hold": round(held_minor / self._staked_minor, 4) if self._staked_minor else None,
        }
