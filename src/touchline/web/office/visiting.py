"""A visit of somebody of the platform's in a tenant's office: whose seat it is, and how it ends.

The session is the office's own, with a mark. At every request it is asked whether they are still of
the platform's staff, may still visit, and have time left.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson
from flask import Response
from redis.exceptions import RedisError

from touchline.accounts.store import SessionsAway
from touchline.plumbing import kv
from touchline.plumbing.pacing import utc_now
from touchline.rights import PLATFORM, Permission, Role, permitted
from touchline.staff.entry.enter import clerk_of
from touchline.staff.entry.queries import Clerk
from touchline.staff.model import actor_of
from touchline.staff.visiting import end_visit, named_as
from touchline.tenants.create import NoSuchTenant
from touchline.tenants.reading.queries import TenantSheet, get_tenant_sheet_all_tenants
from touchline.web.office.seat import Seat, Visit, office, root, sent_to
from touchline.web.player_session import PlayerSession, current_session
from touchline.web.visitor import Visitor

VISITING = "visit"
LASTS_S = 30 * 60
# From the console to the office.
CODE_S = 60


@dataclass(frozen=True, slots=True)
class Pass:
    """Who may come in where and as what; ``until_s`` is epoch seconds."""

    slug: str
    staff_id: int
    epoch: int
    name: str
    role: str
    until_s: int


def keep_pass(code: str, given: Pass) -> None:
    """Let whoever has the code come in, once and within a minute.

    Raises:
        SessionsAway: nobody could.

    """
    try:
        _store().set(f"{kv.VISIT}{code}", orjson.dumps(given), ex=CODE_S)
    except RedisError as error:
        raise SessionsAway from error


def take_pass(code: str) -> Pass | None:
    """The pass of a code, which is then spent; None when there is none.

    Raises:
        SessionsAway: nobody can say.

    """
    try:
        found = _store().getdel(f"{kv.VISIT}{code}")
    except RedisError as error:
        raise SessionsAway from error
    return Pass(**orjson.loads(found)) if isinstance(found, bytes) else None


def visiting_seat(session: PlayerSession, visitor: Visitor) -> Seat | None:
    """The seat of a visit; None when it is over."""
    role, until_s = _mark(session)
    until_at = datetime.fromtimestamp(until_s, UTC)
    own = clerk_of(office().db, PLATFORM, visitor.player_id, epoch=visitor.epoch)
    if own is None or utc_now() >= until_at or not _may(own, role):
        office().sessions.finish(session)
        return None
    sheet = _sheet(session.slug)
    who = named_as(own.username_norm, role, sheet.slug)
    there = Clerk(
        scope=sheet.id,
        id=own.id,
        username_norm=own.username_norm,
        display_name=own.display_name,
        role=role.value,
        status=own.status,
        session_epoch=own.session_epoch,
        tenant_slug=sheet.slug,
        tenant_name=sheet.name,
        tenant_status=sheet.status,
        time_zone=sheet.time_zone,
    )
    actor = replace(actor_of(own, origin=office().limits.client()), name=who, role=role)
    return Seat(there, actor, session, Visit(who, until_at, role is Role.READ_ONLY))


def leave() -> Response:
    """End the visit alone: their console stays as it is."""
    session = current_session()
    assert session.visitor is not None
    seat = visiting_seat(session, session.visitor)
    if seat is not None:
        end_visit(office().db, seat.scope, by=seat.actor)
        office().sessions.finish(session)
    return sent_to(f"{root()}/sign-in")


def _mark(session: PlayerSession) -> tuple[Role, int]:
    role, _, until_s = session[VISITING].partition(":")
    return Role(role), int(until_s)


def _may(own: Clerk, role: Role) -> bool:
    needed = Permission.TENANTS_VISIT if role is Role.READ_ONLY else Permission.TENANTS_MANAGE
    return permitted(Role(own.role), needed, scope=PLATFORM)


def _sheet(slug: str) -> TenantSheet:
    with office().db.connection_ctx() as conn:
        sheet = get_tenant_sheet_all_tenants(conn, slug=slug)
    if sheet is None:
        raise NoSuchTenant(slug=slug)
    return sheet


def _store() -> kv.Client:
    return office().sessions.store.client
