"""Walks the checks through every tenant's ledger, a bounded statement at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from touchline.ledger.checks.accounts.queries import get_account_boundary
from touchline.ledger.checks.model import LAST_ID, Check, Violation, Walk
from touchline.ledger.checks.slips.queries import get_slip_boundary
from touchline.ledger.checks.transfers.queries import get_transfer_boundary
from touchline.plumbing.db import Database, Lane

# A fraction of a second each, whatever the size of the ledger.
TRANSFERS_AT_A_TIME = 50_000
ACCOUNTS_AT_A_TIME = 5_000
SHOWN_MAX = 20

_BOUNDARIES = {
    Walk.TRANSFERS: get_transfer_boundary,
    Walk.ACCOUNTS: get_account_boundary,
    Walk.SLIPS: get_slip_boundary,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One check over one range of a tenant's ids, and what it found."""

    tenant_id: int
    check: Check
    violations: Sequence[Violation]


def walk(
    db: Database,
    tenant_ids: Iterable[int],
    checks: Sequence[Check],
    *,
    transfers: int = TRANSFERS_AT_A_TIME,
    accounts: int = ACCOUNTS_AT_A_TIME,
) -> Iterator[Looked]:
    """Every check over everything of these tenants; between two results no connection is held.

    Raises:
        DatabaseUnavailable: what was not looked at is not known to be right.

    """
    sizes = {
        Walk.TRANSFERS: transfers,
        Walk.ACCOUNTS: accounts,
        Walk.SLIPS: accounts,
        Walk.BETS: accounts,
    }
    for tenant_id in tenant_ids:
        for kind in Walk:
            of_this_kind = [check for check in checks if check.walk is kind]
            if not of_this_kind:
                continue
            boundary = of_this_kind[0].boundary or _BOUNDARIES[kind]
            for after, upto in _ranges(db, tenant_id, boundary, sizes[kind]):
                for check in of_this_kind:
                    with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
                        found = check.found(
                            conn, tenant_id=tenant_id, after=after, upto=upto, limit=SHOWN_MAX
                        )
                    yield Looked(tenant_id, check, found)


def _ranges(
    db: Database, tenant_id: int, boundary: Callable[..., int | None], size: int
) -> Iterator[tuple[int, int]]:
    """Ranges of ids, lower end out and upper end in, that together hold every id."""
    after = -1
    while True:
        with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
            upto = boundary(conn, tenant_id=tenant_id, after=after, size=size)
        yield after, LAST_ID if upto is None else upto
        if upto is None:
            return
        after = upto
