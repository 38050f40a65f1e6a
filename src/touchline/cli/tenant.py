"""Commands of platform staff on tenants."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from touchline import config
from touchline.cli.acting import acting
from touchline.errors import Refused
from touchline.plumbing import logs
from touchline.plumbing.ids import Ids

if TYPE_CHECKING:
    from touchline.plumbing.db import Database

_NUMBERS = ("radius_px",)


@click.group()
def tenant() -> None:
    """Create tenants and change how their sites look."""


def _look_options(command: Any) -> Any:
    """The options that branding is made of."""
    for option in (
        click.option("--token", "tokens", multiple=True, metavar="NAME=VALUE",
                     help="A theme token such as brand=#0b6e4f or radius_px=4 (repeatable)."),
        click.option("--scheme", type=click.Choice(["light", "dark"]), default="light", show_default=True),
        click.option("--tagline", default="", help="One line below the name."),
        click.option("--name", required=True, help="The site's name as players read it."),
    ):  # fmt: skip
        command = option(command)
    return command


@tenant.command()
@click.argument("slug")
@_look_options
@click.option(
    "--domain", "domains", multiple=True, help="A verified domain of its own (repeatable)."
)
def create(
    slug: str,
    name: str,
    tagline: str,
    scheme: str,
    tokens: tuple[str, ...],
    domains: tuple[str, ...],
) -> None:
    r"""Create a tenant at the subdomain SLUG.

    \b
    touchline tenant create globex --name "Globex Bets" --token brand=#7a1fa2
    """
    from touchline.bets.founding import found_tenant
    from touchline.themes.model import checked_branding

    branding = checked_branding(
        site_name=name, tagline=tagline, scheme=scheme, tokens=_parsed(tokens)
    )
    with platform_database() as (settings, db):
        by = acting(db)
        found_tenant(db, slug=slug, look=branding, domains=domains, by=by)
        _wake_publisher(settings)
        host = f"{slug}.{settings.platform_domain}"
        click.echo(
            f"Created {slug}. Its site answers on http://{host}:{settings.port}/ in a moment."
            f"\nThe limits it begins with: touchline bets limits {slug}"
        )


@tenant.command()
@click.argument("slug")
@_look_options
def brand(slug: str, name: str, tagline: str, scheme: str, tokens: tuple[str, ...]) -> None:
    """Save new branding for the tenant SLUG; what is not given takes the scheme's default."""
    from touchline.tenants.create import find_tenant
    from touchline.themes.brand import save_branding
    from touchline.themes.model import checked_branding

    branding = checked_branding(
        site_name=name, tagline=tagline, scheme=scheme, tokens=_parsed(tokens)
    )
    with platform_database() as (settings, db):
        found = find_tenant(db, slug)
        version = save_branding(db, found.id, branding, by=acting(db))
        _wake_publisher(settings)
        click.echo(f"Saved version {version} of {slug}'s branding; the publisher is rendering it.")


@tenant.command("list")
def list_tenants() -> None:
    """List all tenants: slug, status, branding version, name, domains."""
    from touchline.tenants.reading.queries import list_directory_all_tenants

    with platform_database() as (_, db), db.connection_ctx() as conn:
        for entry in list_directory_all_tenants(conn):
            domains = ", ".join(entry.domains) or "-"
            click.echo(
                f"{entry.slug:32}  {entry.status:9}  v{entry.theme_version}  {entry.name}  {domains}"
            )


@contextmanager
def platform_database() -> Iterator[tuple[config.Settings, "Database"]]:
    """The settings and the database, as platform staff reach it."""
    from touchline.wiring import open_database, platform_pool

    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type, level="WARNING")
    logs.know(correlation_id=Ids().next())
    db = open_database(platform_pool(settings), settings, name="cli")
    try:
        yield settings, db
    finally:
        db.close()


def _wake_publisher(settings: config.Settings) -> None:
    """So that it renders now and not at its next sweep, which comes in any case."""
    from redis.exceptions import RedisError

    from touchline.themes.store import ThemeStore
    from touchline.wiring import cache_client

    with cache_client(settings) as redis, suppress(RedisError):
        ThemeStore(redis).wake()


def _parsed(tokens: tuple[str, ...]) -> dict[str, str | int]:
    parsed: dict[str, str | int] = {}
    for token in tokens:
        name, equals, value = token.partition("=")
        if not equals:
            raise Refused(f"--token {token}: write NAME=VALUE, for example brand=#0b6e4f")
        parsed[name] = int(value) if name in _NUMBERS and value.isdigit() else value
    return parsed
