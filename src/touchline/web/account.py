"""A player's own account: password, app, where they are signed in, and everything kept of them."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts import totp
from touchline.accounts.model import Player
from touchline.accounts.passwords import Passwords
from touchline.accounts.recovery.renew import change_password
from touchline.accounts.second.factor import (
    Whose,
    begin_factor,
    begun_secret,
    confirm_factor,
    read_factor,
    remove_factor,
)
from touchline.accounts.store import SessionsAway, digest_of
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Database
from touchline.plumbing.vault import Vault
from touchline.rights import Actor, as_player
from touchline.web.betting import signed_in
from touchline.web.devices import AGENT, SINCE, instant_of, note_device
from touchline.web.limits import client, limited
from touchline.web.origin import TOKEN_FIELD
from touchline.web.own_data import own_data
from touchline.web.player.reading import ThemeReader
from touchline.web.player_session import current_session
from touchline.web.qr import qr_code
from touchline.web.sessions import SiteSessions
from touchline.web.themed import themed
from touchline.web.visitor import Visitor

logger = logging.getLogger(__name__)

_TEMPLATE = "account.html"
_PAGE = "/account"
_TEXT_MAX = 200


class Account:
    """The page and its forms; each leads back to it."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        passwords: Passwords,
        sessions: SiteSessions,
        themes: ThemeReader,
    ) -> None:
        self._db = db
        self._vault = vault
        self._passwords = passwords
        self._sessions = sessions
        self._themes = themes

    def show(self) -> AnyResponse:
        """The page; who is not signed in is sent to do so first."""
        if current_session().visitor is None:
            root = request.script_root
            return redirect(f"{root}/sign-in?next={root}{_PAGE}", HTTPStatus.SEE_OTHER)
        return self._page(signed_in())

    def change_password(self) -> AnyResponse:
        """Another password; every other place is signed out, this one goes on under a new session."""
        visitor, by = _self()
        try:
            epoch = change_password(
                self._db,
                self._passwords,
                visitor.tenant_id,
                visitor.player_id,
                old=request.form.get("old", ""),
                new=request.form.get("new", ""),
                by=by,
            )
        except Refused as refusal:
            return self._page(visitor, wrong_in="password", refusal=refusal)
        is_permanent = current_session().loaded.is_permanent
        try:
            self._sessions.store.end_all(tenant_id=visitor.tenant_id, player_id=visitor.player_id)
        except SessionsAway:  # what the store still holds is of an epoch that is over
            logger.warning("session.end_skipped")
        player = Player(visitor.tenant_id, visitor.player_id, visitor.name, epoch)
        data = {TOKEN_FIELD: secrets.token_hex(20), **note_device(request)}
        self._sessions.begin(current_session(), player, data, is_permanent=is_permanent)
        return _back("password")

    def end_session(self) -> AnyResponse:
        """Sign out somewhere else: one place, or all others."""
        visitor = signed_in()
        mine = current_session()
        who = {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}
        wanted = request.form.get("session", "")
        for each in self._sessions.store.listed(mine.slug, **who):
            is_here = each.digest == self._here()
            if not is_here and wanted in ("others", each.digest):
                self._sessions.store.end_listed(mine.slug, each.digest, **who)
        return _back("sessions")

    def begin_app(self) -> AnyResponse:
        """A new secret, shown until the app has told a password of it."""
        visitor, by = _self()
        begin_factor(self._db, self._vault, _whose(visitor), by=by)
        return _back("app")

    def confirm_app(self) -> AnyResponse:
        """Let the app count; its recovery codes are shown this once."""
        visitor, by = _self()
        try:
            codes = confirm_factor(self._db, self._vault, _whose(visitor), _typed(), by=by)
        except (Refused, Conflict) as refusal:
            return self._page(visitor, wrong_in="app", refusal=refusal)
        return self._page(visitor, recovery_codes=codes)

    def remove_app(self) -> AnyResponse:
        """Do without the app again."""
        visitor, by = _self()
        try:
            remove_factor(self._db, self._vault, _whose(visitor), _typed(), by=by)
        except Refused as refusal:
            return self._page(visitor, wrong_in="app", refusal=refusal)
        return _back("app")

    def export(self) -> Response:
        """Everything kept of the player, as a file."""
        visitor = signed_in()
        return own_data(self._db, visitor)

    def _page(
        self,
        visitor: Visitor,
        *,
        wrong_in: str = "",
        refusal: Refused | Conflict | None = None,
        recovery_codes: tuple[str, ...] = (),
    ) -> Response:
        who = {"tenant_id": visitor.tenant_id, "player_id": visitor.player_id}
        return themed(
            self._themes,
            _TEMPLATE,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
            sessions=[
                {
                    "digest": each.digest,
                    "agent": each.data.get(AGENT, ""),
                    "since": instant_of(each.data.get(SINCE, "")),
                }
                for each in self._sessions.store.listed(current_session().slug, **who)
            ],
            here=self._here(),
            wrong_in=wrong_in,
            refusal=refusal.message if refusal else "",
            recovery_codes=recovery_codes,
            done=request.args.get("done", ""),
            **self._app(visitor),
        )

    def _app(self, visitor: Visitor) -> dict[str, Any]:
        factor = read_factor(self._db, _whose(visitor))
        if factor is None or factor.is_confirmed:
            left = factor.codes_left if factor else 0
            return {"app": "on" if factor else "off", "codes_left": left}
        theme = self._themes.current()
        site = str(theme.document["name"]) if theme else ""
        secret = begun_secret(self._db, self._vault, _whose(visitor)) or ""
        uri = totp.setup_uri(secret, issuer=site, name=visitor.name)
        return {
            "app": "begun", "codes_left": 0, "qr": qr_code(uri), "secret": totp.spaced(secret),
        }  # fmt: skip

    def _here(self) -> str:
        return digest_of(current_session().loaded.sid)


def blueprint(
    db: Database,
    vault: Vault,
    passwords: Passwords,
    sessions: SiteSessions,
    themes: ThemeReader,
) -> Blueprint:
    """The page and its forms."""
    account = Account(db, vault, passwords, sessions, themes)
    pages = Blueprint("account", __name__)
    pages.add_url_rule(_PAGE, "show", account.show, methods=["GET"])
    slowly = limited("login", subject=_subject)
    for path, view in (
        ("password", account.change_password),
        ("sessions", account.end_session),
        ("app", account.begin_app),
        ("app/confirm", account.confirm_app),
        ("app/remove", account.remove_app),
    ):
        pages.add_url_rule(f"{_PAGE}/{path}", view.__name__, slowly(view), methods=["POST"])
    exported = limited("forms", subject=_subject)(account.export)
    pages.add_url_rule(f"{_PAGE}/export", "export", exported, methods=["GET"])
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _subject() -> str:
    return f"account of {signed_in().player_id}"


def _self() -> tuple[Visitor, Actor]:
    visitor = signed_in()
    origin = client()
    return visitor, as_player(visitor.tenant_id, visitor.player_id, visitor.name, origin=origin)


def _whose(visitor: Visitor) -> Whose:
    return Whose(visitor.tenant_id, visitor.player_id)


def _typed() -> str:
    return request.form.get("code", "")[:_TEXT_MAX]


def _back(part: str) -> AnyResponse:
    return redirect(f"{request.script_root}{_PAGE}?done={part}#{part}", HTTPStatus.SEE_OTHER)
