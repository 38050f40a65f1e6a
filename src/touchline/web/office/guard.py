"""The one way to a page of staff: signed in with both proofs, standing this moment, and permitted."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from flask import Response, request

from touchline.errors import NotFound
from touchline.rights import Permission, require
from touchline.staff.entry.enter import clerk_of
from touchline.staff.model import actor_of
from touchline.web.office.seat import Seat, office, root, sent_to
from touchline.web.office.visiting import VISITING, visiting_seat
from touchline.web.player_session import current_session

# What a session of staff says of itself: "in", or which half is missing.
STAGE = "stage"
STAGE_IN = "in"
# Where a view's permission is, for the house test that reads them all.
PERMISSION = "office_permission"
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

P = ParamSpec("P")
View = Callable[Concatenate[Seat, P], Response]


def guarded(permission: Permission) -> Callable[[View[P]], Callable[P, Response]]:
    """Let a view be reached by staff whose role has this permission; it is given their seat first.

    The use cases ask again: this keeps out who may not even look.
    """

    def decorate(view: View[P]) -> Callable[P, Response]:
        @wraps(view)
        def let_in(*args: P.args, **kwargs: P.kwargs) -> Response:
            seat = seat_or_none()
            if seat is None:
                return to_the_door()
            require(seat.actor, permission, tenant_id=seat.scope)
            return view(seat, *args, **kwargs)

        setattr(let_in, PERMISSION, permission)
        return let_in

    return decorate


def seat_or_none() -> Seat | None:
    """Who of staff asks; None for who is not signed in, or is no more.

    Raises:
        NotFound: there is no office here.
        SessionsAway, DatabaseUnavailable: nobody can say.

    """
    session = current_session()
    if not session.slug:
        raise NotFound
    visitor = session.visitor
    if visitor is None or session.get(STAGE) != STAGE_IN:
        return None
    if session.get(VISITING):
        return visiting_seat(session, visitor)
    clerk = clerk_of(office().db, visitor.tenant_id, visitor.player_id, epoch=visitor.epoch)
    if clerk is None or (clerk.tenant_slug and clerk.tenant_slug != session.slug):
        office().sessions.finish(session)
        return None
    return Seat(clerk, actor_of(clerk, origin=office().limits.client()), session)


def to_the_door() -> Response:
    """To the sign-in form, and back to what was asked for."""
    if request.method in _CHANGING:
        return sent_to(f"{root()}/sign-in")
    wanted = quote(f"{request.script_root}{request.full_path.rstrip('?')}")
    return sent_to(f"{root()}/sign-in?next={wanted}")


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What a view was guarded with; None for one that is not."""
    found: Permission | None = getattr(view, PERMISSION, None)
    return found
