"""The board in Redis: documents under versioned keys, and when each sport's feed last answered.

Documents stand on shelves: one for the feed's own prices, one for each margin profile, and one for
each tenant that shows something differently, with those documents alone.

A stored value is two lines: a small header, then the body exactly as the public receives it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from touchline.catalog.board import Document
from touchline.catalog.model import DropLine, OddsAnswer
from touchline.catalog.views import BoardView, packed_view, view_key
from touchline.plumbing import kv
from touchline.plumbing.lease import Fence
from touchline.plumbing.monotone import MonotonePut
from touchline.plumbing.shared_clock import Marks

# Missed keys taken up at a time; readers ask again for the rest.
WANTED_MAX = 1000
DROPS_TTL_S = 7 * 24 * 3600


def sports_key(shelf: str = "") -> str:
    """The menu of sports."""
    return f"{kv.BOARD}{shelf}sports"


def lobby_key(shelf: str = "") -> str:
    """The first page's next-up events."""
    return f"{kv.BOARD}{shelf}lobby"


def sport_key(sport: str, shelf: str = "") -> str:
    """The league index of a sport."""
    return f"{kv.BOARD}{shelf}sport:{sport}"


def league_key(sport: str, league_code: str, shelf: str = "") -> str:
    """The events of one league."""
    return f"{kv.BOARD}{shelf}league:{sport}:{league_code}"


def event_key(event_code: str, shelf: str = "") -> str:
    """One event with all its markets."""
    return f"{kv.BOARD}{shelf}event:{event_code}"


def seen_key(sport: str) -> str:
    """When the sport's feed last answered, in epoch seconds."""
    return f"{kv.BOARD}seen:{sport}"


@dataclass(slots=True)
class StoredDocument:
    """A document as it was stored: ``body`` is ready to be sent, ``document`` is decoded once."""

    version: str
    etag: str
    body: bytes
    _decoded: Document | None = None

    @property
    def document(self) -> Document:
        """The body as data."""
        if self._decoded is None:
            self._decoded = orjson.loads(self.body)
        return self._decoded

    def with_status(self, status: str) -> bytes:
        """The body under another freshness than the one it was stored with."""
        return self.body.replace(b'{"status":"fresh"', b'{"status":"%s"' % status.encode(), 1)


class BoardStore:
    """The publisher's and the pollers' side of the board; the publisher writes under a fence."""

    def __init__(self, client: kv.Client, fence: Fence | None = None) -> None:
        self._client = client
        self._put_newer = MonotonePut(client, fence)
        self._marks = Marks(client)

    def put(self, documents: Mapping[str, bytes], version: int) -> int:
        """Store each document, given as JSON, under its key unless a newer one is there.

        Returns how many were stored.

        Raises:
            LeaseLost: somebody else publishes the board now.

        """
        return self._put_newer(
            (key, version, packed(document, version)) for key, document in documents.items()
        )

    def put_views(self, views: Mapping[str, BoardView], version: int) -> int:
        """Store which board each tenant shows, by slug; as put()."""
        return self._put_newer(
            (view_key(slug), version, packed_view(view, version)) for slug, view in views.items()
        )

    def epoch(self) -> bytes | None:
        """The token of this Redis's memory; another one means that it has forgotten everything."""
        return self._client.get(f"{kv.BOARD}epoch")  # type: ignore[return-value]  # the sync client answers bytes

    def begin_epoch(self, token: str) -> bytes | None:
        """Mark this Redis's memory unless somebody has; returns the mark that stands."""
        self._client.set(f"{kv.BOARD}epoch", token, nx=True)
        return self.epoch()

    def mark_seen(self, sport: str) -> None:
        """Note that the sport's feed has answered now, and wake the publisher."""
        self._marks.mark(seen_key(sport), counter=kv.BOARD_DIRTY)

    def put_drops(self, answer: OddsAnswer) -> None:
        """Keep what the provider's last answer about a sport lost, for whoever asks why."""
        self._client.set(
            f"{kv.FEED_DROPS}{answer.provider}:{answer.sport}",
            orjson.dumps(answer.drops),
            ex=DROPS_TTL_S,
        )

    def get_drops(self, provider: str, sport: str) -> tuple[DropLine, ...]:
        """What the provider's last answer about a sport lost; nothing where none is known."""
        raw: Any = self._client.get(f"{kv.FEED_DROPS}{provider}:{sport}")
        return tuple(DropLine(**line) for line in orjson.loads(raw or b"[]"))

    def wake(self) -> None:
        """Tell the publisher that a tenant's pricing has changed."""
        self._client.incr(kv.BOARD_DIRTY)

    def mark_published(self) -> None:
        """Note that every document is here and equals the catalogue of this moment."""
        self._marks.mark(kv.BOARD_PUBLISHED)

    def calls(self) -> tuple[bytes | None, set[str]]:
        """A counter that moves whenever somebody has saved something, and the keys readers missed."""
        with self._client.pipeline(transaction=False) as pipeline:
            pipeline.get(kv.BOARD_DIRTY)
            pipeline.spop(kv.BOARD_WANTED, WANTED_MAX)
            woken, wanted = pipeline.execute()
        return woken, {key.decode() for key in wanted}


def packed(document: bytes, version: int) -> bytes:
    """Header line and body of a document (JSON of an object with content) at a version.

    The body is the object with its freshness and its version before everything else.
    """
    body = b'{"status":"fresh","version":"%d",%s' % (version, document.removeprefix(b"{"))
    etag = hashlib.sha256(body).hexdigest()[:16]
    return b'{"version":"%d","etag":"%s"}\n%s' % (version, etag.encode(), body)


def unpacked(raw: bytes) -> StoredDocument:
    """The stored value's parts."""
    head, _, body = raw.partition(b"\n")
    header = orjson.loads(head)
    return StoredDocument(header["version"], header["etag"], body)
