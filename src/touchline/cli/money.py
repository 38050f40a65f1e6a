"""What commands on money share: whose, how much, under which key, and how amounts are shown."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from touchline import codes
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database
from touchline.errors import NotFound
from touchline.ledger.model import BadAmount, format_amount, parse_amount_minor
from touchline.rights import Actor

if TYPE_CHECKING:
    from touchline.ledger.queries import Wallet
    from touchline.plumbing.db import Database

by_option = click.option(
    "--by", default="", metavar="NAME", help="Who does it, when that is not who types."
)
approval_option = click.option(
    "--approval", default="", metavar="CODE", help="A second person's, where it takes two."
)
key_option = click.option(
    "--key", default="", help="Under this key it happens once, however often it is said."
)


class NoSuchCode(NotFound):
    """Nothing here has this code."""

    code = "no_such_code"


@dataclass(frozen=True, slots=True)
class Till:
    """A player's wallet at the platform's door."""

    db: "Database"
    tenant_id: int
    wallet: "Wallet"
    by: Actor

    def shown(self, amount_minor: int) -> str:
        """An amount in the player's currency."""
        amount = format_amount(amount_minor, self.wallet.exponent)
        return f"{amount} {self.wallet.currency}"

    def minor(self, text: str, *, can_be_negative: bool = False) -> int:
        """An amount that was typed.

        Raises:
            BadAmount: it is none in the player's currency, or not above zero.

        """
        amount_minor = parse_amount_minor(text, self.wallet.exponent)
        if amount_minor == 0 or (amount_minor < 0 and not can_be_negative):
            raise BadAmount(amount=text)
        return amount_minor


@contextmanager
def till(slug: str, username: str, by: str = "") -> Iterator[Till]:
    """The till of a tenant's player, and who stands at it."""
    from touchline.ledger.wallet import find_wallet
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        yield Till(db, tenant_id, find_wallet(db, tenant_id, username), acting(db, name=by))


def a_key(given: str) -> str:
    """The key that was given, or one nobody has used."""
    return given or secrets.token_hex(16)


def id_of(code: str) -> int:
    """The id behind a code that was typed.

    Raises:
        NoSuchCode: no id has it.

    """
    number = codes.decode(code)
    if number is None:
        raise NoSuchCode
    return number


def player_arguments(command: Any) -> Any:
    """The two arguments that name a player."""
    return click.argument("slug")(click.argument("username")(command))
