"""Puts hints away for who has seen enough of them, and brings them back."""

from enum import StrEnum

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require
from touchline.staff.accounts import subject_of
from touchline.staff.hints import queries


class Hint(StrEnum):
    """What is shown to who is new."""

    TOUR = "tour"
    FIRST_STEPS = "first_steps"


def dismissed_hints(db: Database, scope: int, staff_id: int) -> frozenset[str]:
    """The hints that an account has put away."""
    with db.tenant_tx(scope) as conn:
        return frozenset(queries.list_dismissed_hints(conn, tenant_id=scope, staff_id=staff_id))


def keep_hint(db: Database, scope: int, hint: Hint, *, is_shown: bool, by: Actor) -> None:
    """Put a hint of one's own away, or have it shown again; nothing is done twice.

    Raises:
        NotPermitted: they may not read the scope.

    """
    require(by, Permission.READ, tenant_id=scope)
    change = queries.delete_dismissed_hint if is_shown else queries.insert_dismissed_hint
    with db.tenant_tx(scope) as conn:
        if change(conn, tenant_id=scope, staff_id=by.staff_id, hint=hint.value):
            record(
                conn, by, Action.HINT_SHOWN if is_shown else Action.HINT_DISMISSED,
                subject_of(by.staff_id), tenant_id=scope, after={"hint": hint.value},
            )  # fmt: skip
