"""What the console's pages are built on beside what all pages of staff are."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import current_app
from redis.exceptions import RedisError

from touchline.catalog.guards.ages import AgesMax
from touchline.catalog.store import BoardStore
from touchline.feeds.condition import FeedKey
from touchline.plumbing import kv
from touchline.themes.store import ThemeStore

EXTENSION = "touchline.console"


@dataclass(frozen=True, slots=True)
class Machinery:
    """The cache that workers tell of themselves in, and what of it is to be expected."""

    redis: kv.Client
    feeds: Sequence[FeedKey]
    ages_max: AgesMax
    now_s: Callable[[], float]
    platform_domain: str
    port: int
    is_production: bool
    head_price_minor: int
    head_currency: str

    def site_of(self, slug: str) -> str:
        """Where a tenant's site answers under the platform's own name."""
        if self.is_production:
            return f"https://{slug}.{self.platform_domain}/"
        return f"http://{slug}.{self.platform_domain}:{self.port}/"

    def wake_publisher(self) -> None:
        """So that it renders now and not at its next sweep, which comes in any case."""
        with suppress(RedisError):
            ThemeStore(self.redis).wake()

    def wake_board(self) -> None:
        """The same for boards."""
        with suppress(RedisError):
            BoardStore(self.redis).wake()


def machinery() -> Machinery:
    """The machinery of the application that answers."""
    found: Machinery = current_app.extensions[EXTENSION]
    return found
