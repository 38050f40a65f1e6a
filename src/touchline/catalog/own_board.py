"""The documents in which one tenant's board differs from its profile's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from touchline import codes
from touchline.catalog import board, store
from touchline.catalog.board import Document
from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.catalog.priced import overlaid
from touchline.catalog.views import BoardView, profile_shelf, tenant_shelf
from touchline.plumbing import kv
from touchline.pricing.overlay import Kind, Overlay, State
from touchline.pricing.read import TenantPricing


@dataclass(frozen=True, slots=True)
class _League:
    """A league as the tenant shows it; ``signature`` is None where it shows nothing of it."""

    signature: LeagueSignature | None
    lobby_events: Sequence[Document]
    names: frozenset[str]


@dataclass(slots=True)
class OwnBoard:
    """What is remembered of one tenant's board between rounds; empty for one without an overlay."""

    tenant_id: int
    slug: str
    version: int
    pricing: TenantPricing
    is_due: bool = True
    is_changed: bool = True
    expires_at: datetime | None = None
    _leagues: dict[int, _League] = field(default_factory=dict)

    @property
    def overlay(self) -> Overlay:
        """What the tenant lays over the offer."""
        return self.pricing.overlay

    @property
    def shelf(self) -> str:
        """Where its own documents stand."""
        return tenant_shelf(self.tenant_id)

    def follow(self, pricing: TenantPricing, version: int) -> None:
        """Take over changed pricing; everything it touches or touched is due."""
        self.pricing, self.version = pricing, version
        self.is_due = self.is_changed = True

    def due_leagues(
        self, signatures: Sequence[LeagueSignature], leagues_of_events: Sequence[int], now: datetime
    ) -> set[int]:
        """The leagues to look at although their offer did not change: pricing did, or a price ended."""
        if not self.is_due and (self.expires_at is None or now < self.expires_at):
            return set()
        touched = {s.league_id for s in signatures if self.overlay.touches(s.sport, s.league_id)}
        return touched | set(self._leagues) | set(leagues_of_events)

    def league_documents(
        self,
        signature: LeagueSignature,
        rows: Sequence[BoardRow],
        shared: Sequence[Document],
        *,
        now: datetime,
    ) -> dict[str, Document]:
        """The tenant's own documents of a league; ``rows`` and ``shared`` are its profile's."""
        overlay = self.overlay
        own_ids = {
            row.event_id
            for row in rows
            if row.event_id in overlay.event_ids
            or overlay.suspends(row.sport, row.league_id, row.event_id)
        }
        is_hidden = {
            row.event_id for row in rows if overlay.hides(row.sport, row.league_id, row.event_id)
        }
        if not own_ids and not is_hidden:
            self.is_changed |= self._leagues.pop(signature.league_id, None) is not None
            return {}
        own_rows = overlaid([row for row in rows if row.event_id in own_ids], overlay, now=now)
        own = {
            event_id: board.event_documents(group)[0]
            for event_id, group in groupby(own_rows, key=lambda row: row.event_id)
        }
        by_code = {codes.encode(event_id): event_id for event_id in own_ids | is_hidden}
        shown = []
        for document in shared:
            event_id = by_code.get(document["event"]["code"])
            if event_id is None:
                shown.append(document)
            elif event_id in own and event_id not in is_hidden:
                shown.append(own[event_id])
        return self._keep(signature, shown, own, hidden=len(shared) - len(shown))

    def _keep(
        self,
        signature: LeagueSignature,
        shown: Sequence[Document],
        own: Mapping[int, Document],
        *,
        hidden: int,
    ) -> dict[str, Document]:
        documents = {
            store.event_key(document["event"]["code"], self.shelf): document
            for document in own.values()
        }
        mine = None
        if shown:
            starts_at = min(document["event"]["starts_at"] for document in shown)
            mine = replace(
                signature,
                events=signature.events - hidden,
                next_starts_at=max(signature.next_starts_at, datetime.fromisoformat(starts_at)),
            )
            league = board.league_document(mine, shown)
            code = league["league"]["code"]
            documents[store.league_key(signature.sport, code, self.shelf)] = league
        names = frozenset(key.removeprefix(f"{kv.BOARD}{self.shelf}") for key in documents)
        known = self._leagues.get(signature.league_id)
        self.is_changed |= known is None or known.names != names
        self._leagues[signature.league_id] = _League(
            mine, shown[: board.LOBBY_EVENTS_PER_SPORT], names
        )
        return documents

    def index_documents(
        self,
        signatures: Sequence[LeagueSignature],
        lobby_events: Mapping[int, Sequence[Document]],
    ) -> dict[str, Document]:
        """The tenant's own menu, lobby and indexes of sports, where a league of its own is in them."""
        present = {signature.league_id for signature in signatures}
        for league_id in [each for each in self._leagues if each not in present]:
            del self._leagues[league_id]
            self.is_changed = True
        if not self._leagues:
            return {}
        mine = [shown for signature in signatures if (shown := self._shown(signature)) is not None]
        events = {**lobby_events, **{id_: each.lobby_events for id_, each in self._leagues.items()}}
        return {
            store.sports_key(self.shelf): board.sports_document(mine),
            store.lobby_key(self.shelf): board.lobby_document(mine, events),
            **{
                store.sport_key(sport, self.shelf): board.sport_document(sport, mine)
                for sport in self._sports(signatures)
            },
        }

    def view(self, signatures: Sequence[LeagueSignature]) -> BoardView:
        """What readers need to know to put the tenant's board together."""
        own = frozenset[str]().union(*(league.names for league in self._leagues.values()))
        if self._leagues:
            own |= {"sports", "lobby", *(f"sport:{each}" for each in self._sports(signatures))}
        hidden = [target for target, state in self.overlay.marks.items() if state is State.HIDDEN]
        return BoardView(
            profile_shelf(self.pricing.profile.id),
            self.shelf,
            own,
            frozenset(target for kind, target in hidden if kind is Kind.SPORT),
            frozenset(codes.encode(int(t)) for kind, t in hidden if kind is Kind.LEAGUE),
            frozenset(codes.encode(int(t)) for kind, t in hidden if kind is Kind.EVENT),
        )

    def settle(self, now: datetime) -> None:
        """The round that was due is done."""
        self.is_due = self.is_changed = False
        self.expires_at = self.overlay.next_expiry(now=now)

    def _shown(self, signature: LeagueSignature) -> LeagueSignature | None:
        league = self._leagues.get(signature.league_id)
        return signature if league is None else league.signature

    def _sports(self, signatures: Sequence[LeagueSignature]) -> set[str]:
        return {each.sport for each in signatures if each.league_id in self._leagues}
