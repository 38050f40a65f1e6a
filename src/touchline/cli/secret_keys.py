"""Commands of platform staff on the key that seals what is kept."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database


@click.group("secrets")
def secret_keys() -> None:
    """Change the key that seals kept secrets."""


@secret_keys.command()
def rotate() -> None:
    """Seal every authenticator app's secret with the newest key, SECRETS_KEY.

    What was sealed with a key of SECRETS_KEY_PREVIOUS, or not at all, is sealed anew. It may run
    while people sign in, and again: then it finds nothing to do. Fails where something cannot be read.
    """
    from touchline import wiring
    from touchline.errors import Refused
    from touchline.rights import PLATFORM
    from touchline.staff.resealing import reseal
    from touchline.tenants.queries import list_tenant_ids_all_tenants

    with platform_database() as (settings, db):
        by, vault = acting(db), wiring.vault_of(settings)
        with db.connection_ctx() as conn:
            scopes = [PLATFORM, *list_tenant_ids_all_tenants(conn)]
        done = [reseal(db, vault, scope, by=by) for scope in scopes]
    click.echo(
        f"Sealed anew: {sum(each.staff for each in done)} of staff,"
        f" {sum(each.players for each in done)} of players."
    )
    unreadable = sum(each.unreadable for each in done)
    if unreadable:
        raise Refused(f"{unreadable} cannot be read: their key is in neither setting.")
