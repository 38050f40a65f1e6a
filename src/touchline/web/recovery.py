"""A forgotten password: an address first, then what a letter to it leads back to."""

import logging
from http import HTTPStatus

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts.letters.model import TokenOver
from touchline.accounts.passwords import Passwords
from touchline.accounts.recovery.renew import ask_to_reset, find_forgetful, reset_password
from touchline.accounts.store import SessionsAway, SessionStore
from touchline.errors import Refused
from touchline.plumbing.db import Database
from touchline.web.letters import reset_letter
from touchline.web.limits import client, limited
from touchline.web.player.reading import ThemeReader
from touchline.web.themed import tenant_of_site, themed

logger = logging.getLogger(__name__)

_ASK, _TOLD, _FINISH = "reset.html", "letter_sent.html", "reset_finish.html"
_TEXT_MAX = 300


class Recovery:
    """The two forms of a reset."""

    def __init__(
        self, db: Database, passwords: Passwords, store: SessionStore, themes: ThemeReader
    ) -> None:
        self._db = db
        self._passwords = passwords
        self._store = store
        self._themes = themes

    def show(self) -> AnyResponse:
        """Where to type an address."""
        return themed(self._themes, _ASK, address="", refusal="")

    def ask(self) -> AnyResponse:
        """Have a letter written; the answer is the same whoever has the address."""
        address = request.form.get("email", "")[:_TEXT_MAX]
        theme = self._themes.current()
        site = str(theme.document["name"]) if theme else ""
        try:
            ask_to_reset(self._db, tenant_of_site(self._db), reset_letter(address, site))
        except Refused as refusal:
            return self._again(refusal, address)
        return themed(self._themes, _TOLD, address=address)

    def finish_form(self) -> AnyResponse:
        """Where to choose another password."""
        token = request.args.get("token", "")[:_TEXT_MAX]
        try:
            return self._form(tenant_of_site(self._db), token)
        except TokenOver as refusal:
            return self._again(refusal)

    def finish(self) -> AnyResponse:
        """Set the password; whoever was signed in to the account is so no longer."""
        token = request.form.get("token", "")[:_TEXT_MAX]
        tenant_id = tenant_of_site(self._db)
        try:
            player_id = reset_password(
                self._db,
                self._passwords,
                tenant_id,
                token,
                request.form.get("password", ""),
                origin=client(),
            )
        except TokenOver as refusal:
            return self._again(refusal)
        except Refused as refusal:
            return self._form(tenant_id, token, refusal)
        try:
            self._store.end_all(tenant_id=tenant_id, player_id=player_id)
        except SessionsAway:  # what the store still holds is of an epoch that is over
            logger.warning("session.end_skipped")
        return redirect(f"{request.script_root}/sign-in?new=1", HTTPStatus.SEE_OTHER)

    def _form(self, tenant_id: int, token: str, refusal: Refused | None = None) -> AnyResponse:
        return themed(
            self._themes,
            _FINISH,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
            letter_token=token,
            address=find_forgetful(self._db, tenant_id, token),
            refusal=refusal.message if refusal else "",
        )

    def _again(self, refusal: Refused, address: str = "") -> AnyResponse:
        return themed(
            self._themes, _ASK, status=HTTPStatus.UNPROCESSABLE_ENTITY,
            address=address, refusal=refusal.message,
        )  # fmt: skip


def blueprint(
    db: Database, passwords: Passwords, store: SessionStore, themes: ThemeReader
) -> Blueprint:
    """The pages of a reset."""
    desk = Recovery(db, passwords, store, themes)
    pages = Blueprint("recovery", __name__)
    slowly = limited("forms")
    pages.add_url_rule("/reset", "show", desk.show, methods=["GET"])
    pages.add_url_rule("/reset", "ask", slowly(desk.ask), methods=["POST"])
    pages.add_url_rule("/reset/finish", "finish_form", desk.finish_form, methods=["GET"])
    pages.add_url_rule("/reset/finish", "finish", slowly(desk.finish), methods=["POST"])
    pages.record_once(_compile_templates)
    return pages


def _compile_templates(state: BlueprintSetupState) -> None:
    for template in (_ASK, _TOLD, _FINISH):
        state.app.jinja_env.get_template(template)
