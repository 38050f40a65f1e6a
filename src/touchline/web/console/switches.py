"""What stops bets: a sport, a league or an event in every book; a tenant; the gates."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, request

from touchline import codes
from touchline.catalog.model import SPORTS
from touchline.catalog.reading.queries import (
    Reach,
    get_reach_of_event,
    get_reach_of_league,
    get_reach_of_sport,
)
from touchline.errors import NotFound, Refused
from touchline.pricing.overlay import Kind
from touchline.pricing.stopping import STOPPABLE, Stopped, list_stopped, resume, stop, survey
from touchline.rights import Permission
from touchline.web.console.machinery import machinery
from touchline.web.console.overview import counted
from touchline.web.console.processes import steered_now
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

_NAMES = {sport.slug: sport.name for sport in SPORTS}
_REASON_MAX = 200


class NothingToStop(Refused):
    """There is no such sport, league or event. A code is the last part of its page's address."""

    code = "nothing_to_stop"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be stopped. ``shown`` is what people type, ``kept`` what a mark holds."""

    kind: Kind
    shown: str
    kept: str
    reach: Reach


@guarded(Permission.READ)
def switches(seat: Seat) -> Response:
    """Every switch there is."""
    return _page(seat)


@guarded(Permission.PRICING_CHANGE)
def consider(seat: Seat) -> Response:
    """What a stop would reach, and the form for it."""
    try:
        target = _target(request.args.get("kind", ""), request.args.get("target", ""))
    except NothingToStop as error:
        typed = {"target": request.args.get("target", "")[:100]}
        draft = Draft(typed, wrong={"target": error.message})
        return _page(seat, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _consider(seat, target, Draft())


@guarded(Permission.PRICING_CHANGE)
def switch(seat: Seat) -> Response:
    """Stop it in every book, or let it go on where the platform had stopped it."""
    target = _target(request.form.get("kind", ""), request.form.get("target", ""))

    def attempt(given: Fields) -> Response:
        is_stop = given.get("what") != "resume"
        reason = given.get("reason", "").strip()[:_REASON_MAX]
        if is_stop:
            if not reason:
                raise WrongField("reason", "Say why: it is kept in every tenant's trail.")
            sure(given)
        change = stop if is_stop else resume
        changed = change(office().db, target.kind, target.kept, by=seat.actor, reason=reason)
        machinery().wake_board()
        done_to = "stopped" if is_stop else "goes on"
        books = counted(changed, "book", "books")
        return done("/switches", f"{target.reach.name} {done_to} in {books}.")

    return submitted(seat, attempt, lambda draft, status: _consider(seat, target, draft, status))


def add_switches(pages: Blueprint) -> None:
    """Give the console its switches."""
    pages.add_url_rule("/switches", "switches", switches)
    pages.add_url_rule("/switches/stop", "consider_stop", consider)
    pages.add_url_rule("/switches/stop", "switch", switch, methods=["POST"])


def _target(kind: str, shown: str) -> Target:
    """What was named, if it is there.

    Raises:
        NothingToStop: it is not.

    """
    if kind not in set(STOPPABLE):
        raise NothingToStop
    with office().db.connection_ctx() as conn:
        if kind == Kind.SPORT:
            kept, reach = shown, get_reach_of_sport(conn, sport=shown)
        else:
            found = codes.decode(shown.strip()) or 0
            kept = str(found)
            reach = (
                get_reach_of_league(conn, league_id=found)
                if kind == Kind.LEAGUE
                else get_reach_of_event(conn, event_id=found)
            )
    if reach is None:
        raise NothingToStop
    return Target(Kind(kind), shown.strip(), kept, reach)


def _named(stopped: Stopped) -> tuple[Stopped, str, str]:
    """(what is stopped, its name, what its address holds)."""
    if stopped.kind is Kind.SPORT:
        return stopped, _NAMES.get(stopped.target, stopped.target), stopped.target
    code = codes.encode(int(stopped.target))
    try:
        return stopped, _target(stopped.kind.value, code).reach.name, code
    except NothingToStop:
        return stopped, code, code


def _consider(seat: Seat, target: Target, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    found = survey(office().db, target.kind, target.kept)
    if not found.to_stop and not found.ours and not found.theirs:
        raise NotFound
    return page(
        seat,
        "console/stop.html",
        heading=f"Stop {target.reach.name}" if not found.ours else target.reach.name,
        crumbs=[("Switches", "/switches")],
        target=target,
        found=found,
        books=lambda number: counted(number, "book", "books"),
        draft=draft,
        status=status,
    )


def _page(seat: Seat, draft: Draft | None = None, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/switches.html",
        heading="Switches",
        draft=draft or Draft(),
        sports=[("", "Choose"), *_NAMES.items()],
        stopped=[_named(each) for each in list_stopped(office().db)],
        books=lambda number: counted(number, "book", "books"),
        steered=steered_now(),
        status=status,
    )
