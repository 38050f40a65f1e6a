"""The command that replays a season: prices ahead of time, then the results."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from touchline.cli.provider_feed import provider_feed
from touchline.cli.replay import ReplayRefused, opened, published, tell
from touchline.errors import Refused
from touchline.plumbing import pacing

if TYPE_CHECKING:
    from touchline.catalog.save import Saved
    from touchline.settlement.replay import Season

_PROVIDER = "football_data"
_MOMENTS = ("closing", "opening")
_WEEKS_MAX = 5000


class BetsNotTaken(Refused):
    """Nothing takes bets yet: replay the season without --bets and --out; `replay bets` grades them."""

    code = "bets_not_taken"


@click.command()
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A season of football-data.co.uk, packed or not.",
)
@click.option(
    "--bets",
    type=click.Path(path_type=Path),
    help="Bets to place, one JSON object a line. Not yet: nothing takes bets so far.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write what became of them.")
@click.option("--prices", type=click.Choice(_MOMENTS), default="closing", show_default=True)
@click.option(
    "--later-weeks",
    type=click.IntRange(0, _WEEKS_MAX),
    help="Move kick-offs by so many weeks; by default as few as put all of it ahead.",
)
def season(
    path: Path, bets: Path | None, out: Path | None, prices: str, later_weeks: int | None
) -> None:
    r"""Offer a season of league football, then report its results.

    Kick-offs move by whole weeks, all by the same. Prints one JSON object. The same once more, with the
    same --later-weeks, writes nothing.

    \b
    touchline replay season --file E0_2425.csv
    """
    from touchline.feeds import recorded
    from touchline.feeds.football_data.rows import SIZE_MAX_BYTES
    from touchline.feeds.football_data.season import Moment
    from touchline.feeds.sniff import AnswerRefused
    from touchline.settlement import replay

    if bets is not None or out is not None:
        raise BetsNotTaken
    started_s = pacing.monotonic_s()
    with opened() as (settings, db, store):
        now = pacing.utc_now()
        try:
            body = recorded.read(path, size_max_bytes=SIZE_MAX_BYTES)
            read = replay.read_season(body, now=now, moment=Moment(prices), weeks=later_weeks)
        except AnswerRefused as error:
            raise ReplayRefused(f"{path.name} was refused: {error.reason}.") from error
        saved = replay.save_prices(db, read, now=now)
        store.mark_seen(replay.SPORT)
        documents = published(db, store)
        versions = replay.save_results(db, provider_feed(settings, _PROVIDER), read)
    told = {"provider": _PROVIDER, "prices": prices, **_told(read, saved)}
    tell({**told, "documents": documents, "versions_written": versions}, started_s)


def _told(read: "Season", saved: "Saved") -> dict[str, Any]:
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
