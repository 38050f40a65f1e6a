"""Commands on people with rights: who has an account, and what they may do."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.cli.acting import acting, read_password, scope_of
from touchline.cli.tenant import platform_database
from touchline.rights import Role

_ROLES = click.Choice([role.value for role in Role])
_of = click.option(
    "--tenant", "slug", default="", help="Whose staff, by slug; without it the platform's own."
)


@click.group()
def staff() -> None:
    """Give people accounts and roles, and take them away."""


@staff.command()
@click.argument("username")
@_of
@click.option("--role", type=_ROLES, required=True)
@click.option("--name", default="", help="How pages call them; without it the user name.")
def create(username: str, slug: str, role: str, name: str) -> None:
    r"""Create an account; its password is asked for, or read from what is piped in.

    \b
    touchline staff create otto --tenant acme --role owner
    """
    from touchline.accounts.passwords import Passwords
    from touchline.staff.accounts import create_staff

    with platform_database() as (_, db):
        by = acting(db)
        create_staff(
            db,
            Passwords(),
            scope_of(db, slug),
            username=username,
            display_name=name or username.title(),
            role=Role(role),
            password=read_password(f"New password of {username}"),
            by=by,
        )
    click.echo(f"{username} is {role} of {slug or 'the platform'}.")


@staff.command()
@click.argument("username")
@click.argument("role", type=_ROLES)
@_of
def role(username: str, role: str, slug: str) -> None:
    """Give an account another ROLE; never one's own, and the last owner stays one."""
    from touchline.staff.accounts import change_role

    with platform_database() as (_, db):
        by = acting(db)
        change_role(db, scope_of(db, slug), username, Role(role), by=by)
    click.echo(f"{username} is {role} of {slug or 'the platform'}.")


@staff.command()
@click.argument("username")
@_of
@click.option("--undo", is_flag=True, help="Let them in again.")
@click.option("--reason", default="", help="Why, for the trail.")
def disable(username: str, slug: str, reason: str, *, undo: bool) -> None:
    """Take all rights from an account at once; it stays on record."""
    from touchline.staff.accounts import change_status
    from touchline.staff.model import StaffStatus

    status = StaffStatus.ACTIVE if undo else StaffStatus.DISABLED
    with platform_database() as (_, db):
        by = acting(db)
        change_status(db, scope_of(db, slug), username, status, by=by, reason=reason)
    click.echo(f"{username} of {slug or 'the platform'} is {status.value}.")


@staff.command()
@click.argument("username")
@_of
def password(username: str, slug: str) -> None:
    """Give an account another password; whoever is signed in with it has to sign in again."""
    from touchline.accounts.passwords import Passwords
    from touchline.staff.accounts import change_password

    with platform_database() as (_, db):
        by = acting(db)
        wanted = read_password(f"New password of {username}")
        change_password(db, Passwords(), scope_of(db, slug), username, wanted, by=by)
    click.echo(f"The password of {username} is changed.")


@staff.command("reset-app")
@click.argument("username")
@_of
def reset(username: str, slug: str) -> None:
    """Forget the authenticator app of somebody who lost it; they set up another at the next sign-in."""
    from touchline.staff.entry.enter import reset_app

    with platform_database() as (_, db):
        by = acting(db)
        reset_app(db, scope_of(db, slug), username, by=by)
    click.echo(f"{username} sets up an app at the next sign-in.")


@staff.command("list")
@_of
def list_staff(slug: str) -> None:
    """List accounts: name, role, status."""
    from touchline.staff import queries

    with platform_database() as (_, db):
        scope = scope_of(db, slug)
        with db.tenant_tx(scope) as conn:
            accounts = queries.list_staff(conn, tenant_id=scope)
    for account in accounts:
        click.echo(
            f"{account.username_norm:32}  {account.role:9}  {account.status:8}  {account.display_name}"
        )
