"""The long-running processes, and what the environment tells them."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from pathlib import Path

import click

from touchline import config as configuration
from touchline.plumbing import logs

WORKERS = ("odds", "settlement", "publisher")
_SECRET_WORDS = ("key", "secret", "token", "url")


@click.command()
@click.argument("name", type=click.Choice(WORKERS))
def worker(name: str) -> None:
    r"""Run a worker until SIGTERM.

    \b
    odds        polls the odds feed of every sport and saves what changed
    settlement  polls the score feeds and records results
    publisher   renders themes and the board into Redis
    """
    from importlib import import_module

    from touchline.plumbing import garbage, loop, metrics, worker_http

    settings = configuration.load(f"worker_{name}")
    garbage.collect_seldom()
    logs.set_up(settings.log_style, settings.process_type)
    metrics.app_build_info.labels(settings.app_version).set(1)
    pulse = loop.stop_on_signals(f"worker_{name}")
    with worker_http.served(settings.web_bind, settings.monitoring_port, pulse):
        import_module(f"touchline.workers.{name}").main(settings, pulse)


@click.command("sandbox-feed")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8090, show_default=True, type=click.IntRange(1, 65535))
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same league.")
@click.option("--speed", default=1.0, show_default=True, help="Sandbox seconds per real second.")
@click.option(
    "--replay",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve recorded answers from this directory, kick-offs shifted into the future.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME=VALUE",
    help="Misbehave: latency=2, status=429, body=truncated … (repeatable).",
)
def sandbox_feed(
    host: str, port: int, seed: int, speed: float, replay: Path | None, faults: tuple[str, ...]
) -> None:
    """Serve an invented feed in Goalserve's formats, for laptops and tests.

    Every sport always has an event that kicks off within two minutes and ends half a minute later.
    """
    from touchline.plumbing import loop
    from touchline.sandbox import server

    logs.set_up("readable", "sandbox")
    server.serve(
        host,
        port,
        seed=seed,
        speed=speed,
        replay_dir=replay,
        faults=faults,
        stop=loop.stop_on_signals(),
    )


@click.command()
def config() -> None:
    """Show the settings of this environment; secrets and passwords are masked."""
    settings = configuration.load("cli")
    for name, value in settings.model_dump().items():
        shown = "********" if value and any(word in name for word in _SECRET_WORDS) else value
        click.echo(f"{name.upper()}={'' if shown is None else shown}")
