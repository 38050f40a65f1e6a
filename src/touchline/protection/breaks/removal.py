"""Removes an exclusion: asked for after half a year, agreed to by staff, and not before a cooling-off."""

from datetime import datetime

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database, Lane
from touchline.protection import queries
from touchline.protection.breaks.exclude import exclusion_of, locked, shown
from touchline.protection.breaks.model import Removal, Step, stepped
from touchline.rights import Actor, Permission, require

_ACTIONS = {
    Step.ASK: Action.REMOVAL_ASKED,
    Step.WITHDRAW: Action.REMOVAL_WITHDRAWN,
    Step.REFUSE: Action.REMOVAL_REFUSED,
    Step.AGREE: Action.REMOVAL_AGREED,
}


def ask_removal(db: Database, tenant_id: int, player_id: int, *, by: Actor) -> None:
    """Ask for the end of an exclusion; staff review it.

    Raises:
        NotPermitted, NotExcluded, RemovalTooSoon, EndsBeforeThat, RemovalNotThere: nothing was asked.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    _step(db, tenant_id, player_id, Step.ASK, by=by, reason="")


def withdraw_removal(db: Database, tenant_id: int, player_id: int, *, by: Actor) -> None:
    """Think better of it, as long as nobody has agreed.

    Raises:
        NotPermitted, NotExcluded, RemovalNotThere: nothing was changed.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    _step(db, tenant_id, player_id, Step.WITHDRAW, by=by, reason="")


def decide_removal(
    db: Database, tenant_id: int, player_id: int, *, is_agreed: bool, reason: str, by: Actor
) -> datetime | None:
    """Agree to the end of an exclusion, or refuse it; when the exclusion ends by now.

    Raises:
        NotPermitted, NotExcluded, RemovalNotThere, OwnRemoval: nothing was decided.

    """
    require(by, Permission.PROTECTION_REVIEW, tenant_id=tenant_id)
    step = Step.AGREE if is_agreed else Step.REFUSE
    return _step(db, tenant_id, player_id, step, by=by, reason=reason)


def _step(
    db: Database, tenant_id: int, player_id: int, step: Step, *, by: Actor, reason: str
) -> datetime | None:
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        known = locked(conn, **whose)
        before = exclusion_of(known)
        removal, until = stepped(before, step, now=known.now, who=by.name)
        asked_by, asked_at = known.removal_asked_by or by.name, known.removal_asked_at or known.now
        is_standing = removal is not Removal.NONE
        queries.mark_removal(
            conn,
            **whose,
            removal=removal,
            asked_by=asked_by if is_standing else None,
            asked_at=asked_at if is_standing else None,
        )
        if removal is Removal.AGREED:
            assert until is not None, "what is agreed to ends"
            queries.update_exclusion_end(conn, **whose, until=until)
        record(
            conn, by, _ACTIONS[step], f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, reason=reason,
            before={"removal": known.removal, "until": shown(known.excluded_until)},
            after={"removal": removal.value, "until": shown(until)},
        )  # fmt: skip
    return until
