"""Sessions behind flask.session: Flask-Session's interface, made lazy, typed and bound to a site.

Nothing is read before somebody asks who it is, reading writes nothing, and a request without a
session costs nothing at all. When the store is away a ticket says who it was.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from flask import Flask, Request, Response
from flask_session.redis import RedisSessionInterface

from touchline import codes
from touchline.accounts.model import Player
from touchline.accounts.session import Session, data_fields, field_of
from touchline.accounts.store import Found, SessionsAway, SessionStore, digest_of
from touchline.plumbing import kv, logs, metrics
from touchline.plumbing.pacing import jittered, monotonic_s
from touchline.web.player_session import Loaded, PlayerSession
from touchline.web.session_cookies import CookieNames, cookie_names, new_sid, slug_of_sid
from touchline.web.tickets import GOOD_FOR_S, RENEWED_AFTER_S, Ticket, Tickets, sid_tag
from touchline.web.visitor import Visitor

logger = logging.getLogger(__name__)

COUNT_S = 5.0

IsStanding = Callable[[Session], bool]
SlugOf = Callable[[Request], str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How long sessions live and are believed, in milliseconds."""

    idle_ms: int
    permanent_idle_ms: int
    age_max_ms: int
    confirm_ms: int
    is_secure: bool


class SiteSessions(RedisSessionInterface):  # type: ignore[misc]  # the library carries no types
    """Flask's session interface over the session store."""

    def __init__(
        self,
        app: Flask,
        store: SessionStore,
        *,
        tickets: Tickets | None,
        rules: Rules,
        slug_of: SlugOf,
        is_standing: IsStanding,
        names_of: Callable[[Request, str], CookieNames] | None = None,
        on_resumed: Callable[[Session], None] | None = None,
    ) -> None:
        """``slug_of`` names the tenant of a request, "" for none; it looks nothing up.

        ``is_standing`` asks the database whether a session's epoch still is its player's. Without
        ``tickets`` nobody is known while the store is away. ``names_of`` names the cookies of a
        request on a site, the players' unless told otherwise. ``on_resumed`` hears of a session that
        was kept, and is used again after longer than others live unused.
        """
        super().__init__(app, client=store.client, key_prefix=kv.SESSION)
        self.serializer = (
            None  # theirs would unpickle what it cannot read; ours is accounts/session
        )
        self.store = store
        self._tickets = tickets
        self._rules = rules
        self.slug_of = slug_of
        self._is_standing = is_standing
        self._names_of = names_of or self._names_of_players
        self._on_resumed = on_resumed
        self._count_at_s = 0.0

    def is_presented(self, request: Request) -> bool:
        """Whether a request brings a cookie of ours; costs a look at one header."""
        return "sid" in request.environ.get("HTTP_COOKIE", "")

    def open_session(self, app: Flask, request: Request) -> PlayerSession:
        """A session that has not been read yet."""
        del app
        slug = self.slug_of(request)
        names = self._names_of(request, slug)
        return PlayerSession(names, slug, lambda: self._load(request, names, slug))

    def begin(
        self, session: PlayerSession, player: Player, data: Mapping[str, str], *, is_permanent: bool
    ) -> None:
        """Sign a player in under a new id; the session of before ends in the same moment.

        Raises:
            SessionsAway: nobody was signed in.

        """
        rules, sid = self._rules, new_sid(session.slug)
        self.store.create(
            session.slug,
            sid,
            player,
            idle_ms=rules.permanent_idle_ms if is_permanent else rules.idle_ms,
            age_max_ms=rules.age_max_ms,
            data=data,
            instead_of=session.loaded.sid,
        )
        visitor = Visitor(player.tenant_id, player.id, player.display_name, player.session_epoch)
        session.become(
            Loaded(visitor, sid, dict(data), is_permanent=is_permanent, wants_cookie=True)
        )
        logs.know(user_id=codes.encode(player.id))

    def finish(self, session: PlayerSession) -> Visitor | None:
        """Sign out; who it was. While the store is away only the browser forgets.

        What the store then still holds ends with the player's epoch, which is the caller's to begin.
        """
        was = session.loaded
        if was.sid and was.visitor:
            try:
                self.store.end(
                    session.slug,
                    was.sid,
                    tenant_id=was.visitor.tenant_id,
                    player_id=was.visitor.player_id,
                )
            except SessionsAway:
                logger.warning("session.end_skipped")
        session.become(Loaded(is_over=True))
        return was.visitor

    def save_session(self, app: Flask, session: PlayerSession, response: Response) -> None:
        """Write what was changed, and set the cookies the browser should have."""
        del app
        if not session.is_touched:
            return
        response.vary.add("Cookie")
        loaded = session.loaded
        if loaded.sid:
            self._count_now_and_then()
        if loaded.is_over:
            self._take_cookies(session.names, response)
        if loaded.visitor is None:
            return
        response.headers["Cache-Control"] = "private, no-store"
        self._keep_changes(session)
        if loaded.wants_cookie or (loaded.is_extended and loaded.is_permanent):
            lives_s = self._rules.permanent_idle_ms // 1000 if loaded.is_permanent else None
            self._set_cookie(response, session.names.sid, loaded.sid, lives_s)
        if self._tickets is not None and not loaded.visitor.is_degraded:
            self._renew_ticket(self._tickets, session, loaded.visitor, response)

    def _names_of_players(self, request: Request, slug: str) -> CookieNames:
        is_by_path = bool(request.script_root)
        return cookie_names(slug, is_by_path=is_by_path, is_secure=self._rules.is_secure)

    def _count_now_and_then(self) -> None:
        """Keep the gauge true while there are sessions in use; a process without any asks nothing."""
        now_s = monotonic_s()
        if now_s < self._count_at_s:
            return
        self._count_at_s = now_s + jittered(COUNT_S)
        with suppress(SessionsAway):
            self.store.count()

    def _load(self, request: Request, names: CookieNames, slug: str) -> Loaded:
        sid = request.cookies.get(names.sid, "")
        if not sid or not slug:
            return Loaded()
        given_out_on = slug_of_sid(sid)
        if given_out_on != slug:
            self._tell_foreign(given_out_on, sid)
            return Loaded(is_over=True)
        ticket = request.cookies.get(names.ticket, "")
        try:
            found = self.store.read(slug, sid)
        except SessionsAway:
            metrics.session_reads.labels("away").inc()
            if self._tickets is None:
                raise
            return self._of_ticket(self._tickets, ticket, slug, sid)
        if found is None:
            metrics.session_reads.labels("absent").inc()
            return Loaded(is_over=True)
        return self._of_store(found, slug, sid, ticket)

    def _of_store(self, found: Found, slug: str, sid: str, ticket: str) -> Loaded:
        stored = found.session
        is_degraded = False
        if found.now_ms - stored.confirmed_at_ms > self._rules.confirm_ms:
            try:
                if not self._confirmed(slug, sid, stored, found.now_ms):
                    return Loaded(is_over=True)
            except (psycopg.OperationalError, SessionsAway):
                is_degraded = True
        metrics.session_reads.labels("degraded" if is_degraded else "fresh").inc()
        logs.know(user_id=codes.encode(stored.player_id))
        visitor = Visitor(
            stored.tenant_id, stored.player_id, stored.name, stored.epoch, is_degraded
        )
        return Loaded(
            visitor,
            sid,
            dict(stored.data),
            is_extended=found.is_extended,
            is_permanent=stored.idle_ms == self._rules.permanent_idle_ms,
            ticket=ticket,
        )

    def _confirmed(self, slug: str, sid: str, stored: Session, now_ms: int) -> bool:
        if self._is_standing(stored):
            # In use it is confirmed far more often than that.
            is_resumed = now_ms - stored.confirmed_at_ms >= self._rules.idle_ms
            if is_resumed and self._on_resumed is not None:
                self._on_resumed(stored)
            return self.store.confirm(slug, sid, at_ms=now_ms)
        metrics.session_reads.labels("revoked").inc()
        self.store.end(slug, sid, tenant_id=stored.tenant_id, player_id=stored.player_id)
        return False

    def _of_ticket(self, tickets: Tickets, text: str, slug: str, sid: str) -> Loaded:
        ticket = tickets.read(text)
        if ticket is None or ticket.slug != slug or ticket.sid_tag != sid_tag(digest_of(sid)):
            return Loaded()
        logs.know(user_id=codes.encode(ticket.player_id))
        visitor = Visitor(
            ticket.tenant_id, ticket.player_id, ticket.name, ticket.epoch, is_degraded=True
        )
        return Loaded(visitor, sid)

    def _tell_foreign(self, given_out_on: str | None, sid: str) -> None:
        """A live session shown to another site is somebody's try; a made-up cookie is noise."""
        metrics.session_reads.labels("foreign").inc()
        try:
            is_live = given_out_on is not None and self.store.exists(given_out_on, sid)
        except SessionsAway:
            return
        if is_live:
            logger.warning("security.foreign_session_refused", extra={"of_tenant": given_out_on})

    def _keep_changes(self, session: PlayerSession) -> None:
        changed, gone = session.changes()
        if not changed and not gone:
            return
        try:
            self.store.write(
                session.slug, session.loaded.sid, data_fields(changed), tuple(map(field_of, gone))
            )
        except SessionsAway:
            logger.warning("session.write_skipped")

    def _renew_ticket(
        self, tickets: Tickets, session: PlayerSession, visitor: Visitor, response: Response
    ) -> None:
        tag = sid_tag(digest_of(session.loaded.sid))
        due = Ticket(
            session.slug, visitor.tenant_id, visitor.player_id, visitor.name, visitor.epoch, tag
        )
        if tickets.read(session.loaded.ticket, good_for_s=RENEWED_AFTER_S) != due:
            text = tickets.issue(due)
            self._set_cookie(response, session.names.ticket, text, GOOD_FOR_S)

    def _set_cookie(self, response: Response, name: str, value: str, lives_s: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=lives_s,
            path="/",
            secure=self._rules.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def _take_cookies(self, names: CookieNames, response: Response) -> None:
        for name in filter(None, (names.sid, names.ticket)):
            response.delete_cookie(
                name, path="/", secure=self._rules.is_secure, httponly=True, samesite="Lax"
            )
