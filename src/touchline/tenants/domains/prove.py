"""Looks at the zones of claimed domains: what proves itself leads to the tenant's site from then on."""

import logging
from collections.abc import Callable, Collection, Iterator

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries as directory
from touchline.tenants.domains import queries
from touchline.tenants.domains.model import Finding, judged, next_look, record_name
from touchline.tenants.domains.queries import Due

logger = logging.getLogger(__name__)

LOOKS_MAX = 50

# The texts under a name; None when nobody could say.
Lookup = Callable[[str], Collection[str] | None]


def look_once(db: Database, lookup: Lookup, *, by: Actor) -> Iterator[object]:
    """Look at every claim that is due, one a step. No connection is held while a zone is asked."""
    with db.connection_ctx() as conn:
        due = queries.list_claims_due_all_tenants(conn, limit=LOOKS_MAX)
    for claim in due:
        yield look_at(db, claim, lookup(record_name(claim.domain)), by=by)


def look_at(
    db: Database, claim: Due, texts: Collection[str] | None, *, by: Actor
) -> Finding | None:
    """Keep what a zone said of a claim; None when it was given up meanwhile.

    A domain that is proved stays the tenant's whatever is found later: a proof that is missing is told.
    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=claim.tenant_id)
    finding, is_proved = judged(texts, claim.token), claim.is_proved
    with db.tenant_tx(claim.tenant_id) as conn:
        if not queries.lock_claim(
            conn, tenant_id=claim.tenant_id, domain=claim.domain, token=claim.token
        ):
            return None
        if finding is Finding.FOUND and not is_proved:
            is_proved = directory.insert_domain(
                conn, tenant_id=claim.tenant_id, domain=claim.domain
            )
            finding = Finding.FOUND if is_proved else Finding.TAKEN
        wait = next_look(finding=finding, is_proved=is_proved, age=claim.age)
        queries.mark_claim_looked_at(
            conn,
            tenant_id=claim.tenant_id,
            domain=claim.domain,
            finding=finding.value,
            is_proved=is_proved,
            due_in_s=None if wait is None else round(wait.total_seconds()),
        )
        _tell(conn, claim, finding, is_proved=is_proved, by=by)
    return finding


def _tell(conn: Connection, claim: Due, finding: Finding, *, is_proved: bool, by: Actor) -> None:
    """One line of the trail for each change of a proof, and none for each look."""
    action = None
    if is_proved and not claim.is_proved:
        action = Action.DOMAIN_PROVED
    elif claim.is_proved and claim.is_missed and finding is Finding.FOUND:
        action = Action.DOMAIN_SEEN_AGAIN
    elif claim.is_proved and not claim.is_missed and finding is not Finding.FOUND:
        action = Action.DOMAIN_MISSED
        logger.warning("domain.proof_missed", extra={"reason": finding.value})
    if action is None:
        return
    record(
        conn, by, action, f"domain:{claim.domain}", tenant_id=claim.tenant_id,
        after={"finding": finding.value},
    )  # fmt: skip
