"""The pages anybody may read, made from documents: lobby, sport, league, event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from jinja2 import Environment
from markupsafe import Markup

from touchline.catalog.model import SPORTS
from touchline.errors import NotFound
from touchline.web import manner
from touchline.web.pages import PAGE_HEADERS, prepare
from touchline.web.player.notices import first_end_s
from touchline.web.player.reading import (
    BoardPage,
    BoardReader,
    Guest,
    GuestReader,
    NobodySignsIn,
    ThemePage,
    ThemeReader,
)
from touchline.web.player.rendered import (
    Body,
    Rendered,
    RenderedPages,
    etag_of,
    event_row_renderer,
    is_match,
)
from touchline.web.player.views import VIEWS, View

# The tag of "no board yet". A client that holds it reloads once there is one: all of it changes.
_ABSENT_ETAG = 'W/"absent"'
_UNAVAILABLE = ("unavailable.html", "_unavailable.html")
_HTML = "text/html; charset=utf-8"
_VARY = "HX-Request, Accept-Encoding, Accept-Language, Cookie"
_KNOWN_SPORTS = {sport.slug: sport for sport in SPORTS}


@dataclass(frozen=True, slots=True)
class PlayerPages:
    """Answers a page from memory, or renders it once from the documents of this moment."""

    board: BoardReader
    themes: ThemeReader
    guests: GuestReader
    pages: RenderedPages
    now_s: Callable[[], float]
    betless_sports: frozenset[str] = frozenset()

    def lobby(self) -> Response:
        """The next events of every sport."""
        return self._answer("lobby", self.board.lobby)

    def sport(self, sport: str) -> Response:
        """The leagues of one sport. A sport we know that offers nothing now is an empty page."""
        return self._answer(
            "sport", lambda: self.board.sport(sport), otherwise=lambda: _empty_sport(sport)
        )

    def league(self, sport: str, league_code: str) -> Response:
        """The events of one league."""
        return self._answer("league", lambda: self.board.league(sport, league_code))

    def event(self, event_code: str) -> Response:
        """One event with all its markets."""
        return self._answer("event", lambda: self.board.event(event_code))

    def _answer(
        self,
        name: str,
        read: Callable[[], BoardPage | None],
        otherwise: Callable[[], BoardPage | None] = lambda: None,
    ) -> Response:
        """The page of a document; ``otherwise`` is shown where there surely is none."""
        theme = self.themes.current()
        if theme is None:
            raise NotFound
        menu = self.board.sports()
        if menu is None:
            return self._unavailable(theme)
        page = read()
        if page is None:
            if not self.board.can_tell():
                return self._unavailable(theme)
            self.board.forget_absences()
            page = read() or otherwise()
        if page is None:
            raise NotFound
        now_s = self.now_s()
        key = _key(name, theme, menu, page)
        rendered = self.pages.get(key, now_s=now_s)
        if rendered is None:
            look = {**_look(theme), "betless_sports": self.betless_sports}
            rendered = _render(VIEWS[name], look, menu, page, now_s=now_s)
            self.pages.put(key, rendered)
        return self._respond(rendered)

    def _unavailable(self, theme: ThemePage) -> Response:
        """Nothing is known of it here and now: an honest page that asks again by itself."""
        rendered = _render_view(
            _UNAVAILABLE, _look(theme), {"sports": ()}, {}, 0, part_etag=_ABSENT_ETAG
        )
        return self._respond(rendered, cache_control="no-store")

    def _respond(self, rendered: Rendered, *, cache_control: str = "private, no-cache") -> Response:
        """The page everybody gets, or for who is signed in the same with their name on it.

        The part that is refreshed in place says nobody's name: asking for it is no sign of life.
        """
        is_part = request.headers.get("HX-Request") == "true"
        guest = None if is_part else self.guests.current()
        if guest is None:
            return _respond(rendered, is_part=is_part, cache_control=cache_control)
        return _respond_to(guest, rendered.page.raw)


def blueprint(
    board: BoardReader,
    themes: ThemeReader,
    guests: GuestReader | None = None,
    *,
    now_s: Callable[[], float],
    betless_sports: frozenset[str] = frozenset(),
) -> Blueprint:
    """The player pages over a board and the themes. ``now_s`` is the clock, in epoch seconds.

    ``betless_sports`` are shown without any bet to be placed on them.
    """
    answers = PlayerPages(
        board, themes, guests or NobodySignsIn(), RenderedPages(), now_s, betless_sports
    )
    pages = Blueprint("player", __name__)
    pages.record_once(_compile_templates)
    pages.add_url_rule("/", "lobby", answers.lobby)
    pages.add_url_rule("/sports/<sport>", "sport", answers.sport)
    pages.add_url_rule("/sports/<sport>/<league_code>", "league", answers.league)
    pages.add_url_rule("/events/<event_code>", "event", answers.event)
    return pages


def _compile_templates(state: BlueprintSetupState) -> None:
    environment = state.app.jinja_env
    prepare(environment)
    environment.globals["event_row"] = event_row_renderer(environment)
    for templates in (_UNAVAILABLE, *(view.templates for view in VIEWS.values())):
        for template in templates:
            environment.get_template(template)


def _empty_sport(slug: str) -> BoardPage | None:
    sport = _KNOWN_SPORTS.get(slug)
    if sport is None:
        return None
    document = {"sport": {"slug": sport.slug, "name": sport.name}, "leagues": []}
    return BoardPage(document, version="empty", is_stale=False)


def _key(name: str, theme: ThemePage, menu: BoardPage, page: BoardPage) -> tuple[object, ...]:
    return (
        name,
        request.script_root,
        request.path,
        theme.document["tenant"],
        theme.etag,
        menu.version,
        page.version,
        page.is_stale,
        page.stale_sports,
        page.seen_at if page.is_stale else None,
        manner.current(),
    )


def _render(
    view: View, look: Mapping[str, Any], menu: BoardPage, page: BoardPage, *, now_s: float
) -> Rendered:
    now = datetime.fromtimestamp(now_s, UTC)
    facts = view.facts(page, now, look["betless_sports"])
    expires_at_s = min(facts.expires_at_s, first_end_s(look["theme"], now))
    return _render_view(view.templates, look, menu.document, facts.shown, expires_at_s)


def _look(theme: ThemePage) -> dict[str, Any]:
    """What every page of a site needs to look like the site."""
    root = request.script_root
    return {
        "theme": theme.document,
        "theme_css_url": root + theme.document["css"],
        "root": root,
        "path": root + request.path,
        "guest": None,
    }


def _render_view(
    templates: tuple[str, str],
    look: Mapping[str, Any],
    menu: Mapping[str, Any],
    shown: Mapping[str, Any],
    expires_at_s: float,
    *,
    part_etag: str = "",
) -> Rendered:
    environment: Environment = current_app.jinja_env
    whole, live = templates
    content = environment.get_template(live).render(**look, **shown)
    etag = part_etag or etag_of(content.encode())
    part = environment.get_template("_live.html").render(
        **look,
        content=Markup(content),  # noqa: S704 - our own template's output
        etag=etag,
    )
    page = environment.get_template(whole).render(
        **look,
        **shown,
        menu=menu["sports"],
        live=Markup(part),  # noqa: S704 - our own template's output
    )
    return Rendered(Body(page.encode()), Body(part.encode(), etag), expires_at_s)


def _respond_to(guest: Guest, page: bytes) -> Response:
    """The page as it is kept, with the corner of the header that is a player's own.

    Not compressed: it carries a token, and what is compressed beside a secret may betray it.
    """
    corner = current_app.jinja_env.get_template("_account.html")
    root = request.script_root
    where = {"root": root, "path": root + request.path}
    everybodys = corner.render(**where, guest=None).encode()
    own = corner.render(**where, guest=guest).encode()
    return Response(
        page.replace(everybodys, own, 1),
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-store", "Vary": _VARY},
        content_type=_HTML,
    )


def _respond(rendered: Rendered, *, is_part: bool, cache_control: str) -> Response:
    """The page, or only its live part for htmx; 304 when the client has it; gzip when it may."""
    asked = request.headers
    body = rendered.part if is_part else rendered.page
    headers = {
        **PAGE_HEADERS,
        "Cache-Control": cache_control,
        "ETag": body.etag,
        "Vary": _VARY,
    }
    held = asked.get("If-None-Match", "")
    if is_match(body.etag, held):
        return Response(status=304, headers=headers)
    if is_part and is_match(_ABSENT_ETAG, held):
        return Response(status=204, headers={**headers, "HX-Refresh": "true"})
    if "gzip" in asked.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(body.gzipped(), headers=headers, content_type=_HTML)
    return Response(body.raw, headers=headers, content_type=_HTML)
