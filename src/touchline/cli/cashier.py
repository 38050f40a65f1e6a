"""Commands of platform staff on what waits at the cashier."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from typing import TYPE_CHECKING

import click

from touchline import codes
from touchline.cli.acting import acting
from touchline.cli.money import approval_option, by_option, id_of
from touchline.cli.tenant import platform_database
from touchline.ledger.model import AccountKind, format_amount

if TYPE_CHECKING:
    from touchline.plumbing.db import Database


@click.group()
def cashier() -> None:
    """Decide deposits and withdrawals that wait; see what the house owes."""


@cashier.command("list")
@click.argument("slug")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000))
def list_waiting(slug: str, limit: int) -> None:
    """List deposits and withdrawals that nobody has decided, the oldest first."""
    from touchline.ledger.cashier import queries
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            waiting = queries.list_undecided(conn, tenant_id=tenant_id, limit=limit)
    for slip in waiting:
        amount = format_amount(slip.amount_minor, slip.exponent)
        click.echo(
            f"{codes.encode(slip.id)}  {slip.way:10}  {slip.username:20}  {amount:>14}"
            f" {slip.currency}  {slip.provider}  since {slip.since:%Y-%m-%d %H:%M} UTC"
            f"  by {slip.by}  {slip.note}".rstrip()
        )


@cashier.command()
@click.argument("slug")
@click.argument("code")
@approval_option
@by_option
def approve(slug: str, code: str, by: str, approval: str) -> None:
    """Confirm a deposit whose money is there, or a withdrawal whose money went out."""
    from touchline.ledger.cashier.deposits import confirm_deposit
    from touchline.ledger.cashier.withdrawals import approve_withdrawal
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id, who = find_tenant(db, slug).id, acting(db, name=by)
        if _way(db, tenant_id, code) == "deposit":
            confirm_deposit(db, tenant_id, id_of(code), by=who)
        else:
            approve_withdrawal(db, tenant_id, id_of(code), by=who, approval=approval)
    click.echo(f"{code} is booked.")


@cashier.command()
@click.argument("slug")
@click.argument("code")
@by_option
def refuse(slug: str, code: str, by: str) -> None:
    """Refuse a deposit that never came, or a withdrawal: what was set aside is cash again."""
    from touchline.ledger.cashier.deposits import refuse_deposit
    from touchline.ledger.cashier.withdrawals import refuse_withdrawal
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id, who = find_tenant(db, slug).id, acting(db, name=by)
        if _way(db, tenant_id, code) == "deposit":
            refuse_deposit(db, tenant_id, id_of(code), by=who)
        else:
            refuse_withdrawal(db, tenant_id, id_of(code), by=who)
    click.echo(f"{code} is refused.")


@cashier.command()
@click.argument("slug")
def totals(slug: str) -> None:
    """Show what lies in all accounts of each kind, per currency; what is owed is above zero."""
    from touchline.ledger.figures.queries import list_totals
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            listed = list_totals(conn, tenant_id=tenant_id)
    for total in listed:
        name = AccountKind(total.kind).name.lower().replace("_", " ")
        amount = format_amount(total.total_minor, total.exponent)
        click.echo(f"{total.currency}  {f'{name} {total.provider}':32}  {amount:>18}".rstrip())


@cashier.command()
@click.argument("slug")
@click.option("--weeks-ago", default=0, show_default=True, type=click.IntRange(0, 520))
def week(slug: str, weeks_ago: int) -> None:
    """Show the weekly figures of every player: carried, won or lost, adjusted, paid, carried on."""
    from touchline.ledger.figures.queries import list_weekly_figures
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            figures = list_weekly_figures(
                conn, tenant_id=tenant_id, player_id=None, weeks_ago=weeks_ago
            )
    for figure in figures:
        parts = (
            figure.carry_minor,
            figure.won_lost_minor,
            figure.adjustments_minor,
            figure.payments_minor,
            figure.closing_minor,
        )
        shown = "  ".join(f"{format_amount(part, figure.exponent):>14}" for part in parts)
        click.echo(f"{figure.username:20}  {figure.currency}  {shown}")


def _way(db: "Database", tenant_id: int, code: str) -> str:
    """Whether a code is a deposit's or a withdrawal's."""
    from touchline.ledger.cashier import queries

    with db.tenant_tx(tenant_id) as conn:
        is_deposit = queries.get_is_deposit(conn, tenant_id=tenant_id, deposit_id=id_of(code))
    return "deposit" if is_deposit else "withdrawal"
