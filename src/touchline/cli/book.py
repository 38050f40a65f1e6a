"""Commands of platform staff on how a tenant keeps its book; part of `touchline tenant`."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database
from touchline.ledger.model import Book
from touchline.protection.breaks.model import OpenBets


@click.command()
@click.argument("slug")
@click.argument("code")
@click.option("--default", "is_default", is_flag=True, help="New players play in it from now on.")
def currency(slug: str, code: str, *, is_default: bool) -> None:
    """Let players of the tenant SLUG play in a currency, such as EUR."""
    from touchline.bets.terms.change import begin_with_limit
    from touchline.ledger.book import offer_currency
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        offered = find_tenant(db, slug).id
        by = acting(db)
        offer_currency(db, offered, code.upper(), is_default=is_default, by=by)
        begin_with_limit(db, offered, code.upper(), by=by)
    click.echo(f"{slug} offers {code.upper()}{' by default' if is_default else ''}.")


@click.command()
@click.argument("slug")
@click.argument("kept", type=click.Choice([book.value for book in Book]))
def book(slug: str, kept: str) -> None:
    """Make the book of the tenant SLUG a cash book, or a credit book in which players may owe."""
    from touchline.ledger.book import keep_book
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        keep_book(db, find_tenant(db, slug).id, Book(kept), by=acting(db))
    click.echo(f"{slug} keeps a {kept} book.")


@click.command()
@click.argument("slug")
@click.argument("time_zone")
@click.option("--week-starts-on", default=1, show_default=True, type=click.IntRange(1, 7),
              help="ISO day of the week: 1 is Monday.")  # fmt: skip
def calendar(slug: str, time_zone: str, week_starts_on: int) -> None:
    """Let the betting day of the tenant SLUG begin in a zone such as Europe/Rome."""
    from touchline.ledger.book import keep_calendar
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        keep_calendar(db, find_tenant(db, slug).id, time_zone, week_starts_on, by=acting(db))
    click.echo(f"The betting day of {slug} begins at midnight in {time_zone}.")


@click.command()
@click.argument("slug")
@click.argument("state", type=click.Choice(["open", "closed"]))
@click.option("--terms", default="1", show_default=True, help="The terms' version.")
def registration(slug: str, state: str, terms: str) -> None:
    """Let people become players of the tenant SLUG by themselves, or no longer."""
    from touchline.accounts.joining.register import keep_registration
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id, by = find_tenant(db, slug).id, acting(db)
        keep_registration(db, tenant_id, is_open=state == "open", terms_version=terms, by=by)
    click.echo(f"Registration of {slug} is {state}, under terms {terms}.")


@click.command("open-bets")
@click.argument("slug")
@click.argument("wanted", type=click.Choice([each.value for each in OpenBets]))
def open_bets(slug: str, wanted: str) -> None:
    """Let open bets of who excludes themselves from now on stand at the tenant SLUG, or become void."""
    from touchline.protection.breaks.policy import keep_open_bets
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        keep_open_bets(db, find_tenant(db, slug).id, OpenBets(wanted), by=acting(db))
    becomes = "become void" if wanted == OpenBets.VOID else "stand"
    click.echo(f"Open bets of players who exclude themselves at {slug} {becomes}.")


COMMANDS = (currency, book, calendar, open_bets, registration)
