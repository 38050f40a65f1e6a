"""The checks of the ledger itself. A room above adds its own to them where a worker is wired."""

from touchline.ledger.checks.accounts import queries as accounts
from touchline.ledger.checks.model import Check, Walk
from touchline.ledger.checks.slips import queries as slips
from touchline.ledger.checks.transfers import queries as transfers

LEDGER_CHECKS = (
    Check(
        "transfers_balance",
        "The entries of every transfer sum to zero, and their positive side to its amount.",
        Walk.TRANSFERS,
        transfers.list_unbalanced_transfers,
    ),
    Check(
        "currencies_balance",
        "All entries of a currency sum to zero.",
        Walk.TRANSFERS,
        transfers.list_unbalanced_currencies,
    ),
    Check(
        "entries_belong",
        "Every entry has its transfer in the same tenant and currency.",
        Walk.TRANSFERS,
        transfers.list_strays,
    ),
    Check(
        "reversals_mirror",
        "Every reversal takes back exactly what it reverses.",
        Walk.TRANSFERS,
        transfers.list_crooked_reversals,
    ),
    Check(
        "balances_add_up",
        "A player's balance is the sum of the account's entries, its version their number.",
        Walk.ACCOUNTS,
        accounts.list_balances_unlike_entries,
    ),
    Check(
        "histories_follow",
        "An account's entries are numbered without a gap, and each balance follows the one before.",
        Walk.ACCOUNTS,
        accounts.list_broken_histories,
    ),
    Check(
        "entries_have_accounts",
        "Every entry has its account in the same tenant and currency.",
        Walk.ACCOUNTS,
        accounts.list_homeless_entries,
    ),
    Check(
        "floors_hold",
        "No account is on the wrong side of zero.",
        Walk.ACCOUNTS,
        accounts.list_broken_floors,
    ),
    Check(
        "suspense_is_empty",
        "Nothing lies in suspense.",
        Walk.ACCOUNTS,
        accounts.list_suspense,
    ),
    Check(
        "slips_moved_money",
        "Every decided slip of the cashier, and every adjustment, has moved its amount.",
        Walk.SLIPS,
        slips.list_slips_without_money,
    ),
)
