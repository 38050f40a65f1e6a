"""Stops the bets on a sport, a league or an event in every book, and lets them go on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from touchline.audit.actions import Action
from touchline.audit.line import Line
from touchline.audit.queries import list_audit
from touchline.plumbing.db import Connection, Database
from touchline.pricing.change import save_mark, subject_of_mark
from touchline.pricing.overlay import Kind, State
from touchline.pricing.queries import get_mark, list_marks
from touchline.rights import PLATFORM, Actor, Permission, require
from touchline.tenants.queries import list_pricing_versions_all_tenants

# What can be stopped everywhere; a single market is a tenant's own affair.
STOPPABLE = (Kind.SPORT, Kind.LEAGUE, Kind.EVENT)
_ID_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Stopped:
    """What the platform has stopped: in how many books, by whom, since when and why."""

    kind: Kind
    target: str
    books: int
    by: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a stop would do: in how many books, how many had stopped it themselves, of how many."""

    to_stop: int
    theirs: int
    ours: int


def survey(db: Database, kind: Kind, target: str) -> Survey:
    """How the active books stand to it now."""
    to_stop = theirs = ours = 0
    for tenant_id in _active(db):
        with db.tenant_tx(tenant_id) as conn:
            mark = get_mark(conn, tenant_id=tenant_id, kind=kind.value, target=target)
            if mark is None or mark["state"] == State.LIMITED.value:
                to_stop += 1
            elif _our_line(conn, tenant_id, kind, target):
                ours += 1
            else:
                theirs += 1
    return Survey(to_stop, theirs, ours)


def stop(db: Database, kind: Kind, target: str, *, by: Actor, reason: str = "") -> int:
    """Suspend it in every active book that has no mark on it; in how many.

    What a tenant hid or suspended by itself stays as it is; what it only limited is suspended, too.
    Each book is a transaction: whoever is interrupted stops the rest by asking again.

    Raises:
        NotPermitted: it takes staff of the platform.

    """
    require(by, Permission.PRICING_CHANGE)
    stopped = 0
    for tenant_id in _active(db):
        with db.tenant_tx(tenant_id) as conn:
            mark = get_mark(conn, tenant_id=tenant_id, kind=kind.value, target=target)
        if mark is None or mark["state"] == State.LIMITED.value:
            save_mark(db, tenant_id, kind, target, State.SUSPENDED, by=by, reason=reason)
            stopped += 1
    return stopped


def resume(db: Database, kind: Kind, target: str, *, by: Actor, reason: str = "") -> int:
    """Put back what was there wherever the platform set the mark last; in how many books.

    Raises:
        NotPermitted: it takes staff of the platform.

    """
    require(by, Permission.PRICING_CHANGE)
    resumed = 0
    for tenant_id in _active(db):
        with db.tenant_tx(tenant_id) as conn:
            ours = _our_line(conn, tenant_id, kind, target)
        if ours is None:
            continue
        was = ours.before or {}
        is_limited = was.get("state") == State.LIMITED.value
        save_mark(
            db,
            tenant_id,
            kind,
            target,
            State.LIMITED if is_limited else None,
            limit_percent=was.get("limit_percent") if is_limited else None,
            by=by,
            reason=reason,
        )
        resumed += 1
    return resumed


def list_stopped(db: Database) -> list[Stopped]:
    """What the platform has stopped in active books, sports first.

    A round trip for each book and each stop in it: a page shows this, of a thousand books too.
    """
    found: defaultdict[tuple[Kind, str], list[Line]] = defaultdict(list)
    for tenant_id in _active(db):
        for kind, target in _suspended(db, tenant_id):
            with db.tenant_call(tenant_id) as conn:
                line = _our_newest(conn, tenant_id, kind, target)
            if line:
                found[kind, target].append(line)
    return [_stopped(kind, target, lines) for (kind, target), lines in sorted(found.items())]


def _suspended(db: Database, tenant_id: int) -> list[tuple[Kind, str]]:
    with db.tenant_call(tenant_id) as conn:
        marks = list_marks(conn, tenant_id=tenant_id)
    found = [
        (Kind(mark.kind), mark.target) for mark in marks if mark.state == State.SUSPENDED.value
    ]
    return [(kind, target) for kind, target in found if kind in STOPPABLE]


def _stopped(kind: Kind, target: str, lines: list[Line]) -> Stopped:
    first = min(lines, key=lambda line: line.recorded_at)
    return Stopped(kind, target, len(lines), first.actor_name, first.recorded_at, first.reason)


def _active(db: Database) -> list[int]:
    with db.connection_ctx() as conn:
        return [tenant_id for tenant_id, _, _ in list_pricing_versions_all_tenants(conn)]


def _our_line(conn: Connection, tenant_id: int, kind: Kind, target: str) -> Line | None:
    """The line of the trail by which somebody of the platform suspended it, if that still holds."""
    mark = get_mark(conn, tenant_id=tenant_id, kind=kind.value, target=target)
    if mark is None or mark["state"] != State.SUSPENDED.value:
        return None
    return _our_newest(conn, tenant_id, kind, target)


def _our_newest(conn: Connection, tenant_id: int, kind: Kind, target: str) -> Line | None:
    """The newest line on a mark, if somebody of the platform wrote it."""
    lines = list_audit(
        conn,
        tenant_id=tenant_id,
        action=Action.MARK_SET.value,
        actor="",
        subject=subject_of_mark(kind, target),
        before_id=_ID_MAX,
        limit=1,
    )
    is_ours = bool(lines) and lines[0].actor_scope == PLATFORM
    return lines[0] if is_ours else None
