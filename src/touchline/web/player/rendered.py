"""Rendered pages kept in memory: each is rendered once per version and look, then only sent.

Bounded by bytes, least recently used out first. A page expires at the first kick-off it shows, so
that no cached page shows a started event with open prices.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import Lock

from jinja2 import Environment
from markupsafe import Markup

from touchline.web import manner
from touchline.web.manner import Manner
from touchline.web.player.lists import Row

MEMORY_MAX_BYTES = 32 * 1024 * 1024
ROWS_MAX = 4096  # about 2 KB each
_GZIP_LEVEL = 6


@dataclass(slots=True)
class Body:
    """Bytes as they are sent. ``etag`` names the content, whatever its encoding: it is weak."""

    raw: bytes
    etag: str = ""
    _gzipped: bytes = b""

    def __post_init__(self) -> None:
        self.etag = self.etag or etag_of(self.raw)

    def gzipped(self) -> bytes:
        """The same bytes compressed, the first time they are asked for."""
        if not self._gzipped:
            self._gzipped = gzip.compress(self.raw, _GZIP_LEVEL, mtime=0)
        return self._gzipped


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, the part of it that is refreshed in place, and the epoch second both end at."""

    page: Body
    part: Body
    expires_at_s: float


def etag_of(content: bytes) -> str:
    """A weak entity tag for some content."""
    return f'W/"{blake2b(content, digest_size=12).hexdigest()}"'


def is_match(etag: str, if_none_match: str) -> bool:
    """Whether a client already has the content: the weak comparison of RFC 9110."""
    return etag.removeprefix("W/") in if_none_match or if_none_match.strip() == "*"


def event_row_renderer(environment: Environment) -> Callable[[Row, str, int], Markup]:
    """A row of a list of events as HTML. A row that did not change is not rendered again.

    Most rows of a new version of a board are those of the last one, and one row is the same on
    every site: it depends on nothing but its arguments and how its reader is told.
    """
    template = environment.get_template("_row.html")

    def event_row(row: Row, root: str, level: int) -> Markup:
        return told(row, root, level, manner.current())

    @lru_cache(maxsize=ROWS_MAX)
    def told(row: Row, root: str, level: int, _manner: Manner) -> Markup:
        return Markup(template.render(row=row, root=root, level=level))  # noqa: S704 - our own template's output

    return event_row


@dataclass(slots=True)
class RenderedPages:
    """The pages of this process, by everything that makes one differ from another."""

    max_bytes: int = MEMORY_MAX_BYTES
    _pages: OrderedDict[Hashable, Rendered] = field(default_factory=OrderedDict)
    _size_bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable, *, now_s: float) -> Rendered | None:
        """The page under a key, unless an event on it has started meanwhile."""
        with self._lock:
            rendered = self._pages.get(key)
            if rendered is None:
                return None
            if now_s >= rendered.expires_at_s:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return rendered

    def put(self, key: Hashable, rendered: Rendered) -> None:
        """Keep a page; the ones unused for longest make room."""
        with self._lock:
            self._drop(key)
            self._pages[key] = rendered
            self._size_bytes += _size_bytes(rendered)
            while self._size_bytes > self.max_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        dropped = self._pages.pop(key, None)
        if dropped is not None:
            self._size_bytes -= _size_bytes(dropped)


def _size_bytes(rendered: Rendered) -> int:
    """What a page takes, counted at its full size for the compressed copy that may join it."""
    return 2 * (len(rendered.page.raw) + len(rendered.part.raw))
