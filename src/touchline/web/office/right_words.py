"""What a role may do, as people say it, and in an order to read it in. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.rights import Permission, Role, permitted

RIGHT_WORDS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.READ: "See players, bets, money and reports",
        Permission.AUDIT_READ: "Read the audit trail",
        Permission.BETS_DECIDE: "Decide on referred bets",
        Permission.BETS_VOID: "Void bets before the result",
        Permission.BETS_VOID_AFTER_RESULT: "Void bets after the result",
        Permission.BETS_CORRECT: "Correct settled bets",
        Permission.APPROVE_BETS: "Be the second person for bets",
        Permission.PRICING_CHANGE: "Change prices and margins, suspend and hide",
        Permission.LIMITS_CHANGE: "Change betting limits",
        Permission.PLAYERS_CHANGE: "Create, block and sign out players",
        Permission.NOTES_WRITE: "Write notes about players",
        Permission.ACCOUNT_CHANGE: "Change how players sign in",
        Permission.PROTECTION_CHANGE: "Change players' own limits and breaks",
        Permission.PROTECTION_REVIEW: "Decide on the end of exclusions",
        Permission.CREDIT_CHANGE: "Change credit limits",
        Permission.CASHIER_ENTER: "Enter deposits and withdrawals",
        Permission.CASHIER_DECIDE: "Confirm deposits, pay withdrawals",
        Permission.LEDGER_ADJUST: "Adjust balances",
        Permission.APPROVE_MONEY: "Be the second person for money",
        Permission.BRANDING_SAVE: "Change how the site looks",
        Permission.SETTINGS_CHANGE: "Change currencies and the book's settings",
        Permission.STAFF_MANAGE: "Manage staff and their roles",
        Permission.TENANTS_MANAGE: "Manage tenants and their domains",
        Permission.TENANTS_VISIT: "Look into a tenant's office",
        Permission.FEEDS_JUDGE: "Match the events of feeds",
        Permission.RESULTS_ENTER: "Enter results",
        Permission.RESULTS_DECIDE: "Be the second person for results",
        Permission.GATES_STEER: "Steer the gates of the database",
    }
)


def rights_of(role: Role, *, scope: int) -> list[str]:
    """What a role may do in a scope."""
    return [words for each, words in RIGHT_WORDS.items() if permitted(role, each, scope=scope)]
