"""What a web process remembers of Redis, how long, and what keeps it up to date."""

from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from touchline.catalog.guards.ages import AgesMax
from touchline.catalog.views import BoardView, unpacked_view
from touchline.config import Settings
from touchline.plumbing import kv
from touchline.plumbing import snapshot as snapshots
from touchline.plumbing.cache import SharedCache
from touchline.plumbing.guarded import REDIS_RULES, Guard
from touchline.plumbing.listening import Follower, Listener
from touchline.plumbing.shared_clock import SharedClock
from touchline.plumbing.snapshot import Snapshot
from touchline.plumbing.wanted import WantedSet
from touchline.web.public import odds as public_odds
from touchline.web.public import theme as public_theme

# A price is looked at again this soon, and never shown older than the hard limit while Redis answers.
BOARD_SOFT_TTL_S = 1.0
BOARD_HARD_TTL_S = 5.0
SEEN_SOFT_TTL_S = 2.0
SEEN_HARD_TTL_S = 10.0
THEME_HARD_TTL_S = 600.0
THEME_ABSENT_TTL_S = 5.0
BOARD_ENTRIES_MAX = 5000
THEME_ENTRIES_MAX = 1000
SEEN_ENTRIES_MAX = 100
# Beside the readers, many values come in one answer.
LISTENING_TIMEOUT_MS = 1000


@dataclass(frozen=True, slots=True)
class Remembered:
    """The caches of one process. They work without the listener, only later."""

    themes: SharedCache[public_theme.ServedTheme]
    documents: SharedCache[public_odds.ServedDocument]
    seen: SharedCache[int]
    views: SharedCache[BoardView]
    listener: Listener
    clock: SharedClock

    def board(self, *, ages_max: AgesMax) -> public_odds.Board:
        """The board as this process remembers it; prices older than ``ages_max`` are stale."""
        return public_odds.Board(
            self.documents, self.seen, self.views, ages_max=ages_max, now_s=self.clock.now_s
        )


def build(settings: Settings, redis: kv.Client, followers: Sequence[Follower] = ()) -> Remembered:
    """Caches over ``redis``, which hold no connection yet; ``followers`` hear of changes, too."""
    base, group = settings.snapshot_dir, settings.process_type
    snapshot = Snapshot(snapshots.directory_of(base, group=group, redis_url=settings.cache_url))
    guard = Guard("redis_cache", REDIS_RULES, failures=(RedisError,))
    themes = _themes(settings, redis, snapshot, guard)
    documents, seen = _documents(redis, snapshot, guard), _seen(redis, snapshot, guard)
    views = _views(settings, redis, snapshot, guard)
    ears = kv.connect(settings.cache_url, timeout_ms=LISTENING_TIMEOUT_MS)
    clock = SharedClock()
    followed = (themes, documents, seen, views)
    listener = Listener(ears, followed, snapshot, clock, followers=followers)
    return Remembered(themes, documents, seen, views, listener, clock)


def _themes(
    settings: Settings, redis: kv.Client, snapshot: Snapshot, guard: Guard
) -> SharedCache[public_theme.ServedTheme]:
    return SharedCache(
        "theme",
        redis,
        public_theme.parse,
        guard=guard,
        soft_ttl_s=settings.edge_soft_ttl_s,
        hard_ttl_s=THEME_HARD_TTL_S,
        absent_ttl_s=THEME_ABSENT_TTL_S,
        entries_max=THEME_ENTRIES_MAX,
        parse_snapshot=public_theme.parse_snapshot,
        snapshot=snapshot,
        wanted=WantedSet(redis, kv.THEME_WANTED),
    )


def _documents(
    redis: kv.Client, snapshot: Snapshot, guard: Guard
) -> SharedCache[public_odds.ServedDocument]:
    return SharedCache(
        "board",
        redis,
        public_odds.parse,
        guard=guard,
        soft_ttl_s=BOARD_SOFT_TTL_S,
        hard_ttl_s=BOARD_HARD_TTL_S,
        entries_max=BOARD_ENTRIES_MAX,
        snapshot=snapshot,
        wanted=WantedSet(redis, kv.BOARD_WANTED),
    )


def _views(
    settings: Settings, redis: kv.Client, snapshot: Snapshot, guard: Guard
) -> SharedCache[BoardView]:
    return SharedCache(
        "board_view",
        redis,
        unpacked_view,
        soft_ttl_s=settings.edge_soft_ttl_s,
        hard_ttl_s=THEME_HARD_TTL_S,
        absent_ttl_s=THEME_ABSENT_TTL_S,
        entries_max=THEME_ENTRIES_MAX,
        snapshot=snapshot,
        wanted=WantedSet(redis, kv.BOARD_WANTED),
        guard=guard,
    )


def _seen(redis: kv.Client, snapshot: Snapshot, guard: Guard) -> SharedCache[int]:
    return SharedCache(
        "board_seen",
        redis,
        int,
        guard=guard,
        soft_ttl_s=SEEN_SOFT_TTL_S,
        hard_ttl_s=SEEN_HARD_TTL_S,
        entries_max=SEEN_ENTRIES_MAX,
        snapshot=snapshot,
    )
