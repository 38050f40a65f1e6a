"""Staff: what an account may be, and what may not be done to it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from touchline.errors import Conflict, NotFound, Refused
from touchline.rights import Actor, ActorKind, Role


class StaffStatus(StrEnum):
    """Only an active account acts."""

    ACTIVE = "active"
    DISABLED = "disabled"


class StaffNameTaken(Conflict):
    """Somebody of this staff has this name."""

    code = "staff_name_taken"


class NoSuchStaff(NotFound):
    """Nobody of this staff has this name."""

    code = "no_such_staff"


class OwnAccount(Refused):
    """Nobody changes their own role or disables themselves: ask another owner."""

    code = "own_account"


class LastOwner(Refused):
    """This is the last active owner. Make somebody else one first."""

    code = "last_owner"


class WrongStaffSignIn(Refused):
    """The name or the password is wrong, or the account is disabled."""

    code = "wrong_staff_sign_in"


class WrongCode(Refused):
    """That is not the code your app shows now, or it was used before."""

    code = "wrong_code"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of staff. ``scope`` is a tenant's id or the platform."""

    scope: int
    id: int
    username_norm: str
    display_name: str
    role: str
    status: str
    session_epoch: int

    @property
    def is_active_owner(self) -> bool:
        """Whether the scope could be run by this account alone."""
        return self.role == Role.OWNER and self.status == StaffStatus.ACTIVE


def actor_of(account: Account, *, origin: str = "") -> Actor:
    """Somebody of staff who proved to be it."""
    return Actor(
        ActorKind.STAFF,
        account.username_norm,
        scope=account.scope,
        role=Role(account.role),
        staff_id=account.id,
        origin=origin,
    )


def check_another(by: Actor, account: Account) -> None:
    """See that nobody changes what they themselves may do.

    Raises:
        OwnAccount: it is their own.

    """
    if by.staff_id == account.id:
        raise OwnAccount


def check_owner_left(account: Account, *, owner_ids: list[int]) -> None:
    """See that an owner is left when this account is none any more.

    Raises:
        LastOwner: nobody could undo it.

    """
    if account.is_active_owner and set(owner_ids) <= {account.id}:
        raise LastOwner
