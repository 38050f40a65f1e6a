"""Search over the names of a site's board, on the server; what is indexed is kept for a short while."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.web.player.reading import BoardReader, ThemeReader
from touchline.web.player.searching import QUERY_MAX, Entry, entries_of, found
from touchline.web.player_session import current_session
from touchline.web.themed import themed

_TEMPLATE = "search.html"
# An event that is new is found half a minute later; looking through a whole board takes a while.
_KEPT_S = 30.0
_SITES_MAX = 200


class SearchPage:
    """Looks through a board once in a while, and answers from that."""

    def __init__(self, board: BoardReader, themes: ThemeReader, now_s: Callable[[], float]) -> None:
        self._board = board
        self._themes = themes
        self._now_s = now_s
        self._kept: dict[str, tuple[float, list[Entry]]] = {}

    def show(self) -> AnyResponse:
        """The page, with what was found."""
        query = request.args.get("q", "")[:QUERY_MAX]
        now_s = self._now_s()
        hits = (
            found(query, self._entries(now_s), now=datetime.fromtimestamp(now_s, UTC))
            if query.strip()
            else []
        )
        return themed(self._themes, _TEMPLATE, query=query, hits=hits)

    def _entries(self, now_s: float) -> list[Entry]:
        slug = current_session().slug
        kept = self._kept.get(slug)
        if kept is not None and 0 <= now_s - kept[0] < _KEPT_S:
            return kept[1]
        entries = self._looked_through()
        if len(self._kept) >= _SITES_MAX:
            self._kept.clear()
        self._kept[slug] = (now_s, entries)
        return entries

    def _looked_through(self) -> list[Entry]:
        menu = self._board.sports()
        entries: list[Entry] = []
        for item in menu.document["sports"] if menu else ():
            sport = self._board.sport(item["slug"]) if item["events"] else None
            for league in sport.document["leagues"] if sport else ():
                page = self._board.league(item["slug"], league["code"])
                if page is not None:
                    shown = page.document
                    entries += entries_of(shown["sport"], shown["league"], shown["events"])
        return entries


def blueprint(board: BoardReader, themes: ThemeReader, *, now_s: Callable[[], float]) -> Blueprint:
    """The page. ``now_s`` is the clock, in epoch seconds."""
    page = SearchPage(board, themes, now_s)
    pages = Blueprint("search", __name__)
    pages.add_url_rule("/search", "show", page.show)
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)
