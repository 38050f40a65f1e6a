"""Sessions of staff: the players' interface over the same store, in realms of their own.

Staff get no ticket and no long session: while the store is away nobody of staff does anything, and
whether a session still stands is asked of the database at every request (guard.py).
"""

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface

from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.web.office.realm import PLATFORM_PLACE, realm_of
from touchline.web.player_session import PlayerSession
from touchline.web.session_cookies import CookieNames, Realm, staff_cookie_names
from touchline.web.sessions import Rules, SiteSessions, SlugOf

STORE_REALM = "staff"


class Realms(SessionInterface):
    """One application's sessions: staff's below staff's paths, players' everywhere else."""

    def __init__(self, players: SiteSessions, staff: SiteSessions) -> None:
        self.players = players
        self.staff = staff

    def open_session(self, app: Flask, request: Request) -> PlayerSession:
        """The session of a request's realm, not read yet."""
        return self._of(request).open_session(app, request)

    def save_session(self, app: Flask, session: PlayerSession, response: Response) -> None:  # type: ignore[override]  # every session of ours is one
        """Write what was changed, and set the cookies of the realm."""
        self._of(request).save_session(app, session, response)

    def _of(self, asked: Request) -> SiteSessions:
        return self.players if realm_of(asked.path) is Realm.PLAYERS else self.staff


def staff_sessions(
    app: Flask, store: SessionStore, settings: Settings, slug_of: SlugOf
) -> SiteSessions:
    """The sessions of both realms of staff; ``slug_of`` names the tenant of a request, "" for none."""
    rules = Rules(
        idle_ms=round(settings.staff_session_lifetime_s * 1000),
        permanent_idle_ms=0,  # nobody of staff stays signed in
        age_max_ms=round(settings.staff_session_age_max_s * 1000),
        # Longer than any lives: the guard of each page asks the database itself.
        confirm_ms=round(settings.staff_session_age_max_s * 2000),
        is_secure=settings.is_production,
    )

    def place_of(asked: Request) -> str:
        slug = slug_of(asked)
        if realm_of(asked.path) is Realm.PLATFORM:
            return "" if slug or asked.script_root else PLATFORM_PLACE
        return slug

    def names_of(asked: Request, place: str) -> CookieNames:
        is_by_path = bool(asked.script_root)
        return staff_cookie_names(
            realm_of(asked.path), place, is_by_path=is_by_path, is_secure=rules.is_secure
        )

    return SiteSessions(
        app,
        store.in_realm(STORE_REALM),
        tickets=None,
        rules=rules,
        slug_of=place_of,
        is_standing=lambda _: True,
        names_of=names_of,
    )
