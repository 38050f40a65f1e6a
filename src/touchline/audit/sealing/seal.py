"""Seals the lines that have none yet, trail by trail, a transaction for some hundred of them."""

import logging

from touchline.audit.chain import Anchor, first_hash, sealed, written
from touchline.audit.sealing import queries
from touchline.plumbing import metrics
from touchline.plumbing.db import Database

logger = logging.getLogger(__name__)

BATCH_LINES = 500
# Ids are made before their transactions commit. One that takes longer than this is told by the check.
LATE_MS = 3_600_000
OVERLAP = LATE_MS << 22


def seal_all(db: Database) -> int:
    """Seal whatever is unsealed in any trail; how many lines."""
    with db.connection_ctx() as conn:
        scopes = queries.list_unsealed_scopes_all_tenants(conn, overlap=OVERLAP)
    return sum(seal(db, scope) for scope in scopes)


def seal(db: Database, scope: int) -> int:
    """Seal what is unsealed in one trail; how many lines. Two who do so take turns."""
    count = 0
    while True:
        done = _seal_some(db, scope)
        count += done
        if done < BATCH_LINES:
            return count


def _seal_some(db: Database, scope: int) -> int:
    with db.tenant_tx(scope) as conn:
        queries.insert_head(conn, tenant_id=scope, hash_=first_hash(scope))
        head = queries.lock_head(conn, tenant_id=scope)
        assert head is not None, "it was begun a statement ago, and no role deletes it"
        lines = queries.list_unsealed(
            conn, tenant_id=scope, after_id=head.newest_id - OVERLAP, limit=BATCH_LINES
        )
        if not lines:
            return 0
        seals = sealed(head.hash, head.seq, lines)
        last = seals[-1]
        queries.insert_seals(
            conn,
            tenant_id=scope,
            seqs=[seal.seq for seal in seals],
            line_ids=[line.id for line in lines],
            hashes=[seal.hash for seal in seals],
        )
        queries.update_head(
            conn,
            tenant_id=scope,
            seq=last.seq,
            hash_=last.hash,
            newest_id=max(head.newest_id, lines[-1].id),
        )
    metrics.audit_sealed.inc(len(lines))
    # Log lines leave the machine: whoever rewrites the database cannot rewrite these.
    anchor = written(Anchor(last.seq, last.hash))
    logger.info("audit.sealed", extra={"scope": scope, "lines": len(lines), "anchor": anchor})
    return len(lines)
