"""Builds what knows players: their sessions, the two forms, their protection, and the name on a page."""

from flask import Flask, Request, request

from touchline.accounts import login
from touchline.accounts.passwords import Passwords
from touchline.accounts.session import Session
from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.web import origin, protection, sign_in, tenancy
from touchline.web.offloading import Offload
from touchline.web.player.reading import Guest, ThemeReader
from touchline.web.player_session import current_session
from touchline.web.public.theme import PublicTheme
from touchline.web.sessions import Rules, SiteSessions
from touchline.web.tenancy import Site
from touchline.web.tickets import Tickets


class Guests:
    """Whose name the pages show."""

    def __init__(self, sessions: SiteSessions) -> None:
        self._sessions = sessions

    def current(self) -> Guest | None:
        """Who is signed in; without a cookie nobody is even asked."""
        if not self._sessions.is_presented(request):
            return None
        visitor = current_session().visitor
        if visitor is None:
            return None
        token = "" if visitor.is_degraded else origin.token()
        return Guest(visitor.name, token, visitor.is_degraded)


def install(
    app: Flask,
    settings: Settings,
    db: Database,
    store: SessionStore,
    themes: PublicTheme,
    look: ThemeReader,
) -> Guests:
    """Give an application its sessions and its door."""

    def slug_of(asked: Request) -> str:
        site: Site = asked.environ[tenancy.ENVIRON_KEY]
        if site.is_platform:
            return ""
        return site.slug or themes.slug_of(site) or ""

    def is_standing(session: Session) -> bool:
        return login.is_standing(
            db, tenant_id=session.tenant_id, player_id=session.player_id, epoch=session.epoch
        )

    sessions = SiteSessions(
        app,
        store,
        tickets=Tickets(settings.secret_key, settings.secret_key_previous),
        rules=_rules(settings),
        slug_of=slug_of,
        is_standing=is_standing,
    )
    app.session_interface = sessions
    origin.guard(app)
    app.register_blueprint(sign_in.blueprint(db, Passwords(Offload()), sessions, look))
    app.register_blueprint(protection.blueprint(db, sessions, look))
    return Guests(sessions)


def _rules(settings: Settings) -> Rules:
    return Rules(
        idle_ms=round(settings.session_lifetime_s * 1000),
        permanent_idle_ms=round(settings.session_permanent_lifetime_s * 1000),
        age_max_ms=round(settings.session_age_max_s * 1000),
        confirm_ms=round(settings.session_confirm_s * 1000),
        is_secure=settings.is_production,
    )
