"""What surrounds every page of staff: the bar, the way through, what was just done."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Response, current_app, request

from touchline.errors import TouchlineError
from touchline.web import origin
from touchline.web.office.announced import told_to
from touchline.web.office.listing import Cell
from touchline.web.office.nav import here, nav_of
from touchline.web.office.realm import realm_of
from touchline.web.office.seat import Seat, root, sent_to
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player_session import current_session
from touchline.web.session_cookies import Realm

NOTICE = "notice"
_HTML = "text/html; charset=utf-8"

Crumbs = Sequence[tuple[str, str]]


def page(
    seat: Seat,
    template: str,
    *,
    heading: str,
    crumbs: Crumbs = (),
    status: int = HTTPStatus.OK,
    **facts: Any,
) -> Response:
    """A page of somebody's who is signed in. ``crumbs`` are (label, path below the root) above it."""
    realm = realm_of(request.path)
    groups = nav_of(realm, seat.may)
    path = request.path.removeprefix(root().removeprefix(request.script_root))
    zone = zone_of(seat.clerk.time_zone)
    text = current_app.jinja_env.get_template(template).render(
        theme=None,
        root=root(),
        site=request.script_root or "/",
        seat=seat,
        place=seat.clerk.tenant_name or "Platform",
        is_platform=realm is Realm.PLATFORM,
        groups=groups,
        here=here(groups, path, crumbs[0][1] if crumbs else ""),
        heading=heading,
        crumbs=crumbs,
        notice=seat.session.pop(NOTICE, ""),
        announced=told_to(seat, realm),
        here_path=request.full_path.removesuffix("?"),
        token=origin.token(),
        zone=seat.clerk.time_zone,
        at=lambda instant: time_cell(instant, zone),
        **facts,
    )
    return own(text, status=status)


def bare_page(template: str, **facts: Any) -> Response:
    """A page of the door, before anybody is in."""
    session = current_session()
    is_platform = realm_of(request.path) is Realm.PLATFORM
    text = current_app.jinja_env.get_template(template).render(
        theme=None,
        root=root(),
        place="Platform" if is_platform else session.slug,
        token=origin.token() if session.visitor else "",
        **facts,
    )
    return own(text)


def own(body: str | bytes, *, status: int = HTTPStatus.OK, content_type: str = _HTML) -> Response:
    """What nobody keeps: it is somebody's of staff."""
    headers = {**PAGE_HEADERS, "Cache-Control": "private, no-store"}
    return Response(body, status, headers=headers, content_type=content_type)


def done(path: str, notice: str) -> Response:
    """Back to a page below the root, which then says what was done."""
    current_session()[NOTICE] = notice
    return sent_to(f"{root()}{path}")


def told(error: TouchlineError) -> str:
    """What a refusal says to who filled in a form."""
    return error.message


def zone_of(name: str) -> ZoneInfo:
    """A tenant's time zone; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def time_cell(instant: datetime | None, zone: ZoneInfo) -> Cell:
    """An instant as people of the tenant read it, and for machines."""
    if instant is None:
        return Cell("")
    local = instant.astimezone(zone)
    text = f"{local.day} {local:%b %Y, %H:%M:%S}"
    return Cell(text, iso=f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
