"""Who says to be somebody of staff proves it with a password."""

from touchline.accounts.model import PASSWORD_MAX, USERNAME, normalised
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor
from touchline.staff import queries
from touchline.staff.accounts import subject_of
from touchline.staff.model import StaffStatus, WrongStaffSignIn, actor_of


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
    is_let_in = (
        is_match and len(password) <= PASSWORD_MAX and found.status == StaffStatus.ACTIVE.value
    )
    actor = actor_of(found, origin=origin)
    action = Action.STAFF_SIGNED_IN if is_let_in else Action.STAFF_SIGN_IN_REFUSED
    with db.tenant_tx(scope) as conn:
        record(conn, actor, action, subject_of(found.id), tenant_id=scope)
    if not is_let_in:
        raise WrongStaffSignIn
    return actor
