"""Asks for a second person, hears what they say, and spends what they allowed.

A request that somebody approved allows one thing once: the use case that does it calls ``clear()`` in
its own transaction, so that either both happen or neither.
"""

from collections.abc import Mapping
from typing import Any

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, NotFound, Refused
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, ActorKind, Permission, require
from touchline.staff.approvals import queries
from touchline.staff.approving import (
    LASTS,
    LIMITED,
    RULES,
    ApprovalAction,
    ApprovalState,
    BadApproval,
    Step,
    checked,
    is_above,
    stepped,
)

_ID_MAX = 2**63 - 1
_MINOR_MAX = 10**15
_CURRENCY_LETTERS = 3


class NoSuchApproval(NotFound):
    """There is no such request."""

    code = "no_such_approval"


class NeedsSecondPerson(Refused):
    """This needs a second person: ask for it, and have somebody else approve."""

    code = "needs_second_person"


class OwnRequest(Refused):
    """Who asked cannot agree: that is for a second person."""

    code = "own_request"


class NotSignedIn(Refused):
    """Agreeing takes an account and its password: touchline --as NAME."""

    code = "not_signed_in"


class ApprovalSpent(Conflict):
    """This request is decided about, spent or over."""

    code = "approval_spent"


class OtherThanApproved(Refused):
    """What was approved is something else."""

    code = "other_than_approved"


def ask(
    db: Database,
    tenant_id: int,
    action: ApprovalAction,
    subject: str,
    figures: Mapping[str, Any],
    *,
    by: Actor,
    reason: str,
) -> str:
    """Ask for a second person; returns the request's code. It is good for a day.

    Raises:
        NotPermitted, BadApproval: nothing was asked.

    """
    require(by, RULES[action].asks, tenant_id=tenant_id)
    checked(action, subject, figures, reason)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        approval_id = queries.insert_approval(
            conn,
            tenant_id=tenant_id,
            action=action.value,
            subject=subject,
            payload=figures,
            reason=reason,
            requested_by=by.name,
            lasts_s=round(LASTS.total_seconds()),
        )
        code = codes.encode(approval_id)
        record(
            conn, by, Action.APPROVAL_ASKED, f"approval:{code}", tenant_id=tenant_id, reason=reason,
            after={"action": action.value, "subject": subject, **figures},
        )  # fmt: skip
    return code


def decide(
    db: Database, tenant_id: int, code: str, *, is_approved: bool, by: Actor, reason: str = ""
) -> None:
    """Agree or refuse, as a second person who proved to be one.

    Raises:
        NoSuchApproval, NotPermitted, NotSignedIn, OwnRequest, ApprovalSpent: nothing was decided.

    """
    require(by, Permission.READ, tenant_id=tenant_id)
    if by.kind is not ActorKind.STAFF:
        raise NotSignedIn
    step = Step.APPROVE if is_approved else Step.REFUSE
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        found = _locked(conn, tenant_id, code)
        require(by, RULES[ApprovalAction(found.action)].agrees, tenant_id=tenant_id)
        if found.requested_by.casefold() == by.name.casefold():
            raise OwnRequest
        state = stepped(ApprovalState(found.state), step, is_over=found.is_over)
        if state is None:
            raise ApprovalSpent(state=found.state)
        queries.mark_approval_decided(
            conn, tenant_id=tenant_id, approval_id=found.id, state=state.value, decided_by=by.name
        )
        action = Action.APPROVAL_GIVEN if is_approved else Action.APPROVAL_REFUSED
        record(
            conn, by, action, f"approval:{code}", tenant_id=tenant_id, reason=reason,
            before={"state": found.state}, after={"state": state.value},
        )  # fmt: skip


