"""The command that says what bets on a season came to, without taking them."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from touchline.cli.replay import ReplayRefused, tell
from touchline.plumbing import pacing

if TYPE_CHECKING:
    from touchline.settlement.season_bets.paying import Told

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--file",
    "season",
    required=True,
    type=_FILE,
    help="A season of football-data.co.uk, packed or not.",
)
@click.option("--bets", required=True, type=_FILE, help="Bets, one JSON object a line.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write what became of them, one JSON object a line.",
)
def bets(season: Path, bets: Path, out: Path) -> None:
    r"""Grade bets by a season's own results, and say what they pay.

    Nothing is placed and nothing is stored: it needs no database. Prices are bet365's opening ones
    unless a leg quotes its own. Prints one JSON object.

    \b
    touchline replay bets --file E0_2425.csv --bets bets.jsonl --out paid.jsonl
    """
    import orjson

    from touchline.feeds import recorded
    from touchline.feeds.football_data.rows import SIZE_MAX_BYTES
    from touchline.feeds.sniff import AnswerRefused
    from touchline.settlement.season_bets.book import read_book
    from touchline.settlement.season_bets.paying import pay

    started_s = pacing.monotonic_s()
    try:
        book = read_book(recorded.read(season, size_max_bytes=SIZE_MAX_BYTES))
    except AnswerRefused as error:
        raise ReplayRefused(f"{season.name} was refused: {error.reason}.") from error
    tally = _Tally()
    with bets.open("rb") as lines, out.open("wb") as told:
        for each in tally.of(pay(book, lines)):
            told.write(orjson.dumps(each.document, option=orjson.OPT_APPEND_NEWLINE))
    tell(tally.facts(), started_s)


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
        from touchline.settlement.season_bets.paying import amount

        held_minor = self._staked_minor - self._paid_minor
        return {
            "bets": self._statuses.total(),
            "by_status": dict(self._statuses),
            "rejected_by_code": dict(self._rejected),
            "staked": amount(self._staked_minor),
            "paid": amount(self._paid_minor),
            "held": amount(held_minor),
            "hold": round(held_minor / self._staked_minor, 4) if self._staked_minor else None,
        }
