"""The command that keeps live answers for replays."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import json
import re
from collections import Counter
from pathlib import Path

import click

from touchline import config
from touchline.cli.provider_feed import PROVIDERS, ProviderTellsNone, provider_feed
from touchline.errors import Unavailable
from touchline.plumbing import logs, pacing

_DURATION = re.compile(r"([0-9]{1,5})(s|min|m|h)")
_UNIT_S = {"s": 1, "min": 60, "m": 60, "h": 3600}


class NothingRecorded(Unavailable):
    """No answer came that could be kept."""

    code = "nothing_recorded"


def _duration_s(_context: click.Context, _option: click.Parameter, written: str) -> float:
    """Seconds, written 90s, 10m or 2h."""
    found = _DURATION.fullmatch(written.strip())
    if found is None:
        raise click.BadParameter(f"{written!r} is not a duration; write 90s, 10m or 2h")
    return float(int(found[1]) * _UNIT_S[found[2]])


@click.command()
@click.option("--provider", required=True, type=click.Choice(PROVIDERS), help="Whom to ask.")
@click.option("--sport", required=True, help="The slug of a sport.")
@click.option(
    "--dir",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to keep the answers; made when it is not there.",
)
@click.option(
    "--for", "duration_s", callback=_duration_s, default="10m", show_default=True, help="How long."
)
def record(provider: str, sport: str, folder: Path, duration_s: float) -> None:
    r"""Keep live odds as they come, for `touchline replay odds`.

    Asks as often as a worker would, within the provider's terms and on the same quota. Keys are never
    written. Prints as JSON what was kept; Ctrl-C ends it early.

    \b
    touchline feed record --provider goalserve --sport soccer --dir recordings --for 10m
    """
    from touchline.feeds.record import OddsRecorder
    from touchline.plumbing.loop import stop_on_signals

    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type, level="CRITICAL")
    feed = provider_feed(settings, provider)
    if feed.adapter.odds is None or sport not in feed.adapter.odds.sports:
        raise ProviderTellsNone(f"{provider} tells no odds of {sport!r}.")
    secrets = [settings.goalserve_key, settings.the_odds_api_key]
    recorder = OddsRecorder(feed, folder, secrets=secrets)
    outcomes: Counter[str] = Counter()
    files: list[Path] = []
    stop = stop_on_signals()
    until_s = pacing.monotonic_s() + duration_s
    while True:
        kept = recorder.record_once(sport)
        outcomes.update(kept.outcomes)
        files += kept.files
        rest_s = max(kept.wait_s, pacing.jittered(settings.odds_poll_s))
        left_s = until_s - pacing.monotonic_s()
        if rest_s >= left_s or pacing.rest(stop, rest_s):
            break
    told = {"provider": provider, "sport": sport, "files": len(files), "outcomes": dict(outcomes)}
    click.echo(json.dumps(told))
    if not files:
        raise NothingRecorded
