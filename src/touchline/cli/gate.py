"""What operators do by hand to the gates before the database."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import re
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from touchline import config
from touchline.cli.acting import acting_at_once
from touchline.errors import Refused, Unavailable
from touchline.plumbing import logs

if TYPE_CHECKING:
    from touchline.plumbing.db import Database

_WORDS = {"isolate": "isolated", "close": "held_closed", "auto": "auto"}
_UNITS_S = {"s": 1, "m": 60, "min": 60, "h": 3600}
_LONGEST_S = 24 * 3600


class BadDuration(Refused):
    """Write for how long as 90s, 10m or 2h, one day at most."""

    code = "bad_duration"


class NobodyTold(Unavailable):
    """Redis cannot be reached, so no process was told."""

    code = "nobody_told"


@click.command()
@click.argument("what", type=click.Choice(list(_WORDS)))
@click.option("--pool", type=click.Choice(["web", "worker"]), required=True, help="Whose gates.")
@click.option("--for", "duration", default="10m", show_default=True, help="90s, 10m or 2h.")
def gate(what: str, pool: str, duration: str) -> None:
    r"""Take the decision about a database from the gates of all processes, for a while.

    \b
    isolate  nothing reaches the database but probes: critical work is refused, too
    close    everything is let through, whatever fails
    auto     the gates decide by themselves again
    """
    from redis.exceptions import RedisError

    from touchline.plumbing.breaker import Control
    from touchline.plumbing.ids import Ids
    from touchline.staff.steer import steer
    from touchline.wiring import cache_client, database_at_once, platform_pool

    for_s = _seconds(duration)
    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type, level="WARNING")
    logs.know(correlation_id=Ids().next())
    control = Control(_WORDS[what])

    def reach() -> "AbstractContextManager[Database]":
        return database_at_once(platform_pool(settings), settings, name="cli")

    by = acting_at_once(reach)
    try:
        with cache_client(settings) as redis:
            is_recorded = steer(reach, redis, pool, control, for_s=for_s, by=by)
    except RedisError as error:
        raise NobodyTold from error
    for_how_long = "" if control is Control.AUTO else f" for {duration}"
    click.echo(f"The gates of all {pool} processes are told: {what}{for_how_long}.")
    if not is_recorded:
        click.echo("The trail could not be told: the database is away. The log has it.", err=True)


def _seconds(text: str) -> int:
    match = re.fullmatch(r"(\d{1,6})(s|m|min|h)", text)
    if match is None or not 0 < (duration_s := int(match[1]) * _UNITS_S[match[2]]) <= _LONGEST_S:
        raise BadDuration
    return duration_s
