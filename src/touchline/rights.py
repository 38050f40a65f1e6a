"""Who acts, and what they may do. Pure: one table of roles, one function that asks it.

A scope is a tenant, or the platform itself: people of the platform act on every tenant, people of a
tenant on theirs alone, and a player on themselves.
"""

from dataclasses import dataclass
from enum import StrEnum

from touchline.errors import Refused

# The scope of whoever runs the platform. No tenant has this id: next_id() begins far above it.
PLATFORM = 0
NAME_LENGTH_MAX = 80


class NotPermitted(Refused):
    """Your role does not permit this."""

    code = "not_permitted"


class Role(StrEnum):
    """What somebody of staff is there for."""

    OWNER = "owner"
    TRADER = "trader"
    SUPPORT = "support"
    READ_ONLY = "read_only"


class Permission(StrEnum):
    """One thing that needs a right; closed, and each names what it opens."""

    READ = "read"  # players, bets, money, prices and reports of the scope
    AUDIT_READ = "audit.read"  # the scope's trail
    BRANDING_SAVE = "branding.save"  # how the site looks
    PRICING_CHANGE = "pricing.change"  # margins, prices of staff's, what is hidden or suspended
    LIMITS_CHANGE = "limits.change"  # limits of bets, stake factors
    SETTINGS_CHANGE = "settings.change"  # currencies, book, time zone, limits of approvals
    PLAYERS_CHANGE = "players.change"  # create, block, sign out
    NOTES_WRITE = "notes.write"  # what staff tell each other about a player
    ACCOUNT_CHANGE = "account.change"  # one's own password, second factor and sessions
    PROTECTION_CHANGE = "protection.change"  # a player's limits, breaks and reality checks
    PROTECTION_REVIEW = "protection.review"  # end an exclusion that a player asks to be removed
    CREDIT_CHANGE = "credit.change"  # a player's credit limit
    CASHIER_ENTER = "cashier.enter"  # receipts of deposits, requests to withdraw
    CASHIER_DECIDE = "cashier.decide"  # confirm a deposit, pay or refuse a withdrawal
    LEDGER_ADJUST = "ledger.adjust"  # adjustments with a typed reason
    BETS_DECIDE = "bets.decide"  # accept or refuse a referred bet
    BETS_VOID = "bets.void"  # before the outcome is known
    BETS_VOID_AFTER_RESULT = "bets.void_after_result"  # and afterwards, with a second person
    BETS_CORRECT = "bets.correct"  # settle again; late ones with a second person
    APPROVE_BETS = "approve.bets"  # be the second person where bets are concerned
    APPROVE_MONEY = "approve.money"  # and where money is
    STAFF_MANAGE = "staff.manage"  # accounts and roles of the scope
    TENANTS_MANAGE = "tenants.manage"  # create, suspend, domains
    TENANTS_VISIT = "tenants.visit"  # look into a tenant's office, with a reason
    FEEDS_JUDGE = "feeds.judge"  # what of another provider is ours
    RESULTS_ENTER = "results.enter"  # results that no feed tells
    RESULTS_DECIDE = "results.decide"  # be the second person there
    GATES_STEER = "gates.steer"  # decide for the gates before the database


# What belongs to the platform alone, whatever the role: all tenants share it.
PLATFORM_ONLY = frozenset({
    Permission.TENANTS_MANAGE, Permission.TENANTS_VISIT, Permission.FEEDS_JUDGE,
    Permission.RESULTS_ENTER, Permission.RESULTS_DECIDE, Permission.GATES_STEER,
})  # fmt: skip

# What players do for themselves.
OWN = frozenset({Permission.PROTECTION_CHANGE, Permission.ACCOUNT_CHANGE})

_TRADER = frozenset({
    Permission.READ, Permission.PRICING_CHANGE, Permission.LIMITS_CHANGE, Permission.BETS_DECIDE,
    Permission.BETS_VOID, Permission.BETS_CORRECT, Permission.APPROVE_BETS, Permission.FEEDS_JUDGE,
    Permission.RESULTS_ENTER, Permission.RESULTS_DECIDE, Permission.NOTES_WRITE,
})  # fmt: skip
_SUPPORT = frozenset({
    Permission.READ, Permission.PLAYERS_CHANGE, Permission.PROTECTION_CHANGE,
    Permission.PROTECTION_REVIEW, Permission.CASHIER_ENTER, Permission.CASHIER_DECIDE,
    Permission.LEDGER_ADJUST, Permission.APPROVE_MONEY, Permission.GATES_STEER,
    Permission.TENANTS_VISIT,
    Permission.NOTES_WRITE,
})  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.TRADER: _TRADER,
    Role.SUPPORT: _SUPPORT,
    Role.READ_ONLY: frozenset({Permission.READ, Permission.AUDIT_READ}),
}


class ActorKind(StrEnum):
    """Whether it is proved who acts: staff and players signed in, a name at a terminal is its word."""

    STAFF = "staff"
    CLI = "cli"
    SYSTEM = "system"
    PLAYER = "player"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. ``scope`` is a tenant's id or PLATFORM; ``staff_id`` 0 without an account.

    ``player_id`` is that of a player who acts for themselves. ``origin`` is where from: a client's
    address, or the user of a terminal.
    """

    kind: ActorKind
    name: str
    scope: int = PLATFORM
    role: Role | None = None
    staff_id: int = 0
    origin: str = ""
    player_id: int = 0

    def __post_init__(self) -> None:
        assert (self.kind is ActorKind.STAFF) == (self.role is not None) == (self.staff_id > 0)
        assert (self.kind is ActorKind.PLAYER) == (self.player_id > 0)
        assert self.name

    @property
    def account_id(self) -> int:
        """The account that was signed in with; 0 without one."""
        return self.staff_id or self.player_id


def at_terminal(name: str, *, origin: str = "") -> Actor:
    """Whoever runs a command on the host: they hold the database's own keys, so no role binds them."""
    return Actor(ActorKind.CLI, name, origin=origin)


def as_player(tenant_id: int, player_id: int, name: str, *, origin: str = "") -> Actor:
    """A player of a tenant who is signed in."""
    return Actor(ActorKind.PLAYER, name, scope=tenant_id, origin=origin, player_id=player_id)


def permitted(role: Role, permission: Permission, *, scope: int = PLATFORM) -> bool:
    """Whether a role has a permission in its scope."""
    is_open = scope == PLATFORM or permission not in PLATFORM_ONLY
    return is_open and permission in ROLE_PERMISSIONS[role]


def require(
    by: Actor, permission: Permission, *, tenant_id: int = PLATFORM, player_id: int = 0
) -> None:
    """See that ``by`` may do this to the tenant; without one, to what all tenants share.

    ``player_id`` is whom it concerns, where players may do it for themselves.

    Raises:
        NotPermitted: the role lacks it, the tenant is another, or another player's.

    """
    if by.kind is ActorKind.PLAYER:
        is_own = (by.scope, by.player_id) == (tenant_id, player_id)
        if not is_own or permission not in OWN:
            raise NotPermitted(permission=permission.value)
        return
    if by.role is None:
        return
    is_theirs = by.scope in (PLATFORM, tenant_id)
    if not is_theirs or not permitted(by.role, permission, scope=by.scope):
        raise NotPermitted(permission=permission.value)
