"""Changes one side of a mark and keeps the other: whether bets are taken, and how large they may be."""

from dataclasses import dataclass

from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Database
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.pricing.queries import get_mark
from touchline.pricing.watching.queries import get_pricing_version
from touchline.rights import Actor, Permission, require

PERCENT_MIN, PERCENT_MAX = 1, 99


class BadPercent(Refused):
    """A share of the usual limits is 1 to 99 percent."""

    code = "bad_percent"


class AlreadySo(Conflict):
    """It is so already."""

    code = "already_so"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked: a state that stops bets or none, and the share of the limits or none."""

    stop: State | None = None
    limit_percent: int | None = None

    @property
    def state(self) -> State | None:
        """The state as it is stored; None where nothing is marked at all."""
        if self.stop is not None:
            return self.stop
        return None if self.limit_percent is None else State.LIMITED


def set_stop(
    db: Database,
    tenant_id: int,
    kind: Kind,
    target: str,
    stop: State | None,
    *,
    reason: str = "",
    known: int | None = None,
    by: Actor,
) -> int:
    """Suspend or hide something, or with None let bets be taken again; the share of limits stays.

    ``known`` is the version of the pricing that whoever asks has read. Returns the new version.

    Raises:
        NotPermitted, AlreadySo: nothing was changed.
        ChangedMeanwhile: nor was it, since somebody else marked the same thing.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    version, before = _mark(db, tenant_id, kind, target)
    if before.stop is stop:
        raise AlreadySo
    after = Mark(stop, before.limit_percent)
    return save_mark(
        db, tenant_id, kind, target, after.state, limit_percent=after.limit_percent,
        reason=reason, known=version if known is None else known, by=by,
    )  # fmt: skip


def set_share(
    db: Database,
    tenant_id: int,
    kind: Kind,
    target: str,
    limit_percent: int | None,
    *,
    reason: str = "",
    known: int | None = None,
    by: Actor,
) -> int:
    """Leave only a share of the usual limits on something, or with None all of them; stops stay.

    Raises:
        NotPermitted, BadPercent, AlreadySo: nothing was changed.
        ChangedMeanwhile: nor was it, since somebody else marked the same thing.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    if limit_percent is not None and not PERCENT_MIN <= limit_percent <= PERCENT_MAX:
        raise BadPercent
    version, before = _mark(db, tenant_id, kind, target)
    if before.limit_percent == limit_percent:
        raise AlreadySo
    after = Mark(before.stop, limit_percent)
    return save_mark(
        db, tenant_id, kind, target, after.state, limit_percent=after.limit_percent,
        reason=reason, known=version if known is None else known, by=by,
    )  # fmt: skip


def _mark(db: Database, tenant_id: int, kind: Kind, target: str) -> tuple[int, Mark]:
    """What is marked, as of a version of the tenant's pricing."""
    with db.tenant_tx(tenant_id) as conn:
        version = get_pricing_version(conn, tenant_id=tenant_id)
        found = get_mark(conn, tenant_id=tenant_id, kind=kind.value, target=target)
    if found is None:
        return version, Mark()
    state = State(found["state"])
    return version, Mark(None if state is State.LIMITED else state, found["limit_percent"])
