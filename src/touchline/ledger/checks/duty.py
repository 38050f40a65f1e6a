"""The check as a worker does it: again and again, its result a metric and a log line."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence

from touchline.ledger.checks.model import Check
from touchline.ledger.checks.walk import Looked, walk
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.tenants.queries import list_tenant_ids_all_tenants

logger = logging.getLogger(__name__)

SUBJECTS_SHOWN = 5


def check_once(db: Database, checks: Sequence[Check]) -> Iterator[Looked]:
    """Every check over every tenant, one result at a time; the verdict is told at the end.

    Raises:
        DatabaseUnavailable: no verdict; the last one stands until the next.

    """
    started_s = pacing.monotonic_s()
    with db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    wrong: Counter[str] = Counter()
    for looked in walk(db, tenant_ids, checks):
        if looked.violations:
            wrong[looked.check.name] += len(looked.violations)
            _tell(looked)
        yield looked
    for check in checks:
        metrics.ledger_violations.labels(check.name).set(wrong[check.name])
    if not wrong:
        facts = {
            "tenants": len(tenant_ids),
            "duration_ms": round((pacing.monotonic_s() - started_s) * 1000),
        }
        logger.info("ledger.check_passed", extra=facts)


def _tell(looked: Looked) -> None:
    """Which rows are wrong; never by how much: no amount goes into a log."""
    facts = {
        "check": looked.check.name,
        "of_tenant_id": looked.tenant_id,
        "violations": len(looked.violations),
        "subjects": [violation.subject_id for violation in looked.violations[:SUBJECTS_SHOWN]],
    }
    logger.error("ledger.check_failed", extra=facts)
