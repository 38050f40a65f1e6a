"""The feeds on the platform's own host: for staff a page of their console, for who has the token this one.

It reads what workers told Redis, asks no feed and no database, and names no tenant.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from flask import Blueprint, Response, current_app, request
from redis.exceptions import RedisError

from touchline.catalog.guards.ages import AgesMax
from touchline.errors import NotFound
from touchline.feeds.condition import FeedKey
from touchline.feeds.store import FeedHealthStore
from touchline.web.console.feeds import feeds as console_feeds
from touchline.web.feed_rows import FeedRow, feed_rows
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player_session import current_session
from touchline.web.probes import Keeper, stranger
from touchline.web.reading import current_site
from touchline.web.routes import response_of

FEEDS_PATH = "/platform/feeds"


def blueprint(
    health: FeedHealthStore,
    keys: Sequence[FeedKey],
    keeper: Keeper,
    *,
    ages_max: AgesMax,
    now_s: Callable[[], float],
) -> Blueprint:
    """The page, for whoever may read details; on a tenant's host there is no such page."""
    platform = Blueprint("platform", __name__)

    @platform.get(FEEDS_PATH)
    def feeds() -> Response:
        if not current_site().is_platform:
            raise NotFound
        if current_session().visitor is not None:  # somebody of staff: inside their console
            return console_feeds()
        if not keeper.lets_in(request.environ):
            return response_of(stranger())
        rows: list[FeedRow] | None = None
        with suppress(RedisError):  # the page says so; a feed may be well all the same
            rows = feed_rows(health.read(), keys, at_s=now_s(), ages_max=ages_max)
        template = current_app.jinja_env.get_template("feeds.html")
        return Response(
            template.render(rows=rows, theme=None),
            headers={**PAGE_HEADERS, "Cache-Control": "no-store"},
            content_type="text/html; charset=utf-8",
        )

    return platform
