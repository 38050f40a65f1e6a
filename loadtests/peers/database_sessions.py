"""The peer of `bench sessions`: our own application with its sessions in a table, as many keep them.

Each request of somebody signed in reads the row and writes when it was seen, which is what a
server-side session on SQL does: so does Flask-Session's own.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from psycopg.types.json import Json

from touchline.accounts.model import Player
from touchline.accounts.session import Session
from touchline.accounts.store import Found, session_key
from touchline.plumbing.breaker import State
from touchline.plumbing.db import Database
from touchline.web import app as web_app

TABLE = """
    CREATE TABLE bench_sessions (
        key text PRIMARY KEY, fields jsonb NOT NULL, seen_at timestamptz NOT NULL DEFAULT now()
    );
    GRANT SELECT, INSERT, UPDATE, DELETE ON bench_sessions TO app_web;
"""


class DatabaseStore:
    """What the application asks of its session store, answered by PostgreSQL."""

    is_away = False
    state = State.CLOSED

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(
        self,
        slug: str,
        sid: str,
        player: Player,
        *,
        idle_ms: int,
        age_max_ms: int,
        data: Mapping[str, str],
        instead_of: str = "",
    ) -> None:
        """Insert the row."""
        del age_max_ms, instead_of
        fields = [player.tenant_id, player.id, player.display_name, player.session_epoch, idle_ms]
        with self._db.connection_ctx() as conn:
            conn.execute(
                "INSERT INTO bench_sessions (key, fields) VALUES (%s, %s)",
                [session_key(slug, sid), Json([*fields, dict(data)])],
            )

    def read(self, slug: str, sid: str) -> Found | None:
        """Read the row, and note that it was seen."""
        key = [session_key(slug, sid)]
        with self._db.connection_ctx() as conn:
            row = conn.execute("SELECT fields FROM bench_sessions WHERE key = %s", key).fetchone()
            conn.execute("UPDATE bench_sessions SET seen_at = now() WHERE key = %s", key)
        if row is None:
            return None
        *who, idle_ms, data = row[0]
        return Found(Session(*who, idle_ms, 2**50, 0, data), 0, is_extended=False)

    def count(self) -> int:
        """Nobody asks the peer."""
        return 0


def make() -> Flask:
    """The application, its store exchanged."""
    app = web_app.build()
    web: Any = app.extensions[web_app.EXTENSION]
    sessions: Any = app.session_interface
    sessions.store = DatabaseStore(web.db)
    return app
