"""Gives people accounts, and takes their rights away again; each change is one transaction."""

from touchline import codes
from touchline.accounts.model import checked_display_name, checked_password, checked_username
from touchline.accounts.model import normalised as normalised_name
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, Role, require
from touchline.staff import queries
from touchline.staff.model import (
    Account,
    NoSuchStaff,
    StaffNameTaken,
    StaffStatus,
    check_another,
    check_owner_left,
)
from touchline.tenants.plans.room import see_room_for_staff


def create_staff(
    db: Database,
    passwords: Passwords,
    scope: int,
    *,
    username: str,
    display_name: str,
    role: Role,
    password: str,
    by: Actor,
) -> int:
    """A new account's id in a scope. The hash is made before a connection is taken.

    Raises:
        NotPermitted, BadUsername, BadDisplayName, BadPassword: nothing was created.
        StaffNameTaken, StaffFull: nor here.

    """
    require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    checked_username(username)
    checked_display_name(display_name)
    password_hash = passwords.hashed(checked_password(password))
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        return add_staff(
            conn,
            scope,
            username=username,
            display_name=display_name,
            role=role,
            password_hash=password_hash,
            by=by,
        )


def add_staff(
    conn: Connection,
    scope: int,
    *,
    username: str,
    display_name: str,
    role: Role,
    password_hash: str,
    by: Actor,
) -> int:
    """create_staff() inside a transaction of the caller's, with the hash made; raises the same."""
    require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    username_norm = checked_username(username)
    shown = checked_display_name(display_name)
    see_room_for_staff(conn, scope)
    staff_id = queries.insert_staff(
        conn,
        tenant_id=scope,
        username_norm=username_norm,
        display_name=shown,
        password_hash=password_hash,
        role=role.value,
    )
    if staff_id is None:
        raise StaffNameTaken
    record(
        conn, by, Action.STAFF_CREATED, subject_of(staff_id), tenant_id=scope,
        after={"username": username_norm, "display_name": shown, "role": role.value},
    )  # fmt: skip
    return staff_id


def change_role(db: Database, scope: int, username: str, role: Role, *, by: Actor) -> None:
    """Give an account another role; whoever is signed in with it has to sign in again.

    Raises:
        NotPermitted, NoSuchStaff, OwnAccount, LastOwner: nothing was changed.

    """
    require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        account, owner_ids = _locked(conn, scope, username)
        check_another(by, account)
        if role is not Role.OWNER:
            check_owner_left(account, owner_ids=owner_ids)
        queries.update_staff_rights(
            conn, tenant_id=scope, staff_id=account.id, role=role.value, status=account.status
        )
        record(
            conn, by, Action.STAFF_ROLE_CHANGED, subject_of(account.id), tenant_id=scope,
            before={"role": account.role}, after={"role": role.value},
        )  # fmt: skip


def change_status(
    db: Database, scope: int, username: str, status: StaffStatus, *, by: Actor, reason: str = ""
) -> None:
    """Disable an account, which ends its sessions, or enable it again.

    Raises:
        NotPermitted, NoSuchStaff, OwnAccount, LastOwner, StaffFull: nothing was changed.

    """
    require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    is_ending = status is StaffStatus.DISABLED
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        account, owner_ids = _locked(conn, scope, username)
        check_another(by, account)
        if is_ending:
            check_owner_left(account, owner_ids=owner_ids)
        elif account.status != status.value:
            see_room_for_staff(conn, scope)
        queries.update_staff_rights(
            conn, tenant_id=scope, staff_id=account.id, role=account.role, status=status.value
        )
        action = Action.STAFF_DISABLED if is_ending else Action.STAFF_ENABLED
        record(
            conn, by, action, subject_of(account.id), tenant_id=scope, reason=reason,
            before={"status": account.status}, after={"status": status.value},
        )  # fmt: skip


def change_password(
    db: Database, passwords: Passwords, scope: int, username: str, password: str, *, by: Actor
) -> None:
    """Give an account another password: everybody their own, owners anybody's of their scope.

    Raises:
        NotPermitted, NoSuchStaff, BadPassword: nothing was changed.

    """
    is_own = by.scope == scope and by.name == normalised_name(username) and by.staff_id > 0
    if not is_own:
        require(by, Permission.STAFF_MANAGE, tenant_id=scope)
    password_hash = passwords.hashed(checked_password(password))
    with db.tenant_tx(scope, lane=Lane.CRITICAL) as conn:
        account = queries.lock_staff(conn, tenant_id=scope, username_norm=normalised_name(username))
        if account is None:
            raise NoSuchStaff
        queries.update_staff_password(
            conn, tenant_id=scope, staff_id=account.id, password_hash=password_hash
        )
        record(
            conn, by, Action.STAFF_KEY_CHANGED, subject_of(account.id), tenant_id=scope,
            before={"session_epoch": account.session_epoch},
            after={"session_epoch": account.session_epoch + 1},
        )  # fmt: skip


def subject_of(staff_id: int) -> str:
    """How the trail calls an account."""
    return f"staff:{codes.encode(staff_id)}"


def _locked(conn: Connection, scope: int, username: str) -> tuple[Account, list[int]]:
    """The account, and who the active owners are. Owners first, or two who lock each other wait."""
    owner_ids = queries.lock_active_owners(conn, tenant_id=scope)
    account = queries.lock_staff(conn, tenant_id=scope, username_norm=normalised_name(username))
    if account is None:
        raise NoSuchStaff
    return account, owner_ids
