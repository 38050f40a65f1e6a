"""Creates a player."""

from touchline import codes
from touchline.accounts import queries
from touchline.accounts.model import checked_display_name, checked_password, checked_username
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants.plans.room import see_room_for_player
from touchline.tenants.queries import get_offered_currency


class UsernameTaken(Conflict):
    """Somebody plays here under this name."""

    code = "username_taken"


class CurrencyNotOffered(Refused):
    """Nobody plays in this currency here."""

    code = "currency_not_offered"


def create_player(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    *,
    username: str,
    display_name: str,
    password: str,
    by: Actor,
    currency: str | None = None,
) -> int:
    """A new player's id, with accounts in ``currency`` (the tenant's default) for good.

    The hash is made before a connection is taken.

    Raises:
        BadUsername, BadDisplayName, BadPassword: that cannot be one.
        NotPermitted: it takes somebody who changes players.
        CurrencyNotOffered, PlayersFull, UsernameTaken: nothing was created.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    username_norm = checked_username(username)
    shown = checked_display_name(display_name)
    password_hash = passwords.hashed(checked_password(password))
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        offered = get_offered_currency(conn, tenant_id=tenant_id, currency=currency)
        if offered is None:
            raise CurrencyNotOffered(currency=currency)
        see_room_for_player(conn, tenant_id)
        player_id = queries.insert_player(
            conn,
            tenant_id=tenant_id,
            username_norm=username_norm,
            display_name=shown,
            password_hash=password_hash,
            currency=offered,
        )
        if player_id is None:
            raise UsernameTaken
        queries.add_player_accounts(conn, tenant_id=tenant_id, player_id=player_id)
        record(
            conn, by, Action.PLAYER_CREATED, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, after={"username": username_norm, "currency": offered},
        )  # fmt: skip
    return player_id
