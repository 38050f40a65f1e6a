"""How much may be staked long before a start: set and taken away on the page of limits."""

import re
from http import HTTPStatus

from flask import Blueprint, Response

from touchline.bets.facts import EarlyLimit
from touchline.bets.terms.early import drop_early_limit, save_early_limit
from touchline.bets.terms.queries import list_early_limits
from touchline.rights import Permission
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page
from touchline.web.office.trading.words import SPORT_NAMES

_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


@guarded(Permission.READ)
def early(seat: Seat) -> Response:
    """What holds long before a start."""
    return _page(seat)


@guarded(Permission.LIMITS_CHANGE)
def save(seat: Seat) -> Response:
    """Set one, or take one away."""

    def attempt(given: Fields) -> Response:
        sport = given.get("sport", "")
        if sport not in {"", *SPORT_NAMES}:
            raise WrongField("sport", "Choose a sport, or every sport.")
        hours = _number(given, "hours", "A whole number of hours, from 1 to 720.")
        if given.get("what") == "drop":
            drop_early_limit(office().db, seat.scope, sport, hours, by=seat.actor)
            return done("/trading/limits/early", "It does not hold any more.")
        percent = _number(given, "percent", "A whole number from 1 to 99.")
        known = given.get("was", "")
        save_early_limit(
            office().db,
            seat.scope,
            EarlyLimit(sport, hours, percent),
            known=int(known) if _NUMBER.fullmatch(known) else None,
            by=seat.actor,
        )
        return done("/trading/limits/early", "It holds for every slip from now on.")

    return submitted(
        seat, attempt, lambda draft, status: _page(seat, draft, status),
        fields={"bad_early_limit": "percent"},
    )  # fmt: skip


def add_early(pages: Blueprint) -> None:
    """Give the office its early limits."""
    pages.add_url_rule("/trading/limits/early", "early_limits", early)
    pages.add_url_rule("/trading/limits/early", "early_limit_save", save, methods=["POST"])


def _number(given: Fields, name: str, sentence: str) -> int:
    text = given.get(name, "").strip()
    if not _NUMBER.fullmatch(text):
        raise WrongField(name, sentence)
    return int(text)


def _page(seat: Seat, draft: Draft | None = None, status: int = HTTPStatus.OK) -> Response:
    with office().db.tenant_tx(seat.scope) as conn:
        found = list_early_limits(conn, tenant_id=seat.scope)
    return page(
        seat,
        "office/trading_early.html",
        heading="Early limits",
        crumbs=[("Limits", "/trading/limits")],
        early=[(SPORT_NAMES.get(each.sport, "Every sport"), each) for each in found],
        sports=[("", "Every sport"), *SPORT_NAMES.items()],
        draft=draft or Draft({"hours": "24", "percent": "50"}),
        may_limit=seat.may(Permission.LIMITS_CHANGE),
        status=status,
    )
