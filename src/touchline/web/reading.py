"""Gives the player pages what they read: the request's theme, and the board with its freshness."""

from datetime import UTC, datetime

from flask import request

from touchline import codes
from touchline.catalog import store
from touchline.catalog.store import StoredDocument
from touchline.web import tenancy
from touchline.web.player.reading import BoardPage, ThemePage
from touchline.web.public.odds import Board
from touchline.web.public.theme import DEFAULT, PublicTheme, ServedTheme
from touchline.web.tenancy import Site


def current_site() -> Site:
    """Whose pages the request asks for."""
    site: Site = request.environ[tenancy.ENVIRON_KEY]
    return site


class SiteTheme:
    """The look of the site a request is for."""

    def __init__(self, themes: PublicTheme) -> None:
        self._themes = themes

    def current(self) -> ThemePage | None:
        """The theme of the request's site."""
        return self.of(current_site())

    def of(self, site: Site) -> ThemePage | None:
        """A tenant's theme; None for what is nobody's site.

        While Redis is away or empty nobody can say whose site this is: the defaults stand in.
        """
        if site.is_platform:
            return None
        found = self._themes.find(site)
        if found is None:
            found = self._themes.find_again(site) if self._themes.can_tell() else DEFAULT
        return None if found is None else _page(found)


class SiteBoard:
    """The board as the tenant of a request shows it."""

    def __init__(self, board: Board, themes: PublicTheme) -> None:
        self._board = board
        self._themes = themes

    def can_tell(self) -> bool:
        """Whether a missing document means that nobody published it."""
        return self._board.can_tell()

    def forget_absences(self) -> None:
        """Look for missing documents anew, once `can_tell` is true."""
        self._board.forget_absences()

    def sports(self) -> BoardPage | None:
        """The menu. It shows no price, so no feed's silence makes it stale."""
        stored = self._find(store.sports_key())
        if stored is None:
            return None
        return BoardPage(stored.document, stored.etag, is_stale=False)

    def lobby(self) -> BoardPage | None:
        """The next events of every sport; each sport's feed is asked after once."""
        stored = self._find(store.lobby_key())
        if stored is None:
            return None
        sports = [sport["slug"] for sport in stored.document["sports"]]
        seen = {sport: self._board.seen_at_s(sport) for sport in sports}
        stale = frozenset(
            sport for sport, at_s in seen.items() if self._board.is_too_old(sport, at_s)
        )
        latest_s = max((at_s for at_s in seen.values() if at_s is not None), default=None)
        seen_at = None if latest_s is None else datetime.fromtimestamp(latest_s, UTC)
        is_stale = bool(sports) and len(stale) == len(sports)
        return BoardPage(stored.document, stored.etag, is_stale, seen_at, stale)

    def sport(self, sport_slug: str) -> BoardPage | None:
        """The leagues of one sport."""
        return self._of_one(self._find(store.sport_key(sport_slug)))

    def league(self, sport_slug: str, league_code: str) -> BoardPage | None:
        """The events of one league."""
        if codes.decode(league_code) is None:
            return None
        return self._of_one(self._find(store.league_key(sport_slug, league_code)))

    def event(self, event_code: str) -> BoardPage | None:
        """One event with all its markets."""
        if codes.decode(event_code) is None:
            return None
        return self._of_one(self._find(store.event_key(event_code)))

    def _find(self, key: str) -> StoredDocument | None:
        return self._board.find(key, self._themes.slug_of(current_site()))

    def _of_one(self, stored: StoredDocument | None) -> BoardPage | None:
        if stored is None:
            return None
        sport = stored.document["sport"]["slug"]
        seen = self._board.seen_at_s(sport)
        seen_at = None if seen is None else datetime.fromtimestamp(seen, UTC)
        is_stale = self._board.is_too_old(sport, seen)
        return BoardPage(stored.document, stored.etag, is_stale, seen_at)


def _page(theme: ServedTheme) -> ThemePage:
    return ThemePage(theme.stored.document, theme.stored.etag)
