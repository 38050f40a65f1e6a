"""Builds the web application: the one place that knows how its parts fit together."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from touchline import config
from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import kv, logs, metrics, pacing, process_database, vitals
from touchline.plumbing.db import Database
from touchline.plumbing.listening import Listener
from touchline.plumbing.shared_clock import SharedClock
from touchline.plumbing.shared_metrics import Exposition
from touchline.plumbing.steering import Steering
from touchline.web import (
    bet_pages,
    errors,
    feeds_page,
    front_door,
    health,
    input_caps,
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
from touchline.web.console.machinery import EXTENSION as CONSOLE
from touchline.web.console.machinery import Machinery
from touchline.web.edge import Edge, EdgeAnswer
from touchline.web.fair_time import FairTime
from touchline.web.health import Health
from touchline.web.limits import Limits, announce
from touchline.web.live.hub import Hub
from touchline.web.live.streams import Streams, caps_of
from touchline.web.office.install import install as install_office
from touchline.web.opening import open_pool
from touchline.web.player import lobby
from touchline.web.probes import Keeper, Life
from touchline.web.public.odds import PublicOdds
from touchline.web.public.quota import PublicQuota
from touchline.web.public.theme import PublicTheme
from touchline.web.reading import SiteBoard, SiteTheme
from touchline.web.remembering import Remembered
from touchline.web.shield import Shield
from touchline.web.sorry import Sorry
from touchline.web.tally import Tally
from touchline.web.traffic import Traffic
from touchline.web.turnstile import Turnstile
from touchline.wiring import (
    limit_policies,
    limiter,
    office_pool,
    session_store,
    web_pool,
)

EXTENSION = "touchline"
REQUEST_BYTES_MAX = 1024 * 1024


@dataclass(slots=True)
class Web:
    """What the running application holds besides routes."""

    settings: Settings
    db: Database
    office_db: Database
    steering: Steering
    redis: kv.Client
    listener: Listener
    stop: threading.Event
    life: Life
    tally: Tally
    sessions: SessionStore
    fair_time: FairTime
    limits: Limits
    hub: Hub


def build(settings: Settings | None = None) -> Flask:
    """The application, ready to be called; it holds no connection yet.

    Raises:
        BadSetting: the environment is wrong.

    """
    settings = settings or config.load("web")
    logs.set_up(settings.log_style, settings.process_type)
    app = _empty(settings)
    web, caches, themes = _assembled(settings)
    app.extensions[EXTENSION] = web
    keeper = _keeper(settings)
    machines = _for_machines(web, caches.clock, keeper)

    now_s, limits = caches.clock.now_s, web.limits
    board = caches.board(ages_max=settings.odds_ages_max)
    site_theme, site_board = SiteTheme(themes), SiteBoard(board, themes)
    odds = PublicOdds(board, themes)

    traffic.name_endpoints(app)  # first: what a limit refuses is counted by its route, too
    announce(app, limits)
    input_caps.guard(app)
    guests = signed_in.install(app, settings, web.db, web.sessions, themes, site_theme)
    app.register_blueprint(routes.public(themes, odds))
    betless = frozenset(settings.sports) - settings.settled_sports
    app.register_blueprint(
        lobby.blueprint(site_board, site_theme, guests, now_s=now_s, betless_sports=betless)
    )
    install_office(app, settings, web.office_db, web.sessions, limits)
    bet_pages.install(app, settings, web.db, site_board, site_theme, now_s=now_s)
    app.register_blueprint(routes.machines(machines))
    _install_console(app, web, caches.clock, keeper)
    front_door.answer(app, settings.platform_domain)
    errors.register(app, site_theme, request_id=lambda: logs.current().request_id)
    pages = _behind_the_edge(app, web)
    quota = PublicQuota(limits.limiter.meter(limits.policies["public"]), limits.client_of)
    edge = Edge(
        theme=themes,
        odds=odds,
        quota=quota,
        turnstile=Turnstile(limits, pages, site_theme, Sorry(app.jinja_env)),
        platform_domain=settings.platform_domain,
        streams=Streams(web.hub, limits.client_of),
        for_machines=machines,
    )
    app.wsgi_app = Traffic(edge, pages, web.tally, _shield(settings))  # type: ignore[method-assign]  # Flask's documented place for middleware
    return app


def _empty(settings: Settings) -> Flask:
    """An application without a route."""
    app = Flask("touchline.web", root_path=str(Path(__file__).parent), static_folder=None)
    app.request_class = AnyQuery
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=REQUEST_BYTES_MAX)
    return app


def open_in_worker(app: Flask, is_serving: Callable[[], bool] = lambda: True) -> None:
    """Prove the database safe and open the pool; with a dead database, serve and prove later.

    ``is_serving`` turns false when the worker was told to end; readiness then says so.

    Raises:
        UnsafeDatabase: this worker must not serve.

    """
    web: Web = app.extensions[EXTENSION]
    web.listener.start()
    open_pool(web.db, web.settings, web.stop, process_database.bind)
    if web.settings.platform_database_url:
        open_pool(web.office_db, web.settings, web.stop)
    metrics.app_build_info.labels(web.settings.app_version).set(1)
    threading.Thread(
        target=watch.watch,
        args=(web.stop, web.tally, web.fair_time.note_lag),
        name="watch",
        daemon=True,
    ).start()
    web.hub.start(is_serving)
    vitals.tell_of(web.redis, web.settings.process_type, web.settings.app_version, web.stop)
    web.life.is_serving = is_serving
    web.life.has_started = True


def close_in_worker(app: Flask | None) -> None:
    """Stop listening and counting, give all connections back; safe in a worker that never opened it."""
    if app is not None:
        web: Web = app.extensions[EXTENSION]
        web.stop.set()
        web.hub.stop()
        web.listener.stop()
        web.limits.limiter.stop()
        web.tally.flush()
        web.db.close()
        web.office_db.close()


def _assembled(settings: Settings) -> tuple[Web, Remembered, PublicTheme]:
    """What the process holds, what it remembers, and its themes."""
    redis = kv.connect(settings.cache_url, timeout_ms=settings.redis_timeout_ms)
    db = Database(web_pool(settings), name="web")
    steering = Steering(db.gate, "web")
    hub = Hub(caps_of(settings))
    caches = remembering.build(settings, redis, [steering, hub])
    themes = PublicTheme(caches.themes)
    web = Web(
        settings,
        db,
        Database(office_pool(settings), name="office"),
        steering,
        redis,
        caches.listener,
        threading.Event(),
        Life(settings.app_version, pacing.utc_now()),
        Tally(themes.slug_of),
        session_store(settings),
        FairTime(settings.tenant_share_percent / 100),
        _limits(settings),
        hub,
    )
    return web, caches, themes


def _behind_the_edge(app: Flask, web: Web) -> Bulkhead:
    """Flask and the static files, of which each tenant has its share."""
    settings = web.settings
    web.hub.look_at(budgeted(app.wsgi_app, settings.request_timeout_s))
    pages = statics.wrap(app, budgeted(app.wsgi_app, settings.request_timeout_s))
    share_max = settings.web_connections * settings.tenant_share_percent // 100
    return Bulkhead(pages, web.fair_time, share_max=share_max)


def _limits(settings: Settings) -> Limits:
    """Who may ask how much."""
    client_of = subject_from(settings.trusted_proxies, settings.client_address_header)
    return Limits(limiter(settings), limit_policies(settings), client_of)


def _shield(settings: Settings) -> Shield:
    """What every answer tells browsers."""
    return Shield(is_production=settings.is_production, origins=settings.allowed_origins)


def _keeper(settings: Settings) -> Keeper:
    """Who may read details."""
    return Keeper(
        settings.metrics_token,
        private_port=settings.monitoring_port,
        is_open=not settings.is_production,
    )


def _install_console(app: Flask, web: Web, clock: SharedClock, keeper: Keeper) -> None:
    """What the platform's console looks at, and its page that machines may read, too."""
    app.extensions[CONSOLE] = known = _machinery(web, clock)
    health = FeedHealthStore(known.redis)
    page = feeds_page.blueprint(
        health, known.feeds, keeper, ages_max=known.ages_max, now_s=known.now_s
    )
    app.register_blueprint(page)


def _machinery(web: Web, clock: SharedClock) -> Machinery:
    """What the console looks at."""
    settings = web.settings
    return Machinery(
        web.redis,
        settings.arrangement.feeds,
        settings.odds_ages_max,
        clock.now_s,
        settings.platform_domain,
        settings.port,
        settings.is_production,
        settings.head_price_minor,
        settings.head_currency,
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
