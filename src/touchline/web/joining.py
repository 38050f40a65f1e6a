"""Registering: an address first, then what a letter to it leads back to. No page says who has an account."""

from dataclasses import fields
from http import HTTPStatus

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts.joining.model import Application, RegistrationClosed, TermsNotAgreed
from touchline.accounts.joining.register import (
    ask_to_register,
    find_applicant,
    read_registration,
    register,
)
from touchline.accounts.letters.model import TokenOver
from touchline.accounts.passwords import Passwords
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Database
from touchline.web.letters import registration_letter
from touchline.web.limits import client, limited
from touchline.web.player.reading import ThemeReader
from touchline.web.themed import tenant_of_site, themed

_ASK, _TOLD, _FINISH = "register.html", "letter_sent.html", "register_finish.html"
_TEMPLATES = (_ASK, _TOLD, _FINISH)
_TEXT_MAX = 300


class Registrar:
    """The two forms of registering."""

    def __init__(self, db: Database, passwords: Passwords, themes: ThemeReader) -> None:
        self._db = db
        self._passwords = passwords
        self._themes = themes

    def show(self) -> AnyResponse:
        """Where to type an address."""
        if not read_registration(self._db, tenant_of_site(self._db)).is_open:
            raise RegistrationClosed
        return themed(self._themes, _ASK, address="", refusal="")

    def ask(self) -> AnyResponse:
        """Have a letter written; the answer is the same whoever has the address."""
        address = request.form.get("email", "")[:_TEXT_MAX]
        tenant_id = tenant_of_site(self._db)
        try:
            ask_to_register(self._db, tenant_id, registration_letter(address, self._site_name()))
        except Refused as refusal:
            return themed(
                self._themes, _ASK, status=HTTPStatus.UNPROCESSABLE_ENTITY,
                address=address, refusal=refusal.message,
            )  # fmt: skip
        return themed(self._themes, _TOLD, address=address)

    def finish_form(self) -> AnyResponse:
        """What a letter leads to: name, password, date of birth, currency, terms."""
        return self._form(request.args.get("token", ""), {}, None)

    def finish(self) -> AnyResponse:
        """Make the account; what is wrong is said beside what was typed."""
        form = request.form
        token = form.get("token", "")[:_TEXT_MAX]
        typed = {each.name: form.get(each.name, "")[:_TEXT_MAX] for each in fields(Application)}
        try:
            if form.get("agree") != "1":
                raise TermsNotAgreed
            register(
                self._db,
                self._passwords,
                tenant_of_site(self._db),
                token,
                Application(**typed),
                origin=client(),
            )
        except TokenOver as refusal:
            return self._ask_anew(refusal)
        except (Refused, Conflict) as refusal:
            return self._form(token, typed, refusal)
        return redirect(f"{request.script_root}/sign-in?new=1", HTTPStatus.SEE_OTHER)

    def _form(
        self, token: str, typed: dict[str, str], refusal: Refused | Conflict | None
    ) -> AnyResponse:
        tenant_id = tenant_of_site(self._db)
        registration = read_registration(self._db, tenant_id)
        if not registration.is_open:
            raise RegistrationClosed
        try:
            address = find_applicant(self._db, tenant_id, token)
        except TokenOver as over:
            return self._ask_anew(over)
        return themed(
            self._themes,
            _FINISH,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
            letter_token=token,
            address=address,
            typed=typed,
            registration=registration,
            refusal=refusal.message if refusal else "",
            wrong=refusal.code if refusal else "",
        )

    def _ask_anew(self, refusal: TokenOver) -> AnyResponse:
        return themed(
            self._themes, _ASK, status=HTTPStatus.UNPROCESSABLE_ENTITY,
            address="", refusal=refusal.message,
        )  # fmt: skip

    def _site_name(self) -> str:
        theme = self._themes.current()
        return str(theme.document["name"]) if theme else ""


def blueprint(db: Database, passwords: Passwords, themes: ThemeReader) -> Blueprint:
    """The pages of registering."""
    desk = Registrar(db, passwords, themes)
    pages = Blueprint("joining", __name__)
    slowly = limited("registration")
    pages.add_url_rule("/register", "show", desk.show, methods=["GET"])
    pages.add_url_rule("/register", "ask", slowly(desk.ask), methods=["POST"])
    pages.add_url_rule("/register/finish", "finish_form", desk.finish_form, methods=["GET"])
    pages.add_url_rule("/register/finish", "finish", slowly(desk.finish), methods=["POST"])
    pages.record_once(_compile_templates)
    return pages


def _compile_templates(state: BlueprintSetupState) -> None:
    for template in _TEMPLATES:
        state.app.jinja_env.get_template(template)
