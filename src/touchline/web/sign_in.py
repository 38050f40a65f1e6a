"""Signing in and out: two plain forms that need no JavaScript."""

import logging
import secrets
from http import HTTPStatus

import psycopg
from flask import Blueprint, Response, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts import login
from touchline.accounts.model import Player
from touchline.accounts.passwords import Passwords
from touchline.accounts.recovery.lend import LentPasswordOver, exchange_lent
from touchline.accounts.store import SessionsAway
from touchline.errors import NotFound, Refused, Unavailable
from touchline.plumbing import metrics
from touchline.plumbing.db import Database
from touchline.protection.reality.check import begin_playing
from touchline.web.devices import note_device
from touchline.web.invitation import Invitations
from touchline.web.languages import N_
from touchline.web.limits import limited
from touchline.web.origin import TOKEN_FIELD
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.reading import ThemePage, ThemeReader
from touchline.web.player_session import current_session
from touchline.web.second_step import Halfway, SecondStep
from touchline.web.sessions import SiteSessions
from touchline.web.visitor import Visitor

logger = logging.getLogger(__name__)

_TEMPLATE, _CODE_TEMPLATE = "sign_in.html", "sign_in_code.html"
_TOO_LATE = N_("That took too long. Please sign in again.")
_NAME_MAX, _PATH_MAX = 100, 500


class Door:
    """The two forms, over the players of the database and the sessions of the store."""

    def __init__(
        self,
        db: Database,
        passwords: Passwords,
        sessions: SiteSessions,
        themes: ThemeReader,
        second: SecondStep,
        invitations: Invitations,
    ) -> None:
        self._db = db
        self._invitations = invitations
        self._second = second
        self._passwords = passwords
        self._sessions = sessions
        self._themes = themes

    def show(self) -> AnyResponse:
        """The form; who surely is signed in already is sent on."""
        theme = self._theme()
        if self._is_signed_in():
            return _sent_to(request.args.get("next", ""))
        return self._form(theme, wanted=request.args.get("next", ""))

    def let_in(self) -> AnyResponse:
        """Compare name and password; a wrong one gets the form again, with what was wrong."""
        theme = self._theme()
        if self._sessions.store.is_away:  # before anybody spends a processor on a password
            metrics.sign_ins.labels("unavailable").inc()
            raise SessionsAway
        wanted, name = request.form.get("next", ""), request.form.get("name", "")[:_NAME_MAX]
        try:
            player = self._recognised(name)
        except Refused as refusal:
            metrics.sign_ins.labels("refused").inc()
            logger.info("login.refused", extra={"reason": refusal.code})
            return self._form(theme, wanted=wanted, name=name, refusal=refusal)
        except Unavailable:
            metrics.sign_ins.labels("unavailable").inc()
            raise
        halfway = Halfway(player, request.form.get("keep") == "1")
        if self._second.is_asked_of(player):
            metrics.sign_ins.labels("halfway").inc()
            return self._code_form(theme, halfway, wanted)
        return self._let_in(halfway, wanted)

    def take_code(self) -> AnyResponse:
        """The second step: a code of the app, of who brought the right password minutes ago."""
        theme, wanted = self._theme(), request.form.get("next", "")
        halfway = self._second.halfway_of(request, current_session().slug)
        if halfway is None:
            return self._form(theme, wanted=wanted, refusal=login.WrongSignIn(_TOO_LATE))
        try:
            self._second.take(halfway, request.form.get("code", "")[:_NAME_MAX])
        except Refused as refusal:
            metrics.sign_ins.labels("refused").inc()
            logger.info("login.refused", extra={"reason": refusal.code})
            return self._code_form(theme, halfway, wanted, refusal)
        return self._let_in(halfway, wanted)

    def who_is_halfway(self) -> str:
        """Whose codes are counted, wherever they are tried."""
        halfway = self._second.halfway_of(request, current_session().slug)
        return f"second of {halfway.player.id if halfway else 0}"

    def _is_signed_in(self) -> bool:
        """Whether the database, too, says so; a session that was ended elsewhere ends here at once.

        Bets ask it as well. Whom they send here to sign in again must find the form.
        """
        visitor = current_session().visitor
        if visitor is None or visitor.is_degraded:
            return False
        who = {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}
        try:
            is_standing = login.is_standing(self._db, **who, epoch=visitor.epoch)
        except psycopg.OperationalError:
            return False
        if not is_standing:
            self._sessions.finish(current_session())
        return is_standing

    def _let_in(self, halfway: Halfway, wanted: str) -> AnyResponse:
        """Begin a session; with a password that staff lent, go and choose another instead."""
        player = halfway.player
        try:
            token = exchange_lent(self._db, player.tenant_id, player.id)
            if token is not None:
                metrics.sign_ins.labels("halfway").inc()
                address = f"{request.script_root}/reset/finish?token={token}"
                return redirect(address, HTTPStatus.SEE_OTHER)
            self._begin(halfway)
        except LentPasswordOver as refusal:
            metrics.sign_ins.labels("refused").inc()
            logger.info("login.refused", extra={"reason": refusal.code})
            return self._form(self._theme(), wanted=wanted, refusal=refusal)
        except Unavailable:
            metrics.sign_ins.labels("unavailable").inc()
            raise
        logger.info("login.succeeded")
        metrics.sign_ins.labels("succeeded").inc()
        return _sent_to(wanted)

    def _code_form(
        self, theme: ThemePage, halfway: Halfway, wanted: str, refusal: Refused | None = None
    ) -> Response:
        return _rendered(
            _CODE_TEMPLATE,
            theme,
            refusal,
            wanted=wanted if is_local_path(wanted) else "",
            halfway=self._second.field_of(halfway, current_session().slug),
        )

    def _form(
        self, theme: ThemePage, *, wanted: str, name: str = "", refusal: Refused | None = None
    ) -> Response:
        return _rendered(
            _TEMPLATE,
            theme,
            refusal,
            wanted=wanted if is_local_path(wanted) else "",
            name=name,
            is_new="new" in request.args,
            may_register=self._invitations.is_open(),
        )

    def let_out(self) -> AnyResponse:
        """End the session, here and in the player's epoch, whatever of it can be reached."""
        was = self._sessions.finish(current_session())
        if was is not None:
            self._end_epoch(was)
            logger.info("login.ended")
        return _sent_to("")

    def _recognised(self, name: str) -> Player:
        return login.sign_in(
            self._db,
            self._passwords,
            slug=current_session().slug,
            username=name,
            password=request.form.get("password", ""),
        )

    def _begin(self, halfway: Halfway) -> None:
        self._sessions.begin(
            current_session(),
            halfway.player,
            {TOKEN_FIELD: secrets.token_hex(20), **note_device(request)},
            is_permanent=halfway.is_permanent,
        )
        self._count_from_now(halfway.player)

    def _count_from_now(self, player: Player) -> None:
        """How long somebody plays counts from here; should that fail, it counts from before."""
        try:
            begin_playing(self._db, player.tenant_id, player.id)
        except psycopg.OperationalError:
            logger.warning("login.reality_skipped")

    def _end_epoch(self, was: Visitor) -> None:
        """What a copy of the store still holds of this session is worth nothing from now on.

        The player's other sessions are taken along into the new epoch.
        """
        who = {"tenant_id": was.tenant_id, "player_id": was.player_id}
        try:
            epoch = login.begin_epoch(self._db, **who)
            self._sessions.store.advance(**who, epoch=epoch)
        except (psycopg.OperationalError, SessionsAway, login.NoSuchPlayer):
            logger.warning("login.epoch_skipped")

    def _theme(self) -> ThemePage:
        theme = self._themes.current()
        if theme is None:
            raise NotFound
        return theme


