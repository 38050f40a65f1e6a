"""What operators ask about the feeds."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline import config
from touchline.cli.feed_map import map_group
from touchline.cli.feed_record import record
from touchline.errors import Unavailable
from touchline.plumbing import logs


class DropsUnknown(Unavailable):
    """Redis, which keeps what the last answers lost, cannot be reached."""

    code = "drops_unknown"


@click.group()
def feed() -> None:
    """Ask about the feeds of odds and results."""


feed.add_command(map_group)
feed.add_command(record)


@feed.command()
@click.option("--sport", "only", default="", help="One sport, by its slug; all without it.")
@click.option("--provider", default="goalserve", show_default=True, help="Whose answers.")
@click.option("--limit", default=20, show_default=True, help="Lines of each sport.")
def drops(only: str, provider: str, limit: int) -> None:
    """Show what the last answer about each sport lost, by market and reason, the most first."""
    from redis.exceptions import RedisError

    from touchline.catalog.model import SPORTS
    from touchline.catalog.store import BoardStore
    from touchline.wiring import cache_client

    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type, level="WARNING")
    try:
        with cache_client(settings) as redis:
            store = BoardStore(redis)
            tables = {
                sport.slug: store.get_drops(provider, sport.slug)
                for sport in SPORTS
                if only in ("", sport.slug)
            }
    except RedisError as error:
        raise DropsUnknown from error
    click.echo(
        f"{'sport':<12} {'id':>7} {'market':<36} {'reason':<17} {'markets':>8} {'selections':>10}"
    )
    for sport, lines in tables.items():
        for line in lines[:limit]:
            click.echo(
                f"{sport:<12} {line.market_id:>7} {line.text[:36]:<36} {line.reason:<17}"
                f" {line.markets:>8} {line.selections:>10}"
            )
        if len(lines) > limit:
            click.echo(f"{sport:<12} {'':>7} and {len(lines) - limit} lines more")
