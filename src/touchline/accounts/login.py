"""Decides who gets in, and for how long: passwords at the door, the epoch afterwards."""

import logging

import psycopg

from touchline.accounts import queries
from touchline.accounts.letters.model import ADDRESS_LENGTH_MAX, normalised_address
from touchline.accounts.model import PASSWORD_MAX, USERNAME, Player, PlayerStatus, normalised
from touchline.accounts.passwords import Passwords
from touchline.errors import NotFound, Refused
from touchline.plumbing.db import Database, DatabaseUnavailable

logger = logging.getLogger(__name__)


class WrongSignIn(Refused):
    """The name or the password is wrong."""

    code = "wrong_sign_in"


class AccountClosed(Refused):
    """This account is closed at the moment. Please ask the operator."""

    code = "account_closed"


class NoSuchPlayer(NotFound):
    """Nobody plays there under this name."""

    code = "no_such_player"


def sign_in(
    db: Database, passwords: Passwords, *, slug: str, username: str, password: str
) -> Player:
    """The player of a name, or an address, and a password on a tenant's site.

    An unknown name takes as long as a wrong password, and no connection is held while the password
    is compared.

    Raises:
        WrongSignIn: no such player, or not the password; nobody is told which.
        AccountClosed: the right password of an account that is not active.

    """
    tenant_id, found = _credentials(db, slug, normalised(username))
    stored = None if found is None else found.password_hash
    is_match = passwords.is_match(password[:PASSWORD_MAX], stored)
    if found is None or not is_match or len(password) > PASSWORD_MAX:
        raise WrongSignIn
    if found.status != PlayerStatus.ACTIVE:
        raise AccountClosed
    if passwords.is_outdated(found.password_hash):
        _renew_hash(db, passwords, tenant_id, found, password)
    return Player(tenant_id, found.id, found.display_name, found.session_epoch)


def is_standing(db: Database, *, tenant_id: int, player_id: int, epoch: int) -> bool:
    """Whether a session that was opened in an epoch is one of today's.

    Every player's session asks again and again, so in one round trip; and once more where that met a
    connection that was lost while idle.
    """
    who = {"tenant_id": tenant_id, "player_id": player_id}
    try:
        with db.tenant_call(tenant_id) as conn:
            found = queries.get_standing(conn, **who)
    except DatabaseUnavailable:
        with db.tenant_tx(tenant_id) as conn:
            found = queries.get_standing(conn, **who)
    return (
        found is not None and found.status == PlayerStatus.ACTIVE and found.session_epoch == epoch
    )


def begin_epoch(db: Database, *, tenant_id: int, player_id: int) -> int:
    """End every session the player has; the epoch that begins.

    Raises:
        NoSuchPlayer: the tenant has no such player.

    """
    with db.tenant_tx(tenant_id) as conn:
        epoch = queries.update_session_epoch(conn, tenant_id=tenant_id, player_id=player_id)
    if epoch is None:
        raise NoSuchPlayer
    return epoch


def find_player(db: Database, *, slug: str, username: str) -> Player:
    """A player by name.

    Raises:
        NoSuchPlayer: nobody has the name there.

    """
    tenant_id, found = _credentials(db, slug, normalised(username))
    if found is None:
        raise NoSuchPlayer
    return Player(tenant_id, found.id, found.display_name, found.session_epoch)


def _credentials(
    db: Database, slug: str, username_norm: str
) -> tuple[int, queries.Credentials | None]:
    is_address = "@" in username_norm and len(username_norm) <= ADDRESS_LENGTH_MAX
    if not is_address and not USERNAME.fullmatch(username_norm):
        return 0, None
    with db.connection_ctx() as conn:
        tenant_id = queries.get_active_tenant_id_all_tenants(conn, slug=slug)
    if tenant_id is None:
        return 0, None
    with db.tenant_tx(tenant_id) as conn:
        if is_address:
            found = queries.get_credentials_of_address(
                conn, tenant_id=tenant_id, email_norm=normalised_address(username_norm)
            )
        else:
            found = queries.get_credentials(conn, tenant_id=tenant_id, username_norm=username_norm)
    return tenant_id, found


def _renew_hash(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    found: queries.Credentials,
    password: str,
) -> None:
    """Hash at today's costs; a sign-in does not fail over it."""
    renewed = passwords.hashed(password)
    try:
        with db.tenant_tx(tenant_id) as conn:
            queries.update_password_hash(
                conn,
                tenant_id=tenant_id,
                player_id=found.id,
                known_hash=found.password_hash,
                password_hash=renewed,
            )
    except psycopg.OperationalError:
        logger.warning("login.rehash_skipped")
