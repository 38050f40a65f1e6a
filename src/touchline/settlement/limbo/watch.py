"""The watch on limbo as a worker keeps it: a number, and a line that a person must read."""

import logging
from collections import Counter
from collections.abc import Iterator

from touchline import codes
from touchline.plumbing import metrics
from touchline.plumbing.db import Database, Lane
from touchline.settlement.limbo import queries
from touchline.tenants.queries import list_tenant_ids_all_tenants

logger = logging.getLogger(__name__)

# Longer than anything that is played in one go, and than a provider needs to say how it ended.
AFTER_HOURS = 12
WITHIN_DAYS = 60
EVENTS_SHOWN = 5


def watch_once(db: Database) -> Iterator[int]:
    """Look at one tenant after another; yields how many of its bets wait, and tells in the end."""
    with db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    waiting: Counter[int] = Counter()
    reasons: Counter[str] = Counter()
    for tenant_id in tenant_ids:
        with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
            found = queries.list_limbo(
                conn, tenant_id=tenant_id, after_hours=AFTER_HOURS, within_days=WITHIN_DAYS
            )
        for each in found:
            waiting[each.event_id] += each.bets
            reasons[each.reason] += each.bets
        yield sum(each.bets for each in found)
    metrics.bets_in_limbo.set(waiting.total())
    if waiting:
        logger.error(
            "settlement.limbo_noticed",
            extra={
                "bets": waiting.total(),
                "reasons": dict(reasons),
                "event_codes": [
                    codes.encode(each) for each, _ in waiting.most_common(EVENTS_SHOWN)
                ],
            },
        )
