"""A player's own limits, breaks and reality checks: one page, and the forms on it."""

from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts.store import SessionsAway
from touchline.bets.reading.queries import get_played
from touchline.errors import NotFound, Refused
from touchline.ledger.model import BadAmount, format_amount, parse_amount_minor
from touchline.ledger.queries import Wallet, get_wallet
from touchline.plumbing.db import Connection, Database
from touchline.protection.breaks.exclude import exclude, exclusion_of, time_out
from touchline.protection.breaks.removal import ask_removal, withdraw_removal
from touchline.protection.limits.agree import change_limit, confirm_limit
from touchline.protection.limits.model import (
    ASKED_FOR_HOURS,
    WAIT_HOURS,
    LimitKind,
    Period,
    SetBy,
)
from touchline.protection.limits.queries import Limit, list_limit_windows, list_player_limits
from touchline.protection.queries import Kept, get_kept, get_voids_excluded
from touchline.protection.reality.check import acknowledge, set_reality_check
from touchline.rights import Actor, as_player
from touchline.web.betting import signed_in
from touchline.web.languages import N_, plain_amount
from touchline.web.limits import limited
from touchline.web.player.reading import ThemeReader
from touchline.web.player_session import current_session
from touchline.web.sessions import SiteSessions
from touchline.web.themed import themed
from touchline.web.visitor import Visitor

_TEMPLATE = "protection.html"
_PAGE = "/protection"
_KINDS = {
    LimitKind.DEPOSIT: N_("deposits"),
    LimitKind.STAKE: N_("stakes"),
    LimitKind.LOSS: N_("losses"),
}
_PERIODS = {Period.DAY: N_("day"), Period.WEEK: N_("week"), Period.MONTH: N_("month")}
_LIMITS = {
    (LimitKind.DEPOSIT, Period.DAY): N_("Deposits a day"),
    (LimitKind.DEPOSIT, Period.WEEK): N_("Deposits a week"),
    (LimitKind.DEPOSIT, Period.MONTH): N_("Deposits a month"),
    (LimitKind.STAKE, Period.DAY): N_("Stakes a day"),
    (LimitKind.STAKE, Period.WEEK): N_("Stakes a week"),
    (LimitKind.STAKE, Period.MONTH): N_("Stakes a month"),
    (LimitKind.LOSS, Period.DAY): N_("Losses a day"),
    (LimitKind.LOSS, Period.WEEK): N_("Losses a week"),
    (LimitKind.LOSS, Period.MONTH): N_("Losses a month"),
}


class BadForm(Refused):
    """The form was not filled in."""

    code = "bad_form"


class Desk:
    """Where a player says what to be kept from. Every form leads back to the page."""

    def __init__(self, db: Database, sessions: SiteSessions, themes: ThemeReader) -> None:
        self._db = db
        self._sessions = sessions
        self._themes = themes

    def show(self) -> AnyResponse:
        """The page; who is not signed in is sent to do so first."""
        if current_session().visitor is None:
            root = request.script_root
            return redirect(f"{root}/sign-in?next={root}{_PAGE}", HTTPStatus.SEE_OTHER)
        visitor = signed_in()
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            facts = _facts(conn, visitor)
        return themed(
            self._themes,
            _TEMPLATE,
            kinds=list(LimitKind),
            periods=list(Period),
            kind_words=_KINDS,
            period_words=_PERIODS,
            **facts,
        )

    def limit(self) -> AnyResponse:
        """Set a limit, ask for a looser one, or confirm what was asked for."""
        visitor, by = _self()
        whose = (self._db, visitor.tenant_id, visitor.player_id)
        which = (LimitKind(_one_of(LimitKind, "kind")), Period(_one_of(Period, "period")))
        if request.form.get("confirm") == "1":
            confirm_limit(*whose, *which, by=by)
            return _back()
        text = request.form.get("amount", "").strip()
        limit_minor = self._minor(visitor, text) if text else None
        change_limit(*whose, *which, limit_minor, set_by=SetBy.PLAYER, by=by)
        return _back()

    def time_out(self) -> AnyResponse:
        """Begin a time-out of so many hours."""
        visitor, by = _self()
        lasts = timedelta(hours=_number("hours"))
        time_out(self._db, visitor.tenant_id, visitor.player_id, lasts, by=by)
        return _back()

    def exclude(self) -> AnyResponse:
        """Begin an exclusion: of so many months, or of none, which is without end. It signs out."""
        visitor, by = _self()
        if request.form.get("sure") != "1":
            raise BadForm
        months = _number("months") or None
        exclude(self._db, visitor.tenant_id, visitor.player_id, months=months, by=by)
        with suppress(SessionsAway):  # what the store still holds is of an epoch that is over
            self._sessions.store.end_all(tenant_id=visitor.tenant_id, player_id=visitor.player_id)
        self._sessions.finish(current_session())
        return redirect(f"{request.script_root}/", HTTPStatus.SEE_OTHER)

    def remove(self) -> AnyResponse:
        """Ask for the end of the exclusion, or take that back."""
        visitor, by = _self()
        step = withdraw_removal if request.form.get("withdraw") == "1" else ask_removal
        step(self._db, visitor.tenant_id, visitor.player_id, by=by)
        return _back()

    def set_reality_check(self) -> AnyResponse:
        """Be told every so many minutes; 0 is never."""
        visitor, by = _self()
        every_min = _number("minutes") or None
        set_reality_check(self._db, visitor.tenant_id, visitor.player_id, every_min, by=by)
        return _back()

    def acknowledge(self) -> AnyResponse:
        """Say that one knows how long one has been playing. A program is answered without a page."""
        visitor, by = _self()
        acknowledge(self._db, visitor.tenant_id, visitor.player_id, by=by)
        accept = request.headers.get("Accept", "")
        if "json" in accept and "html" not in accept:
            return Response(status=HTTPStatus.NO_CONTENT)
        return _back()

    def _minor(self, visitor: Visitor, text: str) -> int:
        with self._db.tenant_tx(visitor.tenant_id) as conn:
            minor = parse_amount_minor(plain_amount(text), _wallet(conn, visitor).exponent)
        if minor < 0:
            raise BadAmount(amount=text)
        return minor


