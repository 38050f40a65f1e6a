"""Builds what knows players: their sessions, the two forms, their protection, and the name on a page."""

from collections.abc import Callable
from time import monotonic

from flask import Flask, Request, request

from touchline.accounts import login
from touchline.accounts.passwords import Passwords
from touchline.accounts.session import Session
from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.protection.reality.check import resume_playing
from touchline.web import (
    account,
    joining,
    mailbox,
    origin,
    protection,
    recovery,
    settings_page,
    sign_in,
    tenancy,
)
from touchline.web.invitation import Invitations
from touchline.web.offloading import Offload
from touchline.web.pages import prepare
from touchline.web.player.reading import Guest, ThemeReader
from touchline.web.player_session import current_session
from touchline.web.public.theme import PublicTheme
from touchline.web.second_step import SecondStep
from touchline.web.sessions import Rules, SiteSessions
from touchline.web.tenancy import Site
from touchline.web.tickets import Tickets
from touchline.wiring import vault_of


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
        on_resumed=_resuming(db, unused_s=round(settings.session_lifetime_s)),
    )
    app.session_interface = sessions
    prepare(app.jinja_env)
    origin.guard(app)
    _open_doors(app, settings, db, sessions, look)
    return Guests(sessions)


def _open_doors(
    app: Flask, settings: Settings, db: Database, sessions: SiteSessions, look: ThemeReader
) -> None:
    """The pages of signing in, of registering, and of a player's own account."""
    passwords = Passwords(Offload())
    vault = vault_of(settings)
    second = SecondStep(db, vault, settings.secret_key, settings.secret_key_previous)
    invitations = Invitations(db, monotonic)
    app.register_blueprint(account.blueprint(db, vault, passwords, sessions, look))
    app.register_blueprint(sign_in.blueprint(db, passwords, sessions, look, second, invitations))
    app.register_blueprint(joining.blueprint(db, passwords, look))
    app.register_blueprint(recovery.blueprint(db, passwords, sessions.store, look))
    if not settings.is_production and not settings.smtp_host:
        app.register_blueprint(mailbox.blueprint(db, look))
    app.register_blueprint(protection.blueprint(db, sessions, look))
    app.register_blueprint(settings_page.blueprint(look, is_secure=settings.is_production))


def _resuming(db: Database, *, unused_s: int) -> Callable[[Session], None]:
    """What happens when a player comes back to a session that was kept."""

    def resumed(session: Session) -> None:
        resume_playing(db, session.tenant_id, session.player_id, unused_s=unused_s)

    return resumed


def _rules(settings: Settings) -> Rules:
    return Rules(
        idle_ms=round(settings.session_lifetime_s * 1000),
        permanent_idle_ms=round(settings.session_permanent_lifetime_s * 1000),
        age_max_ms=round(settings.session_age_max_s * 1000),
        confirm_ms=round(settings.session_confirm_s * 1000),
        is_secure=settings.is_production,
    )
