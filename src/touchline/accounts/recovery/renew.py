"""Gives a player another password: for the old one, or for the token of a letter. It ends sessions."""

from touchline import codes
from touchline.accounts import queries
from touchline.accounts.letters.ask import ask_for_letter
from touchline.accounts.letters.model import Letter, Purpose, TokenOver, token_hash
from touchline.accounts.letters.queries import get_token, mark_other_tokens_used, mark_token_used
from touchline.accounts.login import NoSuchPlayer
from touchline.accounts.model import PASSWORD_MAX, checked_password
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Refused
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, as_player, require


class WrongPassword(Refused):
    """That is not your password."""

    code = "wrong_password"


def ask_to_reset(db: Database, tenant_id: int, letter: Letter) -> None:
    """Write to somebody who forgot. The answer is the same whoever has the address.

    Raises:
        BadAddress: it cannot be written to.

    """
    with db.tenant_tx(tenant_id) as conn:
        ask_for_letter(conn, tenant_id=tenant_id, letter=letter)


def find_forgetful(db: Database, tenant_id: int, token: str) -> str:
    """The address that a letter about a password went to.

    Raises:
        TokenOver: it is not.

    """
    hashed = token_hash(token)
    if hashed is None:
        raise TokenOver
    with db.tenant_tx(tenant_id) as conn:
        found = get_token(conn, tenant_id=tenant_id, token_hash=hashed, purpose=Purpose.RESET.value)
    if found is None:
        raise TokenOver
    return found.email


def reset_password(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    token: str,
    password: str,
    *,
    origin: str = "",
) -> int:
    """Set the password of a letter's player; who they are. A second factor stays as it is.

    Raises:
        BadPassword: nothing was changed, and the letter is still good.
        TokenOver: the letter is no longer good.

    """
    hashed = token_hash(token)
    if hashed is None:
        raise TokenOver
    password_hash = passwords.hashed(checked_password(password))
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        used = mark_token_used(
            conn, tenant_id=tenant_id, token_hash=hashed, purpose=Purpose.RESET.value
        )
        if used is None or used.player_id is None:
            raise TokenOver
        mark_other_tokens_used(conn, tenant_id=tenant_id, player_id=used.player_id)
        name, _ = _renewed(conn, tenant_id, used.player_id, password_hash)
        by = as_player(tenant_id, used.player_id, name, origin=origin)
        _tell(conn, by, Action.PLAYER_KEY_RESET, used.player_id)
    return used.player_id


def change_password(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    player_id: int,
    *,
    old: str,
    new: str,
    by: Actor,
) -> int:
    """Another password for who has the old one; the epoch that begins.

    Raises:
        NotPermitted: it is nobody else's to change.
        WrongPassword, BadPassword: nothing was changed.

    """
    require(by, Permission.ACCOUNT_CHANGE, tenant_id=tenant_id, player_id=player_id)
    with db.tenant_tx(tenant_id) as conn:
        known_hash = queries.get_password_hash(conn, tenant_id=tenant_id, player_id=player_id)
    if len(old) > PASSWORD_MAX or not passwords.is_match(old, known_hash):
        raise WrongPassword
    password_hash = passwords.hashed(checked_password(new))
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        _, epoch = _renewed(conn, tenant_id, player_id, password_hash)
        mark_other_tokens_used(conn, tenant_id=tenant_id, player_id=player_id)
        _tell(conn, by, Action.PLAYER_KEY_CHANGED, player_id)
    return epoch


def _renewed(
    conn: Connection, tenant_id: int, player_id: int, password_hash: str
) -> tuple[str, int]:
    renewed = queries.update_password(
        conn, tenant_id=tenant_id, player_id=player_id, password_hash=password_hash
    )
    if renewed is None:
        raise NoSuchPlayer
    return renewed


def _tell(conn: Connection, by: Actor, action: Action, player_id: int) -> None:
    subject = f"player:{codes.encode(player_id)}"
    record(conn, by, action, subject, tenant_id=by.scope, after={"sessions": "ended"})
