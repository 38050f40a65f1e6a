"""GET /api/public/load-theme and /theme.css: always an answer, never the database (S3.1)."""

from dataclasses import dataclass
from http import HTTPStatus

from touchline.plumbing import kv
from touchline.plumbing.cache import SharedCache
from touchline.themes import store
from touchline.themes.model import default_branding
from touchline.themes.store import StoredTheme
from touchline.web.public.answer import Answer, Cacheable, cacheable, problem
from touchline.web.tenancy import Site

THEME_PATH = "/api/public/load-theme"
CSS_PATH = "/theme.css"
LOGO_PATH = "/logo.webp"

_CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=60"
# Nobody can tell yet whether a name without a theme is new or made up: look again soon.
_CACHE_CONTROL_DEFAULTS = "public, max-age=5"
_IMMUTABLE = "public, max-age=31536000, immutable"
_CSS = "text/css; charset=utf-8"
_WEBP = "image/webp"


@dataclass(frozen=True, slots=True)
class ServedTheme:
    """A stored theme with its answers built once."""

    stored: StoredTheme
    theme: Cacheable
    css_immutable: Cacheable
    css_current: Cacheable
    logo: Cacheable | None


def served(stored: StoredTheme, *, source: str, cache_control: str = _CACHE_CONTROL) -> ServedTheme:
    """Everything the public may ask of a theme. ``source`` says where this process has it from."""
    sheet, tag = stored.stylesheet, stored.css_tag
    origin = [("X-Theme-Source", source)]
    return ServedTheme(
        stored,
        cacheable(stored.body, etag=stored.etag, cache_control=cache_control, extra=origin),
        cacheable(sheet, etag=tag, cache_control=_IMMUTABLE, content_type=_CSS),
        cacheable(sheet, etag=tag, cache_control=_CACHE_CONTROL_DEFAULTS, content_type=_CSS),
        _logo(stored),
    )


def _logo(stored: StoredTheme) -> Cacheable | None:
    if not stored.logo:
        return None
    return cacheable(
        stored.logo, etag=stored.logo_tag, cache_control=_IMMUTABLE, content_type=_WEBP
    )


def parse(raw: bytes) -> ServedTheme | None:
    """A theme as Redis holds it, ready to be served; None when it was withdrawn."""
    stored = store.unpacked(raw)
    return None if stored is None else served(stored, source="cache")


def parse_snapshot(raw: bytes) -> ServedTheme | None:
    """The same as the disk remembers it."""
    stored = store.unpacked(raw)
    return None if stored is None else served(stored, source="snapshot")


def _default() -> ServedTheme:
    stored = store.unpacked(store.packed("", default_branding("Touchline"), version=0, at_s=0))
    assert stored is not None
    return served(stored, source="default", cache_control=_CACHE_CONTROL_DEFAULTS)


DEFAULT = _default()


class PublicTheme:
    """Themes by site, from memory or Redis."""

    def __init__(self, cache: SharedCache[ServedTheme]) -> None:
        self._cache = cache

    def find(self, site: Site) -> ServedTheme | None:
        """The theme of a site; None when no tenant is known under its name."""
        if site.slug:
            return self._cache.get(store.slug_key(site.slug))
        return self._cache.get(store.host_key(site.host)) if site.host else None

    def slug_of(self, site: Site) -> str | None:
        """Whose site it is, by slug; None when no tenant is known under its name."""
        found = self.find(site)
        return None if found is None else str(found.stored.document["tenant"])

    def can_tell(self) -> bool:
        """Whether "not found" means unknown, and not that Redis is away or has just lost everything."""
        return self._cache.is_held(kv.THEMES_PUBLISHED)

    def find_again(self, site: Site) -> ServedTheme | None:
        """The same, once `can_tell` is true: what memory lacks may be older than what Redis has by now."""
        self._cache.forget_absences()
        return self.find(site)

    def load_public_theme_for_operator(self, site: Site, if_none_match: str) -> Answer:
        """The theme or the defaults; 304 when the client has it."""
        return (self.find(site) or DEFAULT).theme.answer(if_none_match)

    def stylesheet(self, site: Site, tag: str, if_none_match: str) -> Answer:
        """The theme's tokens as CSS; cacheable for ever under the tag it has now."""
        theme = self.find(site) or DEFAULT
        sheet = theme.css_immutable if tag == theme.stored.css_tag else theme.css_current
        return sheet.answer(if_none_match)

    def logo(self, site: Site, tag: str, if_none_match: str) -> Answer:
        """The site's logo under the tag it has now; 404 for any other, which is nobody's to keep."""
        theme = self.find(site)
        if theme is None or theme.logo is None or tag != theme.stored.logo_tag:
            return problem(HTTPStatus.NOT_FOUND, "This site has no such logo.")
        return theme.logo.answer(if_none_match)
