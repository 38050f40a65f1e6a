"""What the platform tells a tenant's staff: on every page of theirs, until it is over or put aside."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from touchline import codes
from touchline.errors import NotFound
from touchline.rights import Permission
from touchline.tenants.announcing.model import Announcement, Level
from touchline.tenants.announcing.queries import list_told_staff_all_tenants
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.seat import Seat, office, root, sent_to
from touchline.web.session_cookies import Realm

# Which were put aside, in the session, by their codes.
ASIDE = "aside"
_ASIDE_MAX = 50


def told_to(seat: Seat, realm: Realm) -> Sequence[tuple[str, Announcement]]:
    """(code, announcement) of what somebody has not put aside; the platform tells itself nothing."""
    if realm is not Realm.OFFICE:
        return ()
    with office().db.tenant_tx(seat.scope) as conn:
        found = list_told_staff_all_tenants(conn, audience_id=seat.scope)
    aside = set(seat.session.get(ASIDE, "").split())
    coded = [(codes.encode(each.id), each) for each in found]
    return [
        (code, each)
        for code, each in coded
        if each.level == Level.WARNING.value or code not in aside
    ]


@guarded(Permission.READ)
def put_aside(seat: Seat, code: str) -> Response:
    """Read one, and see it no more until the next sign-in."""
    if codes.encode(id_of(code)) != code:
        raise NotFound
    aside = [each for each in seat.session.get(ASIDE, "").split() if each != code]
    seat.session[ASIDE] = " ".join([*aside, code][-_ASIDE_MAX:])
    wanted = request.form.get("next", "")
    is_ours = wanted.startswith(f"{root()}/") or wanted == root()
    return sent_to(wanted if is_ours else root())


def add_announced(pages: Blueprint) -> None:
    """Give the office the way to put one aside."""
    pages.add_url_rule("/announcements/<code>/aside", "put_aside", put_aside, methods=["POST"])
