"""Commands of staff on who plays: an account is created, suspended, taken up again."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.accounts.model import PlayerStatus
from touchline.cli.acting import acting, read_password
from touchline.cli.money import by_option, player_arguments
from touchline.cli.tenant import platform_database


@click.command()
@player_arguments
@click.option("--name", default="", help="How pages call them; without it the user name.")
@click.option("--currency", default=None, help="For good; without it the tenant's default.")
@by_option
def create(slug: str, username: str, name: str, currency: str | None, by: str) -> None:
    r"""Create a player; the password is asked for, or read from what is piped in.

    \b
    touchline player create acme ana --currency EUR --by otto
    """
    from touchline.accounts.create import create_player
    from touchline.accounts.passwords import Passwords
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        actor = acting(db, name=by)
        create_player(
            db,
            Passwords(),
            find_tenant(db, slug).id,
            username=username,
            display_name=name or username.title(),
            password=read_password(f"New password of {username}"),
            by=actor,
            currency=currency,
        )
    click.echo(f"{username} may sign in at {slug}.")


@click.command()
@player_arguments
@click.option("--reason", required=True, help="Why, for the trail.")
@by_option
def suspend(slug: str, username: str, reason: str, by: str) -> None:
    """Let a player in no more, from now on; open bets stay, and are settled."""
    _change_status(slug, username, PlayerStatus.SUSPENDED, reason, by)


@click.command()
@player_arguments
@click.option("--reason", default="", help="Why, for the trail.")
@by_option
def resume(slug: str, username: str, reason: str, by: str) -> None:
    """Let a suspended player in again."""
    _change_status(slug, username, PlayerStatus.ACTIVE, reason, by)


@click.command("forget-app")
@player_arguments
@click.option("--reason", required=True, help="Why, for the trail.")
@by_option
def forget_app(slug: str, username: str, reason: str, by: str) -> None:
    """Take away the app of a player who lost it; signing in asks for the password alone."""
    from touchline.accounts.login import find_player
    from touchline.accounts.second.factor import Whose, forget_factor

    with platform_database() as (_, db):
        actor = acting(db, name=by)
        player = find_player(db, slug=slug, username=username)
        had_one = forget_factor(db, Whose(player.tenant_id, player.id), by=actor, reason=reason)
    click.echo(f"{username} has {'no app any more' if had_one else 'had no app'}.")


def _change_status(slug: str, username: str, status: PlayerStatus, reason: str, by: str) -> None:
    from touchline.accounts.login import find_player
    from touchline.accounts.standing import change_player_status

    with platform_database() as (_, db):
        actor = acting(db, name=by)
        player = find_player(db, slug=slug, username=username)
        is_news = change_player_status(
            db, player.tenant_id, player.id, status, by=actor, reason=reason
        )
    click.echo(f"{username} is {'now' if is_news else 'already'} {status}.")