def blueprint(db: Database, sessions: SiteSessions, themes: ThemeReader) -> Blueprint:
    """The page and its forms."""
    desk = Desk(db, sessions, themes)
    pages = Blueprint("protection", __name__)
    pages.add_url_rule(_PAGE, "show", desk.show, methods=["GET"])
    for path, view in (
        ("limits", desk.limit),
        ("time-out", desk.time_out),
        ("exclusion", desk.exclude),
        ("exclusion/removal", desk.remove),
        ("reality-check", desk.set_reality_check),
        ("reality-check/seen", desk.acknowledge),
    ):
        taken = limited("bets", subject=_subject)(view)
        pages.add_url_rule(f"{_PAGE}/{path}", view.__name__, taken, methods=["POST"])
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _subject() -> str:
    """A count of its own: who has handed in too many slips may still stop."""
    return f"protection of {signed_in().player_id}"


def _self() -> tuple[Visitor, Actor]:
    visitor = signed_in()
    return visitor, as_player(visitor.tenant_id, visitor.player_id, visitor.name)


def _back() -> AnyResponse:
    return redirect(f"{request.script_root}{_PAGE}", HTTPStatus.SEE_OTHER)


def _one_of(words: type[LimitKind] | type[Period], field: str) -> str:
    given = request.form.get(field, "")
    if given not in {word.value for word in words}:
        raise BadForm
    return given


def _number(field: str) -> int:
    given = request.form.get(field, "")
    if not (given.isascii() and given.isdigit() and len(given) <= 5):  # noqa: PLR2004 - longer than any number of hours
        raise BadForm
    return int(given)


def _wallet(conn: Connection, visitor: Visitor) -> Wallet:
    wallet = get_wallet(conn, tenant_id=visitor.tenant_id, player_id=visitor.player_id)
    if wallet is None:
        raise NotFound
    return wallet


def _facts(conn: Connection, visitor: Visitor) -> dict[str, Any]:
    """What the page tells, in words and amounts."""
    whose = {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}
    wallet = _wallet(conn, visitor)
    kept = get_kept(conn, **whose)
    assert kept is not None, "who has a wallet plays here"
    limits = list_player_limits(
        conn, **whose, wait_hours=WAIT_HOURS, asked_for_hours=ASKED_FOR_HOURS
    )
    used = {
        (window.kind, window.period): window.used_minor
        for window in list_limit_windows(conn, **whose, kinds=list(LimitKind))
    }

    def amount(minor: int | None) -> str | None:
        return None if minor is None else format_amount(minor, wallet.exponent)

    def limit_shown(limit: Limit) -> dict[str, Any]:
        return {
            "title": _LIMITS[LimitKind(limit.kind), Period(limit.period)],
            "kind": limit.kind,
            "period": limit.period,
            "is_own": limit.set_by == SetBy.PLAYER,
            "amount": amount(limit.limit_minor),
            "used": amount(used.get((limit.kind, limit.period))),
            "is_asked": limit.asked_at is not None,
            "asked": amount(limit.asked_minor),
            "is_ripe": limit.is_ripe,
        }

    exclusion = exclusion_of(kept)
    return {
        "currency": wallet.currency,
        "limits": [limit_shown(limit) for limit in limits],
        "kept": kept,
        "is_excluded": exclusion is not None and not exclusion.is_over(kept.now),
        "is_timed_out": kept.timed_out_until is not None and kept.timed_out_until > kept.now,
        "voids_open_bets": get_voids_excluded(conn, tenant_id=visitor.tenant_id),
        "played": _played(conn, whose, kept, wallet),
    }


def _played(
    conn: Connection, whose: dict[str, int], kept: Kept, wallet: Wallet
) -> dict[str, Any] | None:
    """What a reality check tells: how long, how much staked and how much come back."""
    if kept.reality_from is None:
        return None
    since: datetime = kept.reality_from
    played = get_played(conn, **whose, since=since)
    return {
        "minutes": (kept.now - since) // timedelta(minutes=1),
        "staked": format_amount(played.staked_minor, wallet.exponent),
        "paid": format_amount(played.paid_minor, wallet.exponent),
    }
