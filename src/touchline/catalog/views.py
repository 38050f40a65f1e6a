"""Which board a tenant shows: its profile's, but for the documents of its own and what it hides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from touchline.plumbing import kv


@dataclass(frozen=True, slots=True)
class BoardView:
    """A tenant's view. ``own`` names documents as the shared keys do, without their prefix.

    Leagues and events are hidden by code, sports by slug.
    """

    shelf: str = ""
    own_shelf: str = ""
    own: frozenset[str] = frozenset()
    hidden_sports: frozenset[str] = frozenset()
    hidden_leagues: frozenset[str] = frozenset()
    hidden_events: frozenset[str] = frozenset()

    def key(self, shared_key: str) -> str:
        """Where this tenant's form of a document is; ``shared_key`` is where the feed's own is."""
        name = shared_key.removeprefix(kv.BOARD)
        return f"{kv.BOARD}{self.own_shelf if name in self.own else self.shelf}{name}"

    @property
    def is_hiding(self) -> bool:
        """Whether anything is hidden at all."""
        return bool(self.hidden_sports or self.hidden_leagues or self.hidden_events)

    def hides(self, document: Mapping[str, Any]) -> bool:
        """Whether the tenant does not show what a document is about."""
        return (
            document.get("sport", {}).get("slug") in self.hidden_sports
            or document.get("league", {}).get("code") in self.hidden_leagues
            or document.get("event", {}).get("code") in self.hidden_events
        )


SHARED = BoardView()


def view_key(slug: str) -> str:
    """Where a tenant's view is."""
    return f"{kv.BOARD_VIEWS}{slug}"


def profile_shelf(profile_id: str) -> str:
    """Where a margin profile's documents stand; the feed's own prices stand on no shelf."""
    return f"p:{profile_id}:" if profile_id else ""


def tenant_shelf(tenant_id: int) -> str:
    """Where a tenant's own documents stand."""
    return f"t:{tenant_id}:"


def packed_view(view: BoardView, version: int) -> bytes:
    """A view at a version: header line and body."""
    body = {
        "shelf": view.shelf,
        "own_shelf": view.own_shelf,
        "own": sorted(view.own),
        "sports": sorted(view.hidden_sports),
        "leagues": sorted(view.hidden_leagues),
        "events": sorted(view.hidden_events),
    }
    return b'{"version":"%d"}\n%s' % (version, orjson.dumps(body))


def unpacked_view(raw: bytes) -> BoardView:
    """The stored view."""
    body = orjson.loads(raw.partition(b"\n")[2])
    return BoardView(
        body["shelf"],
        body["own_shelf"],
        frozenset(body["own"]),
        frozenset(body["sports"]),
        frozenset(body["leagues"]),
        frozenset(body["events"]),
    )
