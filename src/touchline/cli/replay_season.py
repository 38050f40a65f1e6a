"""The command that replays a season: prices ahead of time, bets if there are any, then the results."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from pathlib import Path
from typing import Any

import click

from touchline.cli.replay import ReplayRefused, opened, tell
from touchline.cli.replay_bets import PROVIDER, Book, replay_with_bets, save_results, told_of
from touchline.errors import Refused
from touchline.plumbing import pacing

_MOMENTS = ("closing", "opening")
_WEEKS_MAX = 5000
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class BetsAndAnswers(Refused):
    """Bets need a place for what became of them: --bets and --out go together."""

    code = "bets_and_answers"


class OpeningPrices(Refused):
    """Bets are priced by the opening prices: leave --prices away."""

    code = "opening_prices"


@click.command()
@click.option(
    "--file",
    "path",
    required=True,
    type=_FILE,
    help="A season of football-data.co.uk, packed or not.",
)
@click.option("--bets", type=_FILE, help="Bets to place, one JSON object a line.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write what became of them, one JSON object a line.",
)
@click.option("--prices", type=click.Choice(_MOMENTS), help="Closing without bets.")
@click.option(
    "--later-weeks",
    type=click.IntRange(0, _WEEKS_MAX),
    help="Move kick-offs by so many weeks; by default as few as put all of it ahead.",
)
def season(
    path: Path, bets: Path | None, out: Path | None, prices: str | None, later_weeks: int | None
) -> None:
    r"""Offer a season of league football, take bets on it, then report its results.

    Kick-offs move by whole weeks, all by the same. Prints one JSON object. Bets are placed in a tenant
    of their own, on matches of their own; without them the same once more, with the same
    --later-weeks, writes nothing.

    \b
    touchline replay season --file E0_2425.csv
    touchline replay season --file E0_2425.csv --bets bets.jsonl --out paid.jsonl
    """
    if (bets is None) != (out is None):
        raise BetsAndAnswers
    if bets is not None and prices == "closing":
        raise OpeningPrices
    from touchline.feeds import recorded
    from touchline.feeds.football_data.rows import SIZE_MAX_BYTES
    from touchline.feeds.sniff import AnswerRefused

    started_s = pacing.monotonic_s()
    with opened() as (settings, db, store):
        try:
            body = recorded.read(path, size_max_bytes=SIZE_MAX_BYTES)
            if bets is not None and out is not None:
                told = replay_with_bets(Book(settings, db, store), body, bets, out, later_weeks)
            else:
                told = _without_bets(
                    Book(settings, db, store), body, prices or "closing", later_weeks
                )
        except AnswerRefused as error:
            raise ReplayRefused(f"{path.name} was refused: {error.reason}.") from error
    tell({"provider": PROVIDER, **told}, started_s)


def _without_bets(book: Book, body: bytes, prices: str, weeks: int | None) -> dict[str, Any]:
    """Offer the season and record its results; what came of it."""
    from touchline.feeds.football_data.season import Moment
    from touchline.settlement import replay

    now = pacing.utc_now()
    read = replay.read_season(body, now=now, moment=Moment(prices), weeks=weeks)
    saved = replay.save_prices(book.db, read, now=now)
    documents = book.publish()
    versions = save_results(book, read)
    facts = {"documents": documents, "versions_written": versions}
    return {"prices": prices, **told_of(read, saved), **facts}
