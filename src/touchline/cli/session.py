"""Commands of platform staff on players' sessions."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline import config
from touchline.plumbing import logs


@click.group()
def session() -> None:
    """End players' sessions."""


@session.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--player", "username", required=True, help="The name the player signs in with.")
def revoke(slug: str, username: str) -> None:
    """Sign a player out on every device, at once.

    Should the Redis of sessions be away, the database alone is told: every session of before then
    ends when it is next confirmed, within SESSION_CONFIRM_S of its return.
    """
    from touchline import wiring
    from touchline.accounts import login
    from touchline.accounts.store import SessionsAway

    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type, level="WARNING")
    db = wiring.open_database(wiring.platform_pool(settings), settings, name="cli")
    try:
        player = login.find_player(db, slug=slug, username=username)
        login.begin_epoch(db, tenant_id=player.tenant_id, player_id=player.id)
    finally:
        db.close()
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
