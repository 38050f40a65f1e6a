"""A visitor's favourite leagues: a cookie of codes, and a page of what those leagues offer now."""

from http import HTTPStatus

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline import codes
from touchline.catalog.model import SPORTS
from touchline.errors import NotFound
from touchline.web.player.reading import BoardReader, ThemeReader
from touchline.web.sign_in import is_local_path
from touchline.web.themed import themed

COOKIE = "favourites"
KEPT_S = 365 * 24 * 3600
FAVOURITES_MAX = 20
_TEMPLATE = "favourites.html"
_BETWEEN, _WITHIN = "~", "."
_SLUGS = frozenset(sport.slug for sport in SPORTS)


class Favourites:
    """Reads, changes and shows the favourites of a request; nothing is kept on the server."""

    def __init__(self, board: BoardReader, themes: ThemeReader, *, is_secure: bool) -> None:
        self._board = board
        self._themes = themes
        self._is_secure = is_secure

    def show(self) -> AnyResponse:
        """The leagues, those first that were added last; one that offers nothing now is said to."""
        shown = []
        for favourite in parse_favourites(request.cookies.get(COOKIE, "")):
            sport, _, league = favourite.partition(_WITHIN)
            page = self._board.league(sport, league)
            shown.append({"value": favourite, "page": page and page.document})
        return themed(self._themes, _TEMPLATE, favourites=shown)

    def change(self) -> AnyResponse:
        """Add a league, or drop one, and go back to where that was asked for."""
        if self._themes.current() is None:
            raise NotFound
        kept = parse_favourites(request.cookies.get(COOKIE, ""))
        added = parse_favourites(request.form.get("add", ""))[:1]
        dropped = request.form.get("drop", "")
        left = [each for each in kept if each not in (*added, dropped)]
        response = redirect(_wanted(), HTTPStatus.SEE_OTHER)
        response.set_cookie(
            COOKIE,
            _BETWEEN.join([*added, *left][:FAVOURITES_MAX]),
            max_age=KEPT_S,
            path=f"{request.script_root}/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response


def blueprint(board: BoardReader, themes: ThemeReader, *, is_secure: bool) -> Blueprint:
    """The page and its form."""
    favourites = Favourites(board, themes, is_secure=is_secure)
    pages = Blueprint("favourites", __name__)
    pages.add_url_rule("/favourites", "show", favourites.show, methods=["GET"])
    pages.add_url_rule("/favourites", "change", favourites.change, methods=["POST"])
    pages.record_once(_compile_template)
    return pages


def parse_favourites(text: str) -> tuple[str, ...]:
    """The leagues of a cookie, each a sport and a code; whatever else is in it is left out."""
    found = [each for each in text.split(_BETWEEN)[: 2 * FAVOURITES_MAX] if _is_league(each)]
    return tuple(dict.fromkeys(found))[:FAVOURITES_MAX]


def _is_league(text: str) -> bool:
    sport, _, code = text.partition(_WITHIN)
    return sport in _SLUGS and codes.decode(code) is not None


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)


def _wanted() -> str:
    """The page somebody came from, if it is one of this site; else the favourites."""
    root, wanted = request.script_root, request.form.get("next", "")
    is_here = is_local_path(wanted) and wanted.startswith(f"{root}/")
    return wanted if is_here else f"{root}/favourites"
