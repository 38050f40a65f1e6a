"""Builds the web application: the one place that knows how its parts fit together."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask, Response, request

from touchline import config
from touchline.catalog import store
from touchline.config import Settings
from touchline.errors import UnsafeDatabase
from touchline.plumbing import kv, logs, pacing, proof
from touchline.plumbing.cache import SharedCache
from touchline.plumbing.db import Database
from touchline.web import errors, readiness, routes, statics
from touchline.web.bulkhead import Bulkhead
from touchline.web.client import subject_from
from touchline.web.edge import Edge
from touchline.web.front_door import platform_index
from touchline.web.limits import Limits, guard
from touchline.web.player import lobby
from touchline.web.public import theme as public_theme
from touchline.web.public.odds import Board, PublicOdds
from touchline.web.public.quota import PublicQuota
from touchline.web.public.theme import PublicTheme
from touchline.web.reading import SharedBoard, SiteTheme, current_site
from touchline.wiring import limit_policies, limiter, web_pool

logger = logging.getLogger(__name__)

EXTENSION = "touchline"
REQUEST_BYTES_MAX = 1024 * 1024

# A price is looked at again this soon, and never shown older than the hard limit while Redis answers.
BOARD_SOFT_TTL_S = 1.0
BOARD_HARD_TTL_S = 5.0
SEEN_SOFT_TTL_S = 2.0
SEEN_HARD_TTL_S = 10.0
THEME_HARD_TTL_S = 600.0
BOARD_ENTRIES_MAX = 5000
THEME_ENTRIES_MAX = 1000
PROOF_RETRY_S = 2.0


@dataclass(slots=True)
class Web:
    """What the running application holds besides routes."""

    settings: Settings
    db: Database
    redis: kv.Client
    stop: threading.Event


def build(settings: Settings | None = None) -> Flask:
    """The application, ready to be called; it holds no connection yet.

    Raises:
        BadSetting: the environment is wrong.

    """
    settings = settings or config.load("web")
    logs.set_up(settings.log_style, settings.process_type)
    app = Flask("touchline.web", root_path=str(Path(__file__).parent), static_folder=None)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=REQUEST_BYTES_MAX)
    redis = kv.connect(settings.cache_url, timeout_ms=settings.redis_timeout_ms)
    web = Web(settings, Database(web_pool(settings), name="web"), redis, threading.Event())
    app.extensions[EXTENSION] = web

    themes = PublicTheme(_themes(settings, redis))
    board = Board(*_board(redis), age_max_s=settings.odds_age_max_s)
    odds = PublicOdds(board, themes)
    site_theme = SiteTheme(themes)
    limits = Limits(
        limiter(settings),
        limit_policies(settings),
        subject_from(settings.trusted_proxies, settings.client_address_header),
    )

    guard(app, limits)
    app.register_blueprint(routes.public(themes, odds))
    app.register_blueprint(lobby.blueprint(SharedBoard(board), site_theme))
    app.register_blueprint(readiness.blueprint(web.db, redis, settings))
    _answer_front_door(app, settings.platform_domain)
    errors.register(app, site_theme, request_id=logs.request_id.get)
    app.wsgi_app = Edge(  # type: ignore[method-assign]  # Flask's documented place for middleware
        Bulkhead(
            statics.wrap(app, app.wsgi_app),
            share_max=settings.web_connections * settings.tenant_share_percent // 100,
        ),
        theme=themes,
        odds=odds,
        quota=PublicQuota(limits.limiter.meter(limits.policies["public"]), limits.client_of),
        platform_domain=settings.platform_domain,
    )
    return app


def open_in_worker(app: Flask) -> None:
    """Prove the database safe and open the pool; with a dead database, serve and prove later.

    Raises:
        UnsafeDatabase: this worker must not serve.

    """
    web: Web = app.extensions[EXTENSION]
    if not _prove(web):
        threading.Thread(target=_prove_later, args=(web,), name="proof", daemon=True).start()


def close_in_worker(app: Flask | None) -> None:
    """Give the pool's connections back; safe in a worker that never opened it."""
    if app is not None:
        web: Web = app.extensions[EXTENSION]
        web.stop.set()
        web.db.close()


def _answer_front_door(app: Flask, platform_domain: str) -> None:
    """The platform's own first page; on a tenant's host the same path is its lobby."""

    @app.before_request
    def front_door() -> Response | None:
        if request.path == "/" and current_site().is_platform:
            return platform_index(platform_domain)
        return None


def _prove(web: Web) -> bool:
    try:
        found = proof.prove(web.db.settings, require_pooler=web.settings.require_pgbouncer)
    except psycopg.OperationalError as error:
        logger.warning("database.waiting", extra={"error": str(error).splitlines()[0]})
        return False
    logger.info("database.proved", extra={"role": found.role, "is_pooled": found.is_pooled})
    web.db.open()
    return True


def _prove_later(web: Web) -> None:
    """Until it is proved, the pool stays shut: public pages need none of it."""
    while not pacing.rest(web.stop, pacing.jittered(PROOF_RETRY_S)):
        try:
            if _prove(web):
                return
        except UnsafeDatabase:
            logger.exception("database.unsafe")
            return


def _themes(settings: Settings, redis: kv.Client) -> SharedCache[public_theme.ServedTheme]:
    return SharedCache(
        "theme",
        redis,
        public_theme.parse,
        soft_ttl_s=settings.edge_soft_ttl_s,
        hard_ttl_s=THEME_HARD_TTL_S,
        entries_max=THEME_ENTRIES_MAX,
    )


def _board(redis: kv.Client) -> tuple[SharedCache[store.StoredDocument], SharedCache[int]]:
    documents = SharedCache(
        "board",
        redis,
        store.unpacked,
        soft_ttl_s=BOARD_SOFT_TTL_S,
        hard_ttl_s=BOARD_HARD_TTL_S,
        entries_max=BOARD_ENTRIES_MAX,
    )
    seen = SharedCache(
        "board_seen",
        redis,
        int,
        soft_ttl_s=SEEN_SOFT_TTL_S,
        hard_ttl_s=SEEN_HARD_TTL_S,
        entries_max=100,
    )
    return documents, seen
