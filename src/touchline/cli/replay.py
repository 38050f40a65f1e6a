"""Commands that take recorded answers in, by the same path as live ones; never where people play."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from touchline import config
from touchline.cli.provider_feed import PROVIDERS, ProviderTellsNone, provider_feed
from touchline.errors import Refused, Unavailable
from touchline.plumbing import garbage, logs, pacing

if TYPE_CHECKING:
    from touchline.catalog.model import DropLine
    from touchline.catalog.store import BoardStore
    from touchline.config import Settings
    from touchline.feeds.replay import OddsReplay, Tally
    from touchline.plumbing.db import Database

_DROP_LINES = 50
_DAYS_MAX = 3660


class ReplayInProduction(Refused):
    """Recorded answers are not replayed in production: they would replace the prices on offer."""

    code = "replay_in_production"


class ReplayRefused(Refused):
    """A recorded answer was refused; nothing of it was taken in."""

    code = "replay_refused"


class BoardAway(Unavailable):
    """Redis, where the board lives, cannot be reached; what was saved is published on its return."""

    code = "board_away"


@click.group("replay")
def replay_group() -> None:
    """Take recorded answers in as if they had just come, and say as JSON what came of them."""


@dataclass(slots=True)
class _Losses:
    """What all answers lost, by sport, market and reason."""

    markets: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    selections: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, sport: str, lines: "Sequence[DropLine]") -> None:
        for line in lines:
            key = (sport, line.market_id, line.text, line.reason)
            self.markets[key] += line.markets
            self.selections[key] += line.selections

    def lines(self, limit: int) -> list[dict[str, Any]]:
        """The table, what cost most selections first."""
        ordered = sorted(
            self.markets, key=lambda key: (-self.selections[key], -self.markets[key], key)
        )
        return [
            {
                **dict(zip(("sport", "market_id", "text", "reason"), key, strict=True)),
                "markets": self.markets[key],
                "selections": self.selections[key],
            }
            for key in ordered[:limit]
        ]


@replay_group.command()
@click.option("--provider", required=True, type=click.Choice(PROVIDERS), help="Whose answers.")
@click.option(
    "--file",
    "place",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="A recorded answer, packed or not, or a folder of them.",
)
@click.option("--sport", default="", help="Of which sport, where no file's name begins with it.")
@click.option(
    "--later-days",
    type=click.IntRange(0, _DAYS_MAX),
    default=0,
    show_default=True,
    help="Move kick-offs by so many days.",
)
@click.option(
    "--drops", default=_DROP_LINES, show_default=True, help="Lines of the table of losses."
)
def odds(provider: str, place: Path, sport: str, later_days: int, drops: int) -> None:
    r"""Take recorded odds in: read, judged, saved, published.

    Prints one JSON object. A refused answer changes nothing, is listed, and makes the exit code 1.
    The same once more writes nothing.

    \b
    touchline replay odds --provider goalserve --file recordings/ --later-days 30
    """
    from touchline.feeds import recorded
    from touchline.feeds.replay import OddsReplay, Tally

    started_s = pacing.monotonic_s()
    with opened() as (settings, db, store):
        offer = provider_feed(settings, provider).adapter.odds
        if offer is None:
            raise ProviderTellsNone(f"{provider} tells no odds.")
        replay = OddsReplay(
            offer,
            db,
            store,
            timedelta(days=later_days),
            size_max_bytes=settings.feed_answer_max_mb * 1024 * 1024,
        )
        tally, losses = Tally(), _Losses()
        answers: list[dict[str, Any]] = []
        refused: list[dict[str, Any]] = []
        for path in recorded.find(place):
            answer = _take(replay, path, sport, tally, losses)
            (refused if "refused" in answer else answers).append(answer)
        documents = published(db, store) if answers else 0
    told = {
        "provider": provider,
        **tally.facts(),
        "drops": losses.lines(drops),
        "drop_lines": len(losses.markets),
        "documents": documents,
        "answers": answers,
        "refused": refused,
    }
    tell(told, started_s)
    if refused:
        sentences = [f"{each['file']} was refused: {each['refused']}." for each in refused]
        raise ReplayRefused("\n".join(sentences))


def _take(
    replay: "OddsReplay", path: Path, sport: str, tally: "Tally", losses: _Losses
) -> dict[str, Any]:
    """Take one answer in, and tell of it alone."""
    from touchline.catalog.save import AnswerShrunken
    from touchline.feeds.sniff import AnswerRefused

    began_s = pacing.monotonic_s()
    try:
        answer, saved = replay.take(path, sport=sport)
    except AnswerRefused as error:
        return {"file": path.name, "refused": str(error.reason)}
    except AnswerShrunken as error:
        return {"file": path.name, "refused": "shrunken", **error.facts}
    except Refused as error:
        return {"file": path.name, "refused": error.message.rstrip(".")}
    tally.add(answer, saved)
    losses.add(answer.sport, answer.drops)
    return {
        "file": path.name,
        "sport": answer.sport,
        "events": len(answer.events),
        "rows_written": saved.rows_written,
        "seconds": round(pacing.monotonic_s() - began_s, 3),
    }


@contextmanager
def opened() -> "Iterator[tuple[Settings, Database, BoardStore]]":
    """The settings, the workers' database and the board of this environment; not of production.

    Raises:
        ReplayInProduction: nothing was opened.
        BoardAway: Redis went away.

    """
    from redis.exceptions import RedisError

    from touchline.catalog.store import BoardStore
    from touchline.wiring import cache_client, open_database, worker_pool

    settings = config.load("cli")
    if settings.is_production:
        raise ReplayInProduction
    garbage.collect_seldom()
    # Standard output is for the one JSON object, which says what warnings would.
    logs.set_up(settings.log_style, settings.process_type, level="CRITICAL")
    pool = replace(worker_pool(settings), size_first=1, size_min=1)
    db = open_database(pool, settings, name="replay")
    try:
        with cache_client(settings) as redis:
            yield settings, db, BoardStore(redis)
    except RedisError as error:
        raise BoardAway from error
    finally:
        db.close()


def published(db: "Database", store: "BoardStore") -> int:
    """Publish the board as it now is; returns how many documents were stored."""
    from touchline.catalog.publish import BoardPublisher

    return BoardPublisher(db, store).publish_once().documents


def tell(told: dict[str, Any], started_s: float) -> None:
    """Print what came of it, with the time it took and the most memory this process ever had."""
    costs = {
        "seconds": round(pacing.monotonic_s() - started_s, 3),
        "peak_memory_mib": round(_peak_memory_mib(), 1),
    }
    click.echo(json.dumps({**told, **costs}, ensure_ascii=False))


def _peak_memory_mib() -> float:
    """Linux tells it of every program; elsewhere it is the most that any parent of it had, too."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text("ascii").splitlines()
        peak = next((line for line in lines if line.startswith("VmHWM:")), "")
        if peak:
            return int(peak.split()[1]) / 1024
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss / 1024
