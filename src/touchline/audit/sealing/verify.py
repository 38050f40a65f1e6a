"""Looks a trail over: every line against its seal, the chain against its head and kept anchors."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from touchline.audit.chain import Anchor, Finding, Flaw, Seal, first_hash, flaws, id_at
from touchline.audit.line import Line
from touchline.audit.sealing import queries
from touchline.plumbing.db import Connection, Database

SLICE_SEALS = 500
FINDINGS_MAX = 1_000
# A line this old has been sealed, unless nobody seals or it was slipped in.
SEALED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a trail was looked over: the last seal, and the highest id of a line until there."""

    seq: int = 0
    newest_id: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found, and from where to go on; ``is_end`` when that was all."""

    position: Position
    findings: tuple[Finding, ...]
    is_end: bool


def verify(db: Database, scope: int, anchors: Sequence[Anchor] = ()) -> tuple[int, list[Finding]]:
    """How many seals a trail has, and everything that is wrong with it, by place."""
    found: list[Finding] = []
    position, is_end = Position(), False
    while not is_end and len(found) < FINDINGS_MAX:
        looked = look(db, scope, position)
        found += looked.findings
        position, is_end = looked.position, looked.is_end
    with db.tenant_tx(scope) as conn:
        found += [
            Finding(Flaw.ANCHOR_DIFFERS, anchor.seq)
            for anchor in anchors
            if _hash_at(conn, scope, anchor.seq) != anchor.hash
        ]
    return position.seq, found


def look(db: Database, scope: int, after: Position) -> Looked:
    """Look over the next seals of a trail, and whether lines between them have none."""
    with db.tenant_tx(scope) as conn:
        head = queries.get_head(conn, tenant_id=scope)
        until_seq = min(after.seq + SLICE_SEALS, 0 if head is None else head.seq)
        is_end = head is None or until_seq >= head.seq
        previous = _hash_at(conn, scope, after.seq)
        rows = queries.list_seals(
            conn, tenant_id=scope, from_seq=after.seq + 1, until_seq=until_seq
        )
        of_the_end = _at_the_end(conn, scope, head) if is_end else []
        # Younger lines may still wait for the sealer, or have been committed a moment ago.
        newest_id = id_at(queries.get_database_time(conn) - SEALED_WITHIN)
        if not is_end:
            newest_id = min(newest_id, max((row.id or 0 for row in rows), default=0))
        newest_id = max(newest_id, after.newest_id)
        unsealed = queries.list_lines_unsealed_long(
            conn,
            tenant_id=scope,
            after_id=after.newest_id,
            until_id=newest_id,
            limit=FINDINGS_MAX,
        )
    seals = (Seal(row.seq, row.hash, _line(row)) for row in rows)
    found = [
        *flaws(previous, after.seq, until_seq, seals),
        *of_the_end,
        *(Finding(Flaw.UNSEALED, line_id=line_id) for line_id in unsealed),
    ]
    return Looked(Position(max(after.seq, until_seq), newest_id), tuple(found), is_end)


def _at_the_end(conn: Connection, scope: int, head: queries.Head | None) -> list[Finding]:
    """The chain against its head; a trail without a head may not have seals."""
    beyond = queries.list_seals_beyond_head(conn, tenant_id=scope, limit=FINDINGS_MAX)
    found = [Finding(Flaw.BEYOND_HEAD, seq) for seq in beyond]
    if head is None:
        return found
    last = _hash_at(conn, scope, head.seq)
    if last is None:
        found.append(Finding(Flaw.TRUNCATED, head.seq))
    elif last != head.hash:
        found.append(Finding(Flaw.HEAD_ALTERED, head.seq))
    return found


def _hash_at(conn: Connection, scope: int, seq: int) -> bytes | None:
    if seq == 0:
        return first_hash(scope)
    return queries.get_seal_hash(conn, tenant_id=scope, seq=seq)


def _line(row: queries.SealRow) -> Line | None:
    facts = asdict(row)
    del facts["seq"], facts["hash"]
    return None if row.id is None else Line(**facts)
