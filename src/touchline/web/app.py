"""Builds the web application: the one place that knows how its parts fit together."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Blueprint, Flask, Response, request

from touchline import config
from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.errors import UnsafeDatabase
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import kv, logs, metrics, pacing, process_database, proof
from touchline.plumbing.db import Database
from touchline.plumbing.listening import Listener
from touchline.plumbing.shared_clock import SharedClock
from touchline.plumbing.shared_metrics import Exposition
from touchline.plumbing.steering import Steering
from touchline.web import (
    bet_pages,
    errors,
    feeds_page,
    health,
    probes,
    remembering,
    routes,
    signed_in,
    statics,
    traffic,
    watch,
)
from touchline.web.any_query import AnyQuery
from touchline.web.budget import budgeted
from touchline.web.bulkhead import Bulkhead
from touchline.web.client import subject_from
from touchline.web.edge import Edge, EdgeAnswer
from touchline.web.fair_time import FairTime
from touchline.web.front_door import platform_index
from touchline.web.health import Health
from touchline.web.limits import Limits, announce
from touchline.web.player import lobby
from touchline.web.probes import Keeper, Life
from touchline.web.public.odds import PublicOdds
from touchline.web.public.quota import PublicQuota
from touchline.web.public.theme import PublicTheme
from touchline.web.reading import SiteBoard, SiteTheme, current_site
from touchline.web.remembering import Remembered
from touchline.web.sorry import Sorry
from touchline.web.tally import Tally
from touchline.web.traffic import Traffic
from touchline.web.turnstile import Turnstile
from touchline.wiring import (
    FILL_S,
    check_pooler,
    limit_policies,
    limiter,
    session_store,
    web_pool,
)

logger = logging.getLogger(__name__)

EXTENSION = "touchline"
REQUEST_BYTES_MAX = 1024 * 1024

PROOF_RETRY_S = 2.0


@dataclass(slots=True)
class Web:
    """What the running application holds besides routes."""

    settings: Settings
    db: Database
    steering: Steering
    redis: kv.Client
    listener: Listener
    stop: threading.Event
    life: Life
    tally: Tally
    sessions: SessionStore
    fair_time: FairTime
    limits: Limits


def build(settings: Settings | None = None) -> Flask:
    """The application, ready to be called; it holds no connection yet.

    Raises:
        BadSetting: the environment is wrong.

    """
    settings = settings or config.load("web")
    logs.set_up(settings.log_style, settings.process_type)
    app = Flask("touchline.web", root_path=str(Path(__file__).parent), static_folder=None)
    app.request_class = AnyQuery
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=REQUEST_BYTES_MAX)
    web, caches, themes = _assembled(settings)
    app.extensions[EXTENSION] = web
    keeper = _keeper(settings)
    machines = _for_machines(web, caches.clock, keeper)

    now_s = caches.clock.now_s
    board = caches.board(ages_max=settings.odds_ages_max)
    odds = PublicOdds(board, themes)
    site_theme = SiteTheme(themes)
    limits = web.limits

    traffic.name_endpoints(app)  # first: what a limit refuses is counted by its route, too
    announce(app, limits)
    guests = signed_in.install(app, settings, web.db, web.sessions, themes, site_theme)
    app.register_blueprint(routes.public(themes, odds))
    site_board = SiteBoard(board, themes)
    betless = frozenset(settings.sports) - settings.settled_sports
    app.register_blueprint(
        lobby.blueprint(site_board, site_theme, guests, now_s=now_s, betless_sports=betless)
    )
    bet_pages.install(app, settings, web.db, site_board, site_theme, now_s=now_s)
    app.register_blueprint(routes.machines(machines))
    app.register_blueprint(_feeds_page(web, caches.clock, keeper))
    _answer_front_door(app, settings.platform_domain)
    errors.register(app, site_theme, request_id=lambda: logs.current().request_id)
    pages = _behind_the_edge(app, web)
    edge = Edge(
        theme=themes,
        odds=odds,
        quota=PublicQuota(limits.limiter.meter(limits.policies["public"]), limits.client_of),
        turnstile=Turnstile(limits, pages, site_theme, Sorry(app.jinja_env)),
        platform_domain=settings.platform_domain,
        for_machines=machines,
    )
    app.wsgi_app = Traffic(edge, pages, web.tally)  # type: ignore[method-assign]  # Flask's documented place for middleware
    return app


def open_in_worker(app: Flask, is_serving: Callable[[], bool] = lambda: True) -> None:
    """Prove the database safe and open the pool; with a dead database, serve and prove later.

    ``is_serving`` turns false when the worker was told to end; readiness then says so.

    Raises:
        UnsafeDatabase: this worker must not serve.

    """
    web: Web = app.extensions[EXTENSION]
    web.listener.start()
    if not _prove(web):
        threading.Thread(target=_prove_later, args=(web,), name="proof", daemon=True).start()
    metrics.app_build_info.labels(web.settings.app_version).set(1)
    threading.Thread(
        target=watch.watch,
        args=(web.stop, web.tally, web.fair_time.note_lag),
        name="watch",
        daemon=True,
    ).start()
    web.life.is_serving = is_serving
    web.life.has_started = True


def close_in_worker(app: Flask | None) -> None:
    """Stop listening and counting, give all connections back; safe in a worker that never opened it."""
    if app is not None:
        web: Web = app.extensions[EXTENSION]
        web.stop.set()
        web.listener.stop()
        web.limits.limiter.stop()
        web.tally.flush()
        web.db.close()


def _assembled(settings: Settings) -> tuple[Web, Remembered, PublicTheme]:
    """What the process holds, what it remembers, and its themes."""
    redis = kv.connect(settings.cache_url, timeout_ms=settings.redis_timeout_ms)
    db = Database(web_pool(settings), name="web")
    steering = Steering(db.gate, "web")
    caches = remembering.build(settings, redis, [steering])
    themes = PublicTheme(caches.themes)
    web = Web(
        settings,
        db,
        steering,
        redis,
        caches.listener,
        threading.Event(),
        Life(settings.app_version, pacing.utc_now()),
        Tally(themes.slug_of),
        session_store(settings),
        FairTime(settings.tenant_share_percent / 100),
        _limits(settings),
    )
    return web, caches, themes


def _behind_the_edge(app: Flask, web: Web) -> Bulkhead:
    """Flask and the static files, of which each tenant has its share."""
    settings = web.settings
    pages = statics.wrap(app, budgeted(app.wsgi_app, settings.request_timeout_s))
    share_max = settings.web_connections * settings.tenant_share_percent // 100
    return Bulkhead(pages, web.fair_time, share_max=share_max)


def _limits(settings: Settings) -> Limits:
    """Who may ask how much."""
    client_of = subject_from(settings.trusted_proxies, settings.client_address_header)
    return Limits(limiter(settings), limit_policies(settings), client_of)


def _keeper(settings: Settings) -> Keeper:
    """Who may read details."""
    return Keeper(
        settings.metrics_token,
        private_port=settings.monitoring_port,
        is_open=not settings.is_production,
    )


def _feeds_page(web: Web, clock: SharedClock, keeper: Keeper) -> Blueprint:
    """The feeds, on the platform's own host."""
    return feeds_page.blueprint(
        FeedHealthStore(web.redis),
        web.settings.arrangement.feeds,
        keeper,
        ages_max=web.settings.odds_ages_max,
        now_s=clock.now_s,
    )


def _for_machines(web: Web, clock: SharedClock, keeper: Keeper) -> dict[str, EdgeAnswer]:
    """Health and metrics of this process."""
    settings = web.settings
    checks = {
        "database": health.database_check(web.db),
        "gate": health.gate_check(web.db, web.steering),
        "redis": health.redis_check(web.redis),
        "feeds": health.feeds_check(
            web.redis,
            settings.sports,
            settings.arrangement.feeds,
            ages_max=settings.odds_ages_max,
            now_s=clock.now_s,
        ),
        "sessions": health.sessions_check(web.sessions),
        "clock": health.clock_check(clock),
    }
    found = Health(checks, version=settings.app_version)
    return probes.for_machines(
        web.life,
        keeper,
        Exposition(web.tally.flush),
        summary=found.summary,
        details=found.details,
    )


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
    check_pooler(web.settings, web.db.settings.url)
    web.db.open()
    web.db.await_connections(FILL_S)
    process_database.bind(web.db)
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
