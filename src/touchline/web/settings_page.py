"""How pages are told: language, odds and time zone, kept in a cookie of the browser's own."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.errors import NotFound
from touchline.web import languages, manner
from touchline.web.languages import N_
from touchline.web.manner import Manner, OddsFormat
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.reading import ThemeReader
from touchline.web.sign_in import is_local_path
from touchline.web.zones import ZONES

_TEMPLATE = "settings.html"
_ODDS_WORDS = {
    OddsFormat.DECIMAL: (N_("Decimal"), "2.50"),
    OddsFormat.FRACTIONAL: (N_("Fractional"), "6/4"),
    OddsFormat.AMERICAN: (N_("American"), "+150"),
}


class SettingsPage:
    """One form that anybody may send; whatever of it is unknown changes nothing."""

    def __init__(self, themes: ThemeReader, *, is_secure: bool) -> None:
        self._themes = themes
        self._is_secure = is_secure

    def show(self) -> Response:
        """The form, with what holds now."""
        theme = self._themes.current()
        if theme is None:
            raise NotFound
        root = request.script_root
        page = current_app.jinja_env.get_template(_TEMPLATE).render(
            theme=theme.document,
            theme_css_url=root + theme.document["css"],
            root=root,
            path=root + request.path,
            wanted=_wanted(),
            told=manner.current(),
            odds_words=_ODDS_WORDS,
            zones=ZONES,
        )
        return Response(
            page,
            headers={**PAGE_HEADERS, "Cache-Control": "private, no-store"},
            content_type="text/html; charset=utf-8",
        )

    def choose(self) -> AnyResponse:
        """Keep what was chosen, and go back to where it was chosen."""
        if self._themes.current() is None:
            raise NotFound
        response = redirect(_wanted() or f"{request.script_root}/", HTTPStatus.SEE_OTHER)
        response.set_cookie(
            manner.COOKIE,
            manner.written(_chosen()),
            max_age=manner.KEPT_S,
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response


def blueprint(themes: ThemeReader, *, is_secure: bool) -> Blueprint:
    """The page and its form."""
    page = SettingsPage(themes, is_secure=is_secure)
    pages = Blueprint("settings", __name__)
    pages.add_url_rule("/settings", "show", page.show, methods=["GET"])
    pages.add_url_rule("/settings", "choose", page.choose, methods=["POST"])
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _chosen() -> Manner:
    """Today's manner with what the form says, as far as there is such a thing."""
    told = manner.current()
    form = request.form
    if form.get("language") in languages.codes():
        told = replace(told, language=form["language"])
    if form.get("odds") in set(OddsFormat):
        told = replace(told, odds=OddsFormat(form["odds"]))
    if form.get("zone") in {"", *ZONES}:
        told = replace(told, zone=form["zone"])
    return told


def _wanted() -> str:
    """The page somebody came from, if it is one of this site."""
    wanted = request.values.get("next", "")
    is_here = is_local_path(wanted) and wanted.startswith(f"{request.script_root}/")
    return wanted if is_here else ""
