"""Changes how much may be staked long before a start, while little is known of an event."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.bets.facts import EarlyLimit
from touchline.bets.terms import queries
from touchline.bets.terms.model import checked_early
from touchline.errors import ChangedMeanwhile, NotFound
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require


class NoSuchEarlyLimit(NotFound):
    """There is no such early limit."""

    code = "no_such_early_limit"


def save_early_limit(
    db: Database, tenant_id: int, early: EarlyLimit, *, known: int | None = None, by: Actor
) -> None:
    """Set how much is open while more than so many hours are left until the start.

    ``known`` is the percentage that whoever sets it has read, 0 for none; without it nothing is
    compared.

    Raises:
        NotPermitted, BadEarlyLimit: nothing was changed.
        ChangedMeanwhile: nor was it, since another one holds.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    checked_early(early)
    where = {"sport": early.sport, "hours_before": early.hours_before}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_early_limit(
            conn, tenant_id=tenant_id, sport=early.sport, hours_before=early.hours_before
        )
        percent = before.percent if before else 0
        if known is not None and known != percent:
            raise ChangedMeanwhile(percent=percent)
        queries.upsert_early_limit(conn, tenant_id=tenant_id, early=early, changed_by=by.name)
        record(
            conn, by, Action.EARLY_LIMIT_SET, _subject(early.sport), tenant_id=tenant_id,
            before=None if before is None else {**where, "percent": before.percent},
            after={**where, "percent": early.percent},
        )  # fmt: skip


def drop_early_limit(
    db: Database, tenant_id: int, sport: str, hours_before: int, *, by: Actor
) -> None:
    """Take an early limit away.

    Raises:
        NotPermitted, NoSuchEarlyLimit: nothing was changed.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_early_limit(
            conn, tenant_id=tenant_id, sport=sport, hours_before=hours_before
        )
        if before is None:
            raise NoSuchEarlyLimit
        queries.delete_early_limit(
            conn, tenant_id=tenant_id, sport=sport, hours_before=hours_before
        )
        record(
            conn, by, Action.EARLY_LIMIT_DROPPED, _subject(sport), tenant_id=tenant_id,
            before={"sport": sport, "hours_before": hours_before, "percent": before.percent},
        )  # fmt: skip


def _subject(sport: str) -> str:
    return f"limit:early:{sport}" if sport else "limit:early"