def blueprint(
    db: Database,
    passwords: Passwords,
    sessions: SiteSessions,
    themes: ThemeReader,
    second: SecondStep,
    invitations: Invitations,
) -> Blueprint:
    """The pages of signing in and out."""
    door = Door(db, passwords, sessions, themes, second, invitations)
    pages = Blueprint("visitor", __name__)
    pages.add_url_rule("/sign-in", "sign_in_form", door.show, methods=["GET"])
    pages.add_url_rule("/sign-in", "sign_in", limited("login")(door.let_in), methods=["POST"])
    taken = limited("login", subject=door.who_is_halfway)(door.take_code)
    pages.add_url_rule("/sign-in/code", "take_code", taken, methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out", door.let_out, methods=["POST"])
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    for template in (_TEMPLATE, _CODE_TEMPLATE):
        state.app.jinja_env.get_template(template)


def is_local_path(text: str) -> bool:
    """Whether a browser sent there stays on this host."""
    return (
        text.startswith("/")
        and not text.startswith("//")
        and len(text) <= _PATH_MAX
        and text.isprintable()
        and "\\" not in text
    )


def _sent_to(wanted: str) -> AnyResponse:
    root = request.script_root
    is_here = is_local_path(wanted) and wanted.startswith(f"{root}/")
    return redirect(wanted if is_here else f"{root}/", HTTPStatus.SEE_OTHER)


def _rendered(
    template: str, theme: ThemePage, refusal: Refused | None, **facts: object
) -> Response:
    root = request.script_root
    page = current_app.jinja_env.get_template(template).render(
        theme=theme.document,
        theme_css_url=root + theme.document["css"],
        root=root,
        path=f"{root}/sign-in",
        refusal=refusal and refusal.message,
        **facts,
    )
    return Response(
        page,
        HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-store"},
        content_type="text/html; charset=utf-8",
    )
