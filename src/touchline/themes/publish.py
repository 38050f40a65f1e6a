"""Publishes themes: renders each tenant's newest branding into Redis, and again whatever Redis lost."""

from collections.abc import Callable
from datetime import UTC, datetime

from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.tenants.announcing.model import Announcement, last_change, shown_on_site
from touchline.tenants.announcing.queries import list_told_lately_all_tenants
from touchline.tenants.reading.queries import DirectoryEntry, list_directory_all_tenants
from touchline.themes import queries, store
from touchline.themes.model import Branding, Logo, default_branding
from touchline.themes.store import Rendering, ThemeStore


class ThemePublisher:
    """Keeps the themes in Redis equal to the branding in PostgreSQL.

    What is due is decided by what Redis holds, not by what this process remembers: a theme that
    another publisher has just rendered is not rendered again. Each theme is rendered once more by
    every publisher that takes over, so that a new release's form reaches all of them.
    """

    def __init__(
        self,
        db: Database,
        theme_store: ThemeStore,
        *,
        now_s: Callable[[], float] = lambda: pacing.utc_now().timestamp(),
    ) -> None:
        self._db = db
        self._store = theme_store
        self._now_s = now_s
        self.start_over()

    def start_over(self) -> None:
        """Trust nothing that was rendered before now."""
        self._since_s = int(self._now_s())
        self._told: list[Announcement] = []
        self._keys: set[str] | None = None

    def publish_once(self) -> int:
        """Render what is newer than published or missing; returns the number of themes stored.

        Raises:
            DatabaseUnavailable, redis.RedisError: this round is incomplete; the next one repeats it.
            LeaseLost: another publisher has taken over.

        """
        with self._db.connection_ctx() as conn:
            directory = list_directory_all_tenants(conn)
            self._told = list_told_lately_all_tenants(conn)
        active = [entry for entry in directory if entry.status == "active"]
        wanted = {key for entry in active for key in _keys(entry)}
        if self._keys is None:
            self._keys = self._store.keys()
        known = self._keys | {key for entry in directory for key in _keys(entry)}
        found = self._store.renderings(sorted(known))
        self._withdraw({key: found[key] for key in found if key not in wanted})
        stored = 0
        for entry in active:
            keys = [key for key in _keys(entry) if self._is_due(found.get(key), entry)]
            stored += self._render(entry, keys) if keys else 0
        self._keys |= wanted
        self._store.mark_published()
        return stored

    def _is_due(self, found: Rendering | None, entry: DirectoryEntry) -> bool:
        if found is None or found.is_withdrawn or found.version < entry.theme_version:
            return True
        # A newer one than the directory's stays: it would be kept against us anyway.
        return found.version == entry.theme_version and found.at_s < self._fresh_from_s(entry)

    def _fresh_from_s(self, entry: DirectoryEntry) -> float:
        """Since when a rendering of this version says what it should: our term, and announcements."""
        now = datetime.fromtimestamp(self._now_s(), UTC)
        changed_at = last_change(self._told, entry.id, now)
        return max(self._since_s, changed_at.timestamp() if changed_at else 0.0)

    def _render(self, entry: DirectoryEntry, keys: list[str]) -> int:
        version = entry.theme_version
        branding, logo = self._look(entry)
        now_s = self._now_s()
        told = shown_on_site(self._told, entry.id, datetime.fromtimestamp(now_s, UTC))
        value = store.packed(
            entry.slug, branding, version, int(now_s), logo, [_notice(each) for each in told]
        )
        metrics.renders.labels("theme").inc()
        return self._store.put(keys, value, version)

    def _look(self, entry: DirectoryEntry) -> tuple[Branding, Logo | None]:
        with self._db.tenant_tx(entry.id) as conn:
            saved = queries.get_branding(conn, tenant_id=entry.id, version=entry.theme_version)
            logo = None
            if saved is not None and saved.logo_tag:
                logo = queries.get_logo(conn, tenant_id=entry.id, tag=saved.logo_tag)
        if saved is None:
            return default_branding(entry.name), None
        return saved.look, logo

    def _withdraw(self, found: dict[str, Rendering]) -> None:
        shown = {key: rendering for key, rendering in found.items() if not rendering.is_withdrawn}
        if shown:
            self._store.withdraw(shown, int(self._now_s()))


def _notice(told: Announcement) -> dict[str, str]:
    """An announcement as a site's document has it. Readers look at the end themselves."""
    notice = {"level": told.level, "text": told.body, "until": told.ends_at.isoformat()}
    return {**notice, "text_it": told.body_it} if told.body_it else notice


def _keys(entry: DirectoryEntry) -> list[str]:
    return [store.slug_key(entry.slug), *map(store.host_key, entry.domains)]
