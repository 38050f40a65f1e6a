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
from touchline.accounts.store import SessionsAway
from touchline.errors import NotFound, Refused, Unavailable
from touchline.plumbing import metrics
from touchline.plumbing.db import Database
from touchline.protection.reality.check import begin_playing
from touchline.web.limits import limited
from touchline.web.origin import TOKEN_FIELD
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.reading import ThemePage, ThemeReader
from touchline.web.player_session import current_session
from touchline.web.sessions import SiteSessions
from touchline.web.visitor import Visitor

logger = logging.getLogger(__name__)

_TEMPLATE = "sign_in.html"
_NAME_MAX, _PATH_MAX = 100, 500


class Door:
    """The two forms, over the players of the database and the sessions of the store."""

    def __init__(
        self, db: Database, passwords: Passwords, sessions: SiteSessions, themes: ThemeReader
    ) -> None:
        self._db = db
        self._passwords = passwords
        self._sessions = sessions
        self._themes = themes

    def show(self) -> AnyResponse:
        """The form; who is signed in already is sent on."""
        theme = self._theme()
        if current_session().visitor is not None:
            return _sent_to(request.args.get("next", ""))
        return _form(theme, wanted=request.args.get("next", ""))

    def let_in(self) -> AnyResponse:
        """Compare name and password; a wrong one gets the form again, with what was wrong."""
        theme = self._theme()
        if self._sessions.store.is_away:  # before anybody spends a processor on a password
            metrics.sign_ins.labels("unavailable").inc()
            raise SessionsAway
        wanted, name = request.form.get("next", ""), request.form.get("name", "")[:_NAME_MAX]
        try:
            self._begin(name)
        except Refused as refusal:
            metrics.sign_ins.labels("refused").inc()
            logger.info("login.refused", extra={"reason": refusal.code})
            return _form(theme, wanted=wanted, name=name, refusal=refusal)
        except Unavailable:
            metrics.sign_ins.labels("unavailable").inc()
            raise
        logger.info("login.succeeded")
        metrics.sign_ins.labels("succeeded").inc()
        return _sent_to(wanted)

    def let_out(self) -> AnyResponse:
        """End the session, here and in the player's epoch, whatever of it can be reached."""
        was = self._sessions.finish(current_session())
        if was is not None:
            self._end_epoch(was)
            logger.info("login.ended")
        return _sent_to("")

    def _begin(self, name: str) -> None:
        player = login.sign_in(
            self._db,
            self._passwords,
            slug=current_session().slug,
            username=name,
            password=request.form.get("password", ""),
        )
        self._sessions.begin(
            current_session(),
            player,
            {TOKEN_FIELD: secrets.token_hex(20)},
            is_permanent=request.form.get("keep") == "1",
        )
        self._count_from_now(player)

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
    db: Database, passwords: Passwords, sessions: SiteSessions, themes: ThemeReader
) -> Blueprint:
    """The pages of signing in and out."""
    door = Door(db, passwords, sessions, themes)
    pages = Blueprint("visitor", __name__)
    pages.add_url_rule("/sign-in", "sign_in_form", door.show, methods=["GET"])
    pages.add_url_rule("/sign-in", "sign_in", limited("login")(door.let_in), methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out", door.let_out, methods=["POST"])
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


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


def _form(
    theme: ThemePage, *, wanted: str, name: str = "", refusal: Refused | None = None
) -> Response:
    root = request.script_root
    page = current_app.jinja_env.get_template(_TEMPLATE).render(
        theme=theme.document,
        theme_css_url=root + theme.document["css"],
        root=root,
        path=root + request.path,
        wanted=wanted if is_local_path(wanted) else "",
        name=name,
        refusal=refusal and refusal.message,
    )
    return Response(
        page,
        HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-store"},
        content_type="text/html; charset=utf-8",
    )
