"""The command for limits that hold long before a start."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.catalog.model import SPORTS
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database

_SPORTS = click.Choice([sport.slug for sport in SPORTS])


@click.command()
@click.argument("slug")
@click.argument("sport", type=_SPORTS, required=False)
@click.option("--hours", "hours_before", type=int, required=True,
              help="It holds while more than so many are left until the start.")  # fmt: skip
@click.option("--percent", type=int, help="How much of the largest stakes is open, 1 to 99.")
@click.option("--drop", is_flag=True, help="Take it away.")
def early(
    slug: str, sport: str | None, hours_before: int, *, percent: int | None, drop: bool
) -> None:
    r"""Take smaller stakes at the tenant SLUG long before a start, in a SPORT or in every one.

    \b
    touchline bets early acme tennis --hours 24 --percent 50
    touchline bets early acme --hours 72 --drop
    """
    from touchline.bets.facts import EarlyLimit
    from touchline.bets.terms.early import drop_early_limit, save_early_limit
    from touchline.tenants.create import find_tenant

    if (percent is None) is not drop:
        raise click.UsageError("Say either --percent or --drop.")
    where = sport or "every sport"
    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        if percent is None:
            drop_early_limit(db, tenant_id, sport or "", hours_before, by=acting(db))
            click.echo(f"Dropped the early limit of {hours_before} hours on {where}.")
            return
        limit = EarlyLimit(sport or "", hours_before, percent)
        save_early_limit(db, tenant_id, limit, by=acting(db))
    click.echo(f"{where}: {percent} % of the largest stakes, {hours_before} hours before and more.")
