"""Publishes themes: renders each tenant's newest branding into Redis, and again whatever Redis lost."""

from touchline.plumbing.db import Database
from touchline.tenants.queries import DirectoryEntry, list_directory_all_tenants
from touchline.themes import queries, store
from touchline.themes.model import Branding, default_branding
from touchline.themes.store import ThemeStore


class ThemePublisher:
    """Keeps the themes in Redis equal to the branding in PostgreSQL."""

    def __init__(self, db: Database, theme_store: ThemeStore) -> None:
        self._db = db
        self._store = theme_store
        self._published: dict[str, int] = {}

    def publish_once(self) -> int:
        """Render what is newer than published or missing; returns the number of themes stored.

        Raises:
            DatabaseUnavailable, redis.RedisError: this round is incomplete; the next one repeats it.

        """
        with self._db.connection_ctx() as conn:
            directory = list_directory_all_tenants(conn)
        wanted = {
            key: entry for entry in directory if entry.status == "active" for key in _keys(entry)
        }
        self._withdraw([key for key in self._published if key not in wanted])
        due = {
            key for key, entry in wanted.items() if self._published.get(key) != entry.theme_version
        }
        due |= set(self._store.missing(list(wanted))) if wanted else set()
        for entry in directory:
            keys = [key for key in _keys(entry) if key in due]
            if keys and entry.status == "active":
                value = store.packed(entry.slug, self._branding(entry), entry.theme_version)
                self._store.put(keys, value, entry.theme_version)
                self._published |= dict.fromkeys(keys, entry.theme_version)
        return len(due)

    def _branding(self, entry: DirectoryEntry) -> Branding:
        with self._db.tenant_tx(entry.id) as conn:
            saved = queries.get_branding(conn, tenant_id=entry.id, version=entry.theme_version)
        if saved is None:
            return default_branding(entry.name)
        return Branding(saved.site_name, saved.tagline, saved.scheme, saved.tokens)

    def _withdraw(self, keys: list[str]) -> None:
        if keys:
            self._store.delete(keys)
            for key in keys:
                self._published.pop(key)


def _keys(entry: DirectoryEntry) -> list[str]:
    return [store.slug_key(entry.slug), *map(store.host_key, entry.domains)]
