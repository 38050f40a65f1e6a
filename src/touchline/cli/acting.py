"""Who runs a command: the user of the terminal, or somebody of staff who proves it."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import getpass
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from touchline.rights import PLATFORM, Actor, at_terminal

if TYPE_CHECKING:
    from touchline.plumbing.db import Database

# What `touchline --as` was given; the root command puts it here.
AS = "as"


def acting(db: "Database", *, name: str = "") -> Actor:
    """Who the trail will name. ``name`` is one that was typed where nobody signs in.

    `--as otto` is the platform's otto, `--as acme/otto` acme's; the password is asked for, or read
    from the first line of what is piped in.

    Raises:
        WrongStaffSignIn, NoSuchTenant: nothing may be done.

    """
    claimed = _claimed()
    user = getpass.getuser()
    if not claimed:
        return at_terminal(name or user, origin=user if name else "")
    from touchline.accounts.passwords import Passwords
    from touchline.staff.prove import prove

    slug, slash, username = claimed.rpartition("/")
    scope = scope_of(db, slug) if slash else PLATFORM
    password = read_password(f"Password of {claimed}")
    return prove(db, Passwords(), scope, username=username, password=password, origin=user)


def acting_at_once(reach: "Callable[[], AbstractContextManager[Database]]") -> Actor:
    """As acting(), where the database may be away: it is only asked about staff who claim to be it.

    Raises:
        WrongStaffSignIn, NoSuchTenant, Unavailable: nothing may be done.

    """
    if not _claimed():
        return at_terminal(getpass.getuser())
    import psycopg

    from touchline.plumbing.db import DatabaseUnavailable

    try:
        with reach() as db:
            return acting(db)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error


def _claimed() -> str:
    return str((click.get_current_context().find_root().obj or {}).get(AS, ""))


def scope_of(db: "Database", slug: str) -> int:
    """The id of the tenant of a slug; the platform without one.

    Raises:
        NoSuchTenant: nobody has it.

    """
    from touchline.tenants.create import find_tenant

    return find_tenant(db, slug).id if slug else PLATFORM


def read_password(prompt: str) -> str:
    """A line that a terminal does not show; without a terminal, the next line that is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True))
    return sys.stdin.readline().rstrip("\n")
