"""Themes in Redis, by slug and by host. A stored value is three lines: header, body, stylesheet."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from touchline.plumbing import kv
from touchline.themes import css
from touchline.themes.model import Branding, theme_document


def slug_key(slug: str) -> str:
    """Where the theme of a slug is."""
    return f"{kv.THEME_BY_SLUG}{slug}"


def host_key(host: str) -> str:
    """Where the theme of a tenant's own domain is."""
    return f"{kv.THEME_BY_HOST}{host}"


@dataclass(slots=True)
class StoredTheme:
    """A theme as it was stored: public JSON and stylesheet, each ready to be sent."""

    version: str
    etag: str
    css_tag: str
    body: bytes
    stylesheet: bytes
    _decoded: dict[str, Any] | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The public JSON as data."""
        if self._decoded is None:
            self._decoded = orjson.loads(self.body)
        return self._decoded


class ThemeStore:
    """The publisher's side of themes."""

    def __init__(self, client: kv.Client) -> None:
        self._client = client
        self._put_newer = kv.MonotonePut(client)

    def put(self, keys: Sequence[str], value: bytes, version: int) -> int:
        """Store one packed theme under all the names of its site unless a newer one is there."""
        with self._client.pipeline(transaction=False) as pipeline:
            for key in keys:
                self._put_newer(key, version, value, pipeline=pipeline)
            return sum(pipeline.execute())

    def delete(self, keys: Sequence[str]) -> None:
        """Take a site's theme away: its tenant is suspended or the domain is no longer its own."""
        self._client.delete(*keys)

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys that Redis does not hold, perhaps because it lost its memory."""
        with self._client.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.exists(key)
            return [key for key, found in zip(keys, pipeline.execute(), strict=True) if not found]


def packed(slug: str, branding: Branding, version: int) -> bytes:
    """A theme ready to be served: header, public JSON, stylesheet."""
    stylesheet = css.stylesheet(branding).strip().encode()
    css_tag = hashlib.sha256(stylesheet).hexdigest()[:16]
    document: dict[str, Any] = theme_document(slug, branding, version, f"/theme.css?v={css_tag}")
    body = orjson.dumps(document)
    etag = hashlib.sha256(body).hexdigest()[:16]
    head = b'{"version":"%d","etag":"%s","css":"%s"}' % (version, etag.encode(), css_tag.encode())
    return b"\n".join((head, body, stylesheet))


def unpacked(raw: bytes) -> StoredTheme:
    """The stored value's parts."""
    head, body, stylesheet = raw.split(b"\n", 2)
    header = orjson.loads(head)
    return StoredTheme(header["version"], header["etag"], header["css"], body, stylesheet)
