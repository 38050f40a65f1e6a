"""Creates a player."""

from touchline.accounts import queries
from touchline.accounts.model import checked_display_name, checked_password, checked_username
from touchline.accounts.passwords import Passwords
from touchline.errors import Conflict
from touchline.plumbing.db import Database, Lane


class UsernameTaken(Conflict):
    """Somebody plays here under this name."""

    code = "username_taken"


def create_player(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    *,
    username: str,
    display_name: str,
    password: str,
) -> int:
    """A new player's id. The hash is made before a connection is taken.

    Raises:
        BadUsername, BadDisplayName, BadPassword: that cannot be one.
        UsernameTaken: nothing was created.

    """
    username_norm = checked_username(username)
    shown = checked_display_name(display_name)
    password_hash = passwords.hashed(checked_password(password))
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        player_id = queries.insert_player(
            conn,
            tenant_id=tenant_id,
            username_norm=username_norm,
            display_name=shown,
            password_hash=password_hash,
        )
    if player_id is None:
        raise UsernameTaken
    return player_id
