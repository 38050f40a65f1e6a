"""Who says to be somebody of staff proves it with a password."""

from touchline.accounts.model import PASSWORD_MAX, USERNAME, normalised
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor
from touchline.staff import queries
from touchline.staff.accounts import subject_of
from touchline.staff.model import Account, StaffStatus, WrongStaffSignIn, actor_of


def prove(
    db: Database,
    passwords: Passwords,
    scope: int,
    *,
    username: str,
    password: str,
    origin: str = "",
) -> Actor:
    """Whoever has this name and password in a scope; either way it is on record.

    Raises:
        WrongStaffSignIn: as account_of().

    """
    account = account_of(db, passwords, scope, username=username, password=password, origin=origin)
    actor = actor_of(account, origin=origin)
    with db.tenant_tx(scope) as conn:
        record(conn, actor, Action.STAFF_SIGNED_IN, subject_of(account.id), tenant_id=scope)
    return actor


def account_of(
    db: Database,
    passwords: Passwords,
    scope: int,
    *,
    username: str,
    password: str,
    origin: str = "",
) -> Account:
    """The account of this name and password; a wrong password of a known name is on record.

    An unknown name takes as long as a wrong password and is not recorded: people type passwords
    into the wrong field. No connection is held while the password is compared.

    Raises:
        WrongStaffSignIn: no such account, not its password, or it is disabled; nobody is told which.

    """
    found = None
    username_norm = normalised(username)
    if USERNAME.fullmatch(username_norm):
        with db.tenant_tx(scope) as conn:
            found = queries.get_staff_credentials(
                conn, tenant_id=scope, username_norm=username_norm
            )
    stored = None if found is None else found.password_hash
    is_match = passwords.is_match(password[:PASSWORD_MAX], stored)
    if found is None:
        raise WrongStaffSignIn
    if not is_match or len(password) > PASSWORD_MAX or found.status != StaffStatus.ACTIVE.value:
        refused = actor_of(found, origin=origin)
        with db.tenant_tx(scope) as conn:
            record(
                conn, refused, Action.STAFF_SIGN_IN_REFUSED, subject_of(found.id), tenant_id=scope
            )
        raise WrongStaffSignIn
    return found
