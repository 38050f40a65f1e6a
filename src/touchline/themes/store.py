"""Themes in Redis, by slug and by host. A stored value is three lines: header, body, stylesheet."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from touchline.plumbing import kv
from touchline.plumbing.lease import Fence
from touchline.plumbing.monotone import MonotonePut
from touchline.plumbing.shared_clock import Marks
from touchline.themes import css
from touchline.themes.model import Branding, Logo, theme_document

# Missed keys taken up at a time; readers ask again for the rest.
WANTED_MAX = 1000

_HEAD = re.compile(
    rb'\{"version":"(?P<version>\d+)","at":(?P<at_s>\d+),(?P<withdrawn>"withdrawn")?'
)
_HEAD_LENGTH = 80


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
    logo_tag: str = ""
    logo: bytes = b""
    _decoded: dict[str, Any] | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The public JSON as data."""
        if self._decoded is None:
            self._decoded = orjson.loads(self.body)
        return self._decoded


@dataclass(frozen=True, slots=True)
class Rendering:
    """What Redis holds under a key, without its body. ``at_s`` is when it was rendered, epoch seconds."""

    version: int
    at_s: int
    is_withdrawn: bool


class ThemeStore:
    """The publisher's side of themes. Under a fence it writes only while its leases hold."""

    def __init__(self, client: kv.Client, fence: Fence | None = None) -> None:
        self._client = client
        self._put_newer = MonotonePut(client, fence)
        self._marks = Marks(client)

    def put(self, keys: Sequence[str], value: bytes, version: int) -> int:
        """Store one packed theme under all the names of its site unless a newer one is there.

        Raises:
            LeaseLost: somebody else renders themes now.

        """
        self._client.sadd(kv.THEME_KEYS, *keys)
        return self._put_newer([(key, version, value) for key in keys])

    def withdraw(self, renderings: Mapping[str, Rendering], at_s: int) -> None:
        """Say that these keys name nobody's site any more.

        A key is never just deleted: readers keep what they know when Redis has lost a key, and let
        go of it only when they are told.

        Raises:
            LeaseLost: as put().

        """
        self._put_newer(
            (key, found.version, withdrawn(found.version, at_s))
            for key, found in renderings.items()
        )

    def keys(self) -> set[str]:
        """Every key a theme was ever stored under, as far as Redis remembers."""
        found: set[bytes] = self._client.smembers(kv.THEME_KEYS)  # type: ignore[assignment]  # the sync client answers a set
        return {key.decode() for key in found}

    def renderings(self, keys: Sequence[str]) -> dict[str, Rendering]:
        """What Redis holds; a key is left out when it is not there, perhaps because it was lost."""
        with self._client.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.getrange(key, 0, _HEAD_LENGTH - 1)
            heads = zip(keys, pipeline.execute(), strict=True)
        return {key: found for key, head in heads if (found := _rendering(head))}

    def mark_published(self) -> None:
        """Note that every tenant's theme is here, as of this moment."""
        self._marks.mark(kv.THEMES_PUBLISHED)

    def wake(self) -> None:
        """Tell the publisher that branding or the directory of tenants has changed."""
        self._client.incr(kv.THEME_DIRTY)

    def calls(self) -> tuple[bytes | None, int]:
        """A counter that moves with every wake, and how many keys readers missed since last asked."""
        with self._client.pipeline(transaction=False) as pipeline:
            pipeline.get(kv.THEME_DIRTY)
            pipeline.spop(kv.THEME_WANTED, WANTED_MAX)
            woken, wanted = pipeline.execute()
        return woken, len(wanted)


def packed(
    slug: str,
    branding: Branding,
    version: int,
    at_s: int,
    logo: Logo | None = None,
    notices: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """A theme ready to be served: header with the logo, public JSON, stylesheet. Rendered at ``at_s``.

    ``notices`` are what the platform tells the site's players.
    """
    stylesheet = css.stylesheet(branding).strip().encode()
    css_tag = _tag(stylesheet)
    document: dict[str, Any] = theme_document(
        slug, branding, version, f"/theme.css?v={css_tag}", None if logo is None else _shown(logo)
    )
    if notices:
        document["notices"] = notices
    body = orjson.dumps(document)
    header: dict[str, Any] = {"version": str(version), "at": at_s, "etag": _tag(body)}
    header["css"] = css_tag
    if logo is not None:
        header |= {"logo_tag": logo.tag, "logo": base64.b64encode(logo.body).decode()}
    return b"\n".join((orjson.dumps(header), body, stylesheet))


def _shown(logo: Logo) -> dict[str, Any]:
    return {
        "url": f"/logo.webp?v={logo.tag}",
        "width": logo.width_px,
        "height": logo.height_px,
    }


def withdrawn(version: int, at_s: int) -> bytes:
    """In a theme's place: this name is nobody's site."""
    return b"%s\n\n" % orjson.dumps({"version": str(version), "at": at_s, "withdrawn": True})


def unpacked(raw: bytes) -> StoredTheme | None:
    """The stored value's parts; None when the theme was withdrawn."""
    head, body, stylesheet = raw.split(b"\n", 2)
    header = orjson.loads(head)
    if header.get("withdrawn"):
        return None
    logo = base64.b64decode(header.get("logo", ""))
    return StoredTheme(
        header["version"],
        header["etag"],
        header["css"],
        body,
        stylesheet,
        header.get("logo_tag", ""),
        logo,
    )


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _rendering(head: bytes) -> Rendering | None:
    match = _HEAD.match(head)
    if match is None:
        return None
    return Rendering(
        int(match["version"]), int(match["at_s"]), is_withdrawn=bool(match["withdrawn"])
    )