def clear(
    conn: Connection,
    tenant_id: int,
    action: ApprovalAction,
    subject: str,
    figures: Mapping[str, Any],
    *,
    by: Actor,
    approval: str,
) -> None:
    """Spend the request of this code on exactly this; call it where the thing itself is done.

    Raises:
        NeedsSecondPerson: ``approval`` is empty.
        NoSuchApproval, ApprovalSpent, OtherThanApproved, NotPermitted: it must not be done.

    """
    require(by, RULES[action].asks, tenant_id=tenant_id)
    if not approval:
        about = ", ".join(f"{name}={value}" for name, value in figures.items())
        raise NeedsSecondPerson(
            f"{NeedsSecondPerson.__doc__} ({action.value} of {subject}: {about})",
            action=action.value,
            subject=subject,
        )
    found = _locked(conn, tenant_id, approval)
    if (found.action, found.subject, found.payload) != (action.value, subject, dict(figures)):
        raise OtherThanApproved
    state = stepped(ApprovalState(found.state), Step.EXECUTE, is_over=found.is_over)
    if state is None:
        raise ApprovalSpent(state=found.state)
    queries.mark_approval_executed(
        conn, tenant_id=tenant_id, approval_id=found.id, executed_by=by.name
    )
    record(
        conn, by, Action.APPROVAL_SPENT, f"approval:{approval}", tenant_id=tenant_id,
        before={"state": found.state}, after={"state": state.value},
    )  # fmt: skip


def clear_above(
    conn: Connection,
    tenant_id: int,
    action: ApprovalAction,
    subject: str,
    figures: Mapping[str, Any],
    *,
    exponent: int,
    by: Actor,
    approval: str,
) -> None:
    """As clear(), where the tenant wants a second person for this amount; else nothing is spent."""
    require(by, RULES[action].asks, tenant_id=tenant_id)
    money = {"currency": figures["currency"], "amount_minor": figures["amount_minor"]}
    if is_needed(conn, tenant_id, action, exponent=exponent, **money):
        clear(conn, tenant_id, action, subject, figures, by=by, approval=approval)


def is_needed(
    conn: Connection,
    tenant_id: int,
    action: ApprovalAction,
    *,
    currency: str,
    exponent: int,
    amount_minor: int,
) -> bool:
    """Whether the tenant wants a second person for this amount."""
    assert action in LIMITED
    above_minor = queries.get_approval_limit(
        conn, tenant_id=tenant_id, action=action.value, currency=currency
    )
    return is_above(amount_minor, exponent=exponent, above_minor=above_minor)


def change_limit(
    db: Database,
    tenant_id: int,
    action: ApprovalAction,
    currency: str,
    above_minor: int,
    *,
    by: Actor,
) -> None:
    """Say above which amount the tenant wants a second person.

    Raises:
        NotPermitted, BadApproval: nothing was changed.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    is_code = len(currency) == _CURRENCY_LETTERS and currency.isascii() and currency.isupper()
    if action not in LIMITED or not is_code or not 0 <= above_minor <= _MINOR_MAX:
        raise BadApproval("A limit is of adjustments or withdrawals, in a currency, and no debt.")
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.get_approval_limit(
            conn, tenant_id=tenant_id, action=action.value, currency=currency
        )
        queries.upsert_approval_limit(
            conn,
            tenant_id=tenant_id,
            action=action.value,
            currency=currency,
            above_minor=above_minor,
        )
        record(
            conn, by, Action.APPROVAL_LIMIT_CHANGED, f"limit:{action.value}/{currency}",
            tenant_id=tenant_id, before={"above_minor": before}, after={"above_minor": above_minor},
        )  # fmt: skip


def expire_all(db: Database, *, by: Actor) -> int:
    """End the requests of all tenants whose time is over; how many."""
    with db.connection_ctx() as conn:
        over = queries.list_scopes_with_approvals_over_all_tenants(conn)
    return sum(expire(db, tenant_id, by=by) for tenant_id in over)


def expire(db: Database, tenant_id: int, *, by: Actor) -> int:
    """End the requests of a tenant whose time is over, each with its line; how many."""
    require(by, Permission.READ, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id) as conn:
        over = queries.mark_approvals_expired(conn, tenant_id=tenant_id)
        for approval_id in over:
            record(
                conn, by, Action.APPROVAL_EXPIRED, f"approval:{codes.encode(approval_id)}",
                tenant_id=tenant_id, after={"state": ApprovalState.EXPIRED.value},
            )  # fmt: skip
    return len(over)


def _locked(conn: Connection, tenant_id: int, code: str) -> queries.Approval:
    approval_id = codes.decode(code)
    found = None
    if approval_id is not None and approval_id <= _ID_MAX:
        found = queries.lock_approval(conn, tenant_id=tenant_id, approval_id=approval_id)
    if found is None:
        raise NoSuchApproval
    return found
