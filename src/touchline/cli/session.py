"""Commands of platform staff on players' sessions."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database


@click.group()
def session() -> None:
    """End players' sessions."""


@session.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--player", "username", required=True, help="The name the player signs in with.")
@click.option("--reason", default="", help="Why, for the trail.")
def revoke(slug: str, username: str, reason: str) -> None:
    """Sign a player out on every device, at once.

    Should the Redis of sessions be away, the database alone is told: every session of before then
    ends when it is next confirmed, within SESSION_CONFIRM_S of its return.
    """
    from touchline import wiring
    from touchline.accounts import login
    from touchline.accounts.revoke import revoke_sessions
    from touchline.accounts.store import SessionsAway

    with platform_database() as (settings, db):
        by = acting(db)
        player = login.find_player(db, slug=slug, username=username)
        revoke_sessions(db, tenant_id=player.tenant_id, player_id=player.id, by=by, reason=reason)
    try:
        store = wiring.session_store(settings)
        ended = store.end_all(tenant_id=player.tenant_id, player_id=player.id)
    except SessionsAway:
        click.echo(
            f"Revoked. Redis does not answer: what it holds of {username} ends within"
            f" {settings.session_confirm_s:g} s of use after its return."
        )
    else:
        click.echo(f"Revoked: {ended} session{'' if ended == 1 else 's'} of {username} ended.")
