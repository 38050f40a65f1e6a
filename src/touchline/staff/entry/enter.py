"""Signs staff in with a browser: the password proves the first half, an authenticator app the second.

Who has no app yet is given a secret once, and is not in before they have typed a password of it.
"""

from collections.abc import Callable

from touchline.accounts import totp
from touchline.accounts.model import normalised
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database, Lane
from touchline.plumbing.vault import Vault
from touchline.rights import Actor, Permission, require
from touchline.staff import queries as accounts
from touchline.staff.accounts import subject_of
from touchline.staff.entry import queries
from touchline.staff.entry.queries import Clerk
from touchline.staff.model import NoSuchStaff, StaffStatus, WrongCode, check_another

# A secret that was shown and never used is replaced; until then the page may be loaded again.
ENROLMENT_S = 600


def clerk_of(db: Database, scope: int, staff_id: int, *, epoch: int) -> Clerk | None:
    """Who a session is of; None when it is not good any more: disabled, changed or signed out."""
    with db.tenant_tx(scope) as conn:
        found = queries.get_clerk(conn, tenant_id=scope, staff_id=staff_id)
    is_standing = (
        found is not None
        and found.status == StaffStatus.ACTIVE.value
        and found.session_epoch == epoch
    )
    return found if is_standing else None


def has_app(db: Database, scope: int, staff_id: int) -> bool:
    """Whether somebody of staff has confirmed an authenticator app."""
    with db.tenant_tx(scope) as conn:
        return queries.count_authenticators(conn, tenant_id=scope, staff_id=staff_id) > 0


def begun_secret(
    db: Database, vault: Vault, scope: int, staff_id: int, *, randomness: bytes
) -> str | None:
    """The secret an app is to be told, the same for ten minutes; None once an app is confirmed.

    ``randomness`` are 20 bytes that nobody else knows.

    Raises:
        SecretUnreadable: the key it was sealed with is not here.

    """
    seal = seal_of(scope, staff_id)
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        kept = queries.upsert_authenticator(
            conn,
            tenant_id=scope,
            staff_id=staff_id,
            secret=vault.sealed(totp.secret_of(randomness), of=seal),
            lasts_s=ENROLMENT_S,
        )
    return None if kept is None else vault.opened(kept, of=seal)


def seal_of(scope: int, staff_id: int) -> str:
    """What the secret of somebody's app is sealed to: it opens for nobody else's row."""
    return f"staff:{scope}:{staff_id}"


def confirm_app(
    db: Database, vault: Vault, who: Actor, typed: str, *, now_s: int, randomness: bytes
) -> tuple[str, ...]:
    """Sign in with the first password of a new app; the recovery codes, which nobody is shown again.

    ``randomness`` are 160 bytes that nobody else knows.

    Raises:
        WrongCode: not a password of the secret that was shown, or an app was confirmed meanwhile.

    """
    codes = totp.recovery_codes_of(randomness)
    hashes = [digest for digest in map(totp.recovery_hash, codes) if digest]
    with db.tenant_tx(who.scope, lane=Lane.CRITICAL) as conn:
        mine = {"tenant_id": who.scope, "staff_id": who.staff_id}
        app = queries.lock_authenticator(conn, **mine)
        takes = _taking(vault, who, typed, now_s)
        is_right = app is not None and not app.is_confirmed and takes(conn, app)
        if is_right:
            queries.delete_recovery_codes(conn, **mine)
            queries.insert_recovery_codes(conn, **mine, hashes=hashes)
            _tell(conn, who, Action.STAFF_APP_CONFIRMED)
        _tell(conn, who, Action.STAFF_SIGNED_IN if is_right else Action.STAFF_CODE_REFUSED)
    if not is_right:
        raise WrongCode
    return codes


def check_code(db: Database, vault: Vault, who: Actor, typed: str, *, now_s: int) -> int | None:
    """Sign in with a password of the app, or with a recovery code: how many of those are left then.

    Raises:
        WrongCode: neither, or it was used before; that is on record.

    """
    left: int | None = None
    with db.tenant_tx(who.scope, lane=Lane.CRITICAL) as conn:
        mine = {"tenant_id": who.scope, "staff_id": who.staff_id}
        app = queries.lock_authenticator(conn, **mine)
        is_confirmed = app is not None and app.is_confirmed
        takes = _taking(vault, who, typed, now_s)
        is_right = app is not None and is_confirmed and takes(conn, app)
        code_hash = totp.recovery_hash(typed)
        if not is_right and is_confirmed and code_hash is not None:
            is_right = queries.mark_recovery_code_used(conn, **mine, code_hash=code_hash) == 1
            if is_right:
                left = queries.count_recovery_codes(conn, **mine)
                _tell(conn, who, Action.STAFF_RECOVERED, after={"codes_left": left})
        _tell(conn, who, Action.STAFF_SIGNED_IN if is_right else Action.STAFF_CODE_REFUSED)
    if not is_right:
        raise WrongCode
    return left


def count_codes_left(db: Database, who: Actor) -> int:
    """How many recovery codes somebody of staff has left."""
    with db.tenant_tx(who.scope) as conn:
        return queries.count_recovery_codes(conn, tenant_id=who.scope, staff_id=who.staff_id)


def sign_out(db: Database, who: Actor) -> int | None:
    """Begin a new epoch, so that no copy of a session is good any more; the epoch."""
    with db.tenant_tx(who.scope, lane=Lane.CRITICAL) as conn:
        epoch = accounts.update_staff_epoch(conn, tenant_id=who.scope, staff_id=who.staff_id)
        _tell(conn, who, Action.STAFF_SIGNED_OUT)
    return epoch


def reset_app(db: Database, scope: int, username: str, *, by: Actor) -> None:
    """Forget the app of somebody who lost it; with their password they set up another.

    Raises:
        NotPermitted, NoSuchStaff, OwnAccount: nothing was forgotten.

    """
    require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        account = accounts.lock_staff(conn, tenant_id=scope, username_norm=normalised(username))
        if account is None:
            raise NoSuchStaff
        check_another(by, account)
        had = queries.delete_authenticator(conn, tenant_id=scope, staff_id=account.id)
        queries.delete_recovery_codes(conn, tenant_id=scope, staff_id=account.id)
        accounts.update_staff_epoch(conn, tenant_id=scope, staff_id=account.id)
        record(
            conn, by, Action.STAFF_APP_RESET, subject_of(account.id), tenant_id=scope,
            before={"apps": had}, after={"apps": 0},
        )  # fmt: skip


def _taking(
    vault: Vault, who: Actor, typed: str, now_s: int
) -> Callable[[Connection, queries.Authenticator], bool]:
    """Takes what was typed if it is a password of an app that was not taken before."""

    def takes(conn: Connection, app: queries.Authenticator) -> bool:
        secret = vault.opened(app.secret, of=seal_of(who.scope, who.staff_id))
        step = totp.matching_step(secret, typed, now_s=now_s, last_step=app.last_step)
        if step is None:
            return False
        mine = {"tenant_id": who.scope, "staff_id": who.staff_id}
        return queries.mark_authenticator_used(conn, **mine, step=step) == 1

    return takes


def _tell(
    conn: Connection, who: Actor, action: Action, *, after: dict[str, int] | None = None
) -> None:
    record(conn, who, action, subject_of(who.staff_id), tenant_id=who.scope, after=after)
