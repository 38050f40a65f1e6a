"""Help: the way round again, the first steps again, and the keys that lead to pages."""

from flask import Blueprint, Response, current_app

from touchline.errors import NotFound
from touchline.reports.starting.queries import get_first_steps
from touchline.rights import Permission
from touchline.staff.hints.keep import Hint, dismissed_hints, keep_hint
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.nav import nav_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page
from touchline.web.office.tour import KEYS, Step, Stop, steps_of, stops_of
from touchline.web.session_cookies import Realm

_SAID = {
    (Hint.TOUR, False): "You find the tour again under Help.",
    (Hint.TOUR, True): "",
    (Hint.FIRST_STEPS, False): "You find the first steps again under Help.",
    (Hint.FIRST_STEPS, True): "The first steps are shown again.",
}


@guarded(Permission.READ)
def help_page(seat: Seat) -> Response:
    """What there is to find one's way with."""
    return _page(seat, Draft(), 200)


@guarded(Permission.READ)
def change_hint(seat: Seat) -> Response:
    """Put a hint away, or have it shown again."""

    def attempt(given: Fields) -> Response:
        if seat.visit is not None:
            raise NotFound
        try:
            hint = Hint(given.get("hint", ""))
        except ValueError as error:
            raise WrongField("hint", "There is no such hint.") from error
        is_shown = given.get("show") == "1"
        keep_hint(office().db, seat.scope, hint, is_shown=is_shown, by=seat.actor)
        return done("", _SAID[hint, is_shown])

    return submitted(seat, attempt, lambda draft, status: _page(seat, draft, status))


def add_help(pages: Blueprint) -> None:
    """Give the office its help."""
    pages.add_url_rule("/help", "help", help_page)
    pages.add_url_rule("/hints", "change_hint", change_hint, methods=["POST"])


def hints_of(seat: Seat) -> tuple[list[Stop], list[Step]]:
    """The stops of the tour and the steps that are left, for who has not put them away."""
    if seat.visit is not None:
        return [], []
    put_away = dismissed_hints(office().db, seat.scope, seat.clerk.id)
    stops = [] if Hint.TOUR in put_away else stops_of(nav_of(Realm.OFFICE, seat.may))
    if Hint.FIRST_STEPS in put_away:
        return stops, []
    with office().db.tenant_tx(seat.scope) as conn:
        steps = steps_of(get_first_steps(conn, tenant_id=seat.scope))
    return stops, [] if all(each.is_done for each in steps) else steps


def is_page(path: str) -> bool:
    """Whether the office has a page below its root."""
    return any(rule.rule == f"/office{path}" for rule in current_app.url_map.iter_rules())


def _page(seat: Seat, draft: Draft, status: int) -> Response:
    return page(seat, "office/help.html", heading="Help", status=status, draft=draft, keys=KEYS)
