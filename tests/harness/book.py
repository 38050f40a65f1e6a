"""A whole book in one process: a sandbox feed over HTTP, the workers' parts, and the web application."""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from harness.asking_goalserve import AskingGoalserve, feed_of
from harness.hanging_up import hanging_up
from harness.people import TESTER

from touchline.catalog.publish import BoardPublisher
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.poll import OddsPoller
from touchline.plumbing import kv
from touchline.plumbing.db import Database
from touchline.settlement.record import ResultRecorder
from touchline.tenants.create import create_tenant
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.themes.publish import ThemePublisher
from touchline.themes.store import ThemeStore
from touchline.web import app as web_app
from touchline.wiring import platform_pool, web_pool, worker_pool


def settings_from(stack_env, **overrides):
    """Settings of the test's database and Redis, as an entry point would build them."""
    names = set(Settings.model_fields)
    given = {name.lower(): value for name, value in stack_env.items() if name.lower() in names}
    return Settings(**{**given, **overrides})


def lazily(pool):
    """The same pool, which connects when it is asked to: a test rarely needs six connections at once."""
    return replace(pool, size_first=1, size_min=1)


@contextmanager
def opened(pool, name):
    """A pool that is given back."""
    db = Database(pool, name=name)
    db.open()
    try:
        yield db
    finally:
        db.close()


@dataclass
class Book:
    """Everything a flow needs; nothing in it is a stand-in."""

    settings: Settings
    worker_db: Database
    platform_db: Database
    web_db: Database
    redis: kv.Client
    apps: list = field(default_factory=list)

    def poller(self, feed_url):
        return OddsPoller(
            feed_of(self.feed_client(feed_url)), self.worker_db, BoardStore(self.redis)
        )

    def recorder(self, feed_url, *, confirm_s=0.0):
        feed = feed_of(self.feed_client(feed_url))
        return ResultRecorder(feed, self.worker_db, confirm_s=confirm_s)

    def feed_client(self, feed_url):
        return AskingGoalserve(feed_url, "test", timeout_s=60, size_max_bytes=64 * 1024 * 1024)

    def board_publisher(self):
        return BoardPublisher(self.worker_db, BoardStore(self.redis))

    def theme_publisher(self):
        return ThemePublisher(self.worker_db, ThemeStore(self.redis))

    def create_tenant(self, slug, *, domains=(), **look):
        branding = checked_branding(
            site_name=look.pop("name", slug.title()), tokens=look.pop("tokens", {}), **look
        )
        tenant_id = create_tenant(
            self.platform_db, slug=slug, name=branding.site_name, domains=domains, by=TESTER
        )
        save_branding(self.platform_db, tenant_id, branding, by=TESTER)
        return tenant_id

    def web(self, **overrides):
        """A fresh web process's application: its memory is empty."""
        app = web_app.build(self.settings.model_copy(update=overrides))
        self.apps.append(app)
        return app

    def close(self):
        """End what the applications do beside answering: it would go on in the tests that follow."""
        for app in self.apps:
            web_app.close_in_worker(app)


@contextmanager
def book(stack_env, **overrides):
    """A book over the run's servers, with an empty Redis and no open connection left behind."""
    snapshots = tempfile.mkdtemp(prefix="touchline-snapshots-")
    settings = settings_from(stack_env, **{"snapshot_dir": snapshots, **overrides})
    redis = kv.connect(settings.cache_url, timeout_ms=2000)
    for client in (redis, kv.connect(settings.redis_url, timeout_ms=2000)):
        client.flushdb()
    with (
        hanging_up(),
        opened(lazily(worker_pool(settings)), "worker") as worker_db,
        opened(platform_pool(settings), "platform") as platform_db,
        opened(lazily(web_pool(settings)), "web") as web_db,
    ):
        ours = Book(settings, worker_db, platform_db, web_db, redis)
        try:
            yield ours
        finally:
            ours.close()
    redis.close()
    shutil.rmtree(snapshots)
