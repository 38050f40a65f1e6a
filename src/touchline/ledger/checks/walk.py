"""Walks the checks through every tenant's ledger, a bounded statement at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from touchline.ledger.checks.accounts.queries import get_account_boundary
from touchline.ledger.checks.model import LAST_ID, Check, Violation, Walk
from touchline.ledger.checks.slips.queries import get_slip_boundary
from touchline.ledger.checks.transfers.queries import get_transfer_boundary
from touchline.plumbing import pacing
from touchline.plumbing.db import Database, Lane

# A fraction of a second each, whatever the size of the ledger.
TRANSFERS_AT_A_TIME = 25_000
ACCOUNTS_AT_A_TIME = 5_000
SHOWN_MAX = 20
# As many as a pool of three connections lets in at once beside what is critical.
HANDS = 2

_BOUNDARIES = {
    Walk.TRANSFERS: get_transfer_boundary,
    Walk.ACCOUNTS: get_account_boundary,
    Walk.SLIPS: get_slip_boundary,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One check over one range of a tenant's ids: lower end out, upper end in."""

    tenant_id: int
    check: Check
    after: int
    upto: int

    def look(self, db: Database, lane: Lane) -> "Looked":
        """Run its statement."""
        began_s = pacing.monotonic_s()
        with db.tenant_tx(self.tenant_id, lane=lane) as conn:
            found = self.check.found(
                conn, tenant_id=self.tenant_id, after=self.after, upto=self.upto, limit=SHOWN_MAX
            )
        return Looked(self.tenant_id, self.check, found, pacing.monotonic_s() - began_s)


@dataclass(frozen=True, slots=True)
class Looked:
    """One check over one range of a tenant's ids, what it found, and how long that took."""

    tenant_id: int
    check: Check
    violations: Sequence[Violation]
    took_s: float


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
    for step in _steps(db, tenant_ids, checks, sizes, Lane.SHEDDABLE):
        yield step.look(db, Lane.SHEDDABLE)


def walk_at_once(
    db: Database, tenant_ids: Iterable[int], checks: Sequence[Check]
) -> Iterator[Looked]:
    """As walk(), by several hands at a time, for somebody who waits for the verdict.

    Raises:
        DatabaseUnavailable: what was not looked at is not known to be right.

    """
    sizes = dict.fromkeys(Walk, ACCOUNTS_AT_A_TIME) | {Walk.TRANSFERS: TRANSFERS_AT_A_TIME}
    steps = _steps(db, tenant_ids, checks, sizes, Lane.NORMAL)
    finding_the_next = Lock()

    def look_at_next() -> Looked | None:
        with finding_the_next:
            step = next(steps, None)
        return None if step is None else step.look(db, Lane.NORMAL)

    with ThreadPoolExecutor(HANDS, thread_name_prefix="ledger-check") as hands:
        under_way = deque(hands.submit(look_at_next) for _ in range(HANDS))
        while under_way:
            looked = under_way.popleft().result()
            if looked is not None:
                under_way.append(hands.submit(look_at_next))
                yield looked


def _steps(
    db: Database,
    tenant_ids: Iterable[int],
    checks: Sequence[Check],
    sizes: Mapping[Walk, int],
    lane: Lane,
) -> Iterator[Step]:
    for tenant_id in tenant_ids:
        for kind in Walk:
            of_this_kind = [check for check in checks if check.walk is kind]
            if not of_this_kind:
                continue
            boundary = of_this_kind[0].boundary or _BOUNDARIES[kind]
            for after, upto in _ranges(db, tenant_id, boundary, sizes[kind], lane):
                for check in of_this_kind:
                    yield Step(tenant_id, check, after, upto)


def _ranges(
    db: Database, tenant_id: int, boundary: Callable[..., int | None], size: int, lane: Lane
) -> Iterator[tuple[int, int]]:
    """Ranges of ids, lower end out and upper end in, that together hold every id."""
    after = -1
    while True:
        with db.tenant_tx(tenant_id, lane=lane) as conn:
            upto = boundary(conn, tenant_id=tenant_id, after=after, size=size)
        yield after, LAST_ID if upto is None else upto
        if upto is None:
            return
        after = upto
