"""Commands of platform staff on a player's money."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline import codes
from touchline.cli.money import (
    Till,
    a_key,
    approval_option,
    by_option,
    key_option,
    player_arguments,
    till,
)
from touchline.ledger.model import RefType, TransferKind, format_amount

_TYPES = {
    "goodwill": TransferKind.GOODWILL,
    "manual": TransferKind.MANUAL,
    "bonus_cost": TransferKind.BONUS_COST,
    "tax": TransferKind.TAX,
    "rounding": TransferKind.ROUNDING,
    "write_off": TransferKind.WRITE_OFF,
}
_provider_option = click.option(
    "--provider", default="cash", show_default=True, help="Over whom: cash, bank, …"
)


@click.group()
def player() -> None:
    """Look after players and their money: deposits, withdrawals, credit, adjustments, statements."""


@player.command()
@player_arguments
@click.argument("amount")
@_provider_option
@click.option("--note", default="", help="What the receipt says.")
@key_option
@by_option
def deposit(
    slug: str, username: str, amount: str, provider: str, note: str, key: str, by: str
) -> None:
    r"""Enter the receipt of a deposit; it counts once it is approved.

    \b
    touchline player deposit acme ana 50.00 --provider bank --by otto
    """
    from touchline.ledger.cashier.deposits import enter_deposit

    with till(slug, username, by) as at:
        deposit_id = enter_deposit(
            at.db,
            at.tenant_id,
            at.wallet,
            provider=provider,
            amount_minor=at.minor(amount),
            key=a_key(key),
            note=note,
            by=at.by,
        )
    code = codes.encode(deposit_id)
    click.echo(
        f"Entered {code}; it counts after: touchline cashier approve {slug} {code} --by NAME"
    )


@player.command()
@player_arguments
@click.argument("amount")
@_provider_option
@key_option
@by_option
def withdraw(slug: str, username: str, amount: str, provider: str, key: str, by: str) -> None:
    """Ask for a withdrawal: the amount is set aside until it is approved or refused."""
    from touchline.ledger.cashier.withdrawals import enter_withdrawal

    with till(slug, username, by) as at:
        withdrawal_id = enter_withdrawal(
            at.db,
            at.tenant_id,
            at.wallet.player_id,
            provider=provider,
            amount_minor=at.minor(amount),
            key=a_key(key),
            by=at.by,
        )
    code = codes.encode(withdrawal_id)
    click.echo(f"Requested {code}; pay it, then: touchline cashier approve {slug} {code} --by NAME")


@player.command()
@player_arguments
@click.argument("limit")
@by_option
def credit(slug: str, username: str, limit: str, by: str) -> None:
    """Agree how much a player of a credit book may owe; 0 for nothing."""
    from touchline.ledger.model import parse_amount_minor
    from touchline.ledger.wallet import agree_credit

    with till(slug, username, by) as at:
        limit_minor = abs(parse_amount_minor(limit, at.wallet.exponent))
        agree_credit(at.db, at.tenant_id, at.wallet, limit_minor, by=at.by)
        click.echo(f"{username} may owe {at.shown(limit_minor)}.")


@player.command()
@player_arguments
@click.argument("amount")
@click.option("--type", "kind", type=click.Choice(list(_TYPES)), required=True)
@click.option("--reason", required=True, help="Why; the player reads it on the statement.")
@approval_option
@key_option
@by_option
def adjust(
    slug: str, username: str, amount: str, kind: str, reason: str, key: str, by: str, approval: str
) -> None:
    r"""Give to a player, or take: an amount below zero goes behind two dashes.

    \b
    touchline player adjust acme ana 5.00 --type goodwill --reason "late settlement" --by otto
    touchline player adjust acme ana --type manual --reason "booked twice" --by otto -- -5.00
    """
    from touchline.ledger.cashier.adjustments import adjust as book_adjustment

    with till(slug, username, by) as at:
        book_adjustment(
            at.db,
            at.tenant_id,
            at.wallet,
            kind=_TYPES[kind],
            amount_minor=at.minor(amount, can_be_negative=True),
            key=a_key(key),
            reason=reason,
            by=at.by,
            approval=approval,
        )
    click.echo("Booked.")


@player.command()
@player_arguments
@by_option
def recover(slug: str, username: str, by: str) -> None:
    """Pay off a player's debt with what cash there is."""
    from touchline.ledger.cashier.deposits import recover_debt

    with till(slug, username, by) as at:
        paid_minor = recover_debt(at.db, at.tenant_id, at.wallet.player_id, by=at.by)
        click.echo(f"Recovered {at.shown(paid_minor)}.")


@player.command()
@player_arguments
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660))
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000))
def statement(slug: str, username: str, days: int, limit: int) -> None:
    """Show a player's balances, the betting week, and the movements of cash, newest first."""
    from touchline.ledger.figures.queries import list_statement, list_weekly_figures

    with till(slug, username) as at, at.db.tenant_tx(at.tenant_id) as conn:
        whose = {"tenant_id": at.tenant_id, "player_id": at.wallet.player_id}
        lines = list_statement(conn, **whose, days=days, limit=limit)
        (week,) = list_weekly_figures(
            conn, tenant_id=at.tenant_id, player_id=at.wallet.player_id, weeks_ago=0
        )
    _echo_balances(at)
    click.echo(
        f"week from {week.starts_at:%Y-%m-%d %H:%M} UTC: carried {at.shown(week.carry_minor)}"
        f"  won/lost {at.shown(week.won_lost_minor)}"
        f"  adjustments {at.shown(week.adjustments_minor)}"
        f"  payments {at.shown(week.payments_minor)}  now {at.shown(week.closing_minor)}"
    )
    for line in lines:
        amount = format_amount(line.amount_minor, at.wallet.exponent)
        balance = format_amount(line.balance_after_minor, at.wallet.exponent)
        what = f"{TransferKind(line.kind).name.lower()} of {RefType(line.ref_type).name.lower()}"
        click.echo(
            f"{line.recorded_at:%Y-%m-%d %H:%M:%S}  {amount:>14}  {balance:>14}"
            f"  {what} {codes.encode(line.ref_id)}  {line.actor}  {line.reason}".rstrip()
        )


def _echo_balances(at: Till) -> None:
    wallet = at.wallet
    click.echo(
        f"{wallet.username}: cash {at.shown(wallet.cash_minor)}"
        f"  open stakes {at.shown(wallet.open_stake_minor)}"
        f"  set aside {at.shown(wallet.pending_minor)}  owed {at.shown(-wallet.debt_minor)}"
        f"  credit {at.shown(wallet.credit_limit_minor)}"
        f"  may stake {at.shown(wallet.available_minor)}"
    )
