"""A site over given documents: the real pages, on readers that hold dictionaries."""

from dataclasses import dataclass, field

from flask import Flask
from flows.player_documents import (
    NOW,
    event_document,
    league_document,
    lobby_document,
    sport_document,
    sports_document,
    theme_document,
)

from touchline.web import errors
from touchline.web.player.lobby import blueprint
from touchline.web.player.reading import BoardPage, ThemePage


@dataclass
class Documents:
    """A board whose documents a test puts in place; a new version whenever it says so."""

    pages: dict = field(default_factory=dict)
    version: int = 1
    is_stale: bool = False
    stale_sports: frozenset = frozenset()
    seen_at: object = None
    is_away: bool = False

    def can_tell(self):
        return not self.is_away

    def forget_absences(self):
        pass

    def sports(self):
        return self._page("sports")

    def lobby(self):
        return self._page("lobby")

    def sport(self, sport_slug):
        return self._page("sport", sport_slug)

    def league(self, sport_slug, league_code):
        return self._page("league", sport_slug, league_code)

    def event(self, event_code):
        return self._page("event", event_code)

    def _page(self, *name):
        document = self.pages.get(name)
        if document is None:
            return None
        return BoardPage(
            document, str(self.version), self.is_stale, self.seen_at, self.stale_sports
        )


@dataclass
class Themes:
    document: dict | None

    def current(self):
        return self.document and ThemePage(self.document, f'"{self.document["version"]}"')


@dataclass
class Clock:
    now_s: float = NOW.timestamp()

    def __call__(self):
        return self.now_s


@dataclass
class Site:
    board: Documents
    themes: Themes
    clock: Clock
    app: Flask

    def get(self, path, **kwargs):
        return self.app.test_client().get(path, **kwargs)

    def text(self, path, **kwargs):
        return self.get(path, **kwargs).get_data(as_text=True)


def full_board():
    """A board on which every page has something to show, and each page's address."""
    league, event = league_document(), event_document()
    code = league["league"]["code"]
    pages = {
        ("sports",): sports_document(),
        ("lobby",): lobby_document(),
        ("sport", "soccer"): sport_document(),
        ("league", "soccer", code): league,
        ("event", event["event"]["code"]): event,
    }
    paths = {
        "lobby": "/",
        "sport": "/sports/soccer",
        "league": f"/sports/soccer/{code}",
        "event": f"/events/{event['event']['code']}",
    }
    return Documents(pages), paths


PATHS = full_board()[1]


def site_of(board=None, theme=None, **options):
    board = full_board()[0] if board is None else board
    themes, clock = Themes(theme_document() if theme is None else theme), Clock()
    app = Flask("touchline.web")
    app.jinja_env.globals["static_url"] = lambda name: f"/static/{name}"
    app.register_blueprint(blueprint(board, themes, now_s=clock, **options))
    errors.register(app, themes, request_id=lambda: "req-7")
    app.add_url_rule("/live", view_func=lambda: ("", 204))  # the edge's, without which pages ask
    return Site(board, themes, clock, app)
