"""The documents in which one tenant's board differs from its profile's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from touchline import codes
from touchline.catalog import board, store
from touchline.catalog.board import Document
from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.catalog.priced import overlaid
from touchline.catalog.views import BoardView, profile_shelf, tenant_shelf
from touchline.plumbing import kv
from touchline.pricing.overlay import Kind, Overlay, State
from touchline.pricing.read import TenantPricing

_EVENT = attrgetter("event_id")


@dataclass(frozen=True, slots=True)
class _League:
    """A league as the tenant shows it; ``signature`` is None where it shows nothing of it."""

    signature: LeagueSignature | None
    next_up: Sequence[Document]
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
    are_indexes_due: bool = False
    expires_at: datetime | None = None
    _leagues: dict[int, _League] = field(default_factory=dict)
    _own_lines: dict[int, dict[int, Document]] = field(default_factory=dict)

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

    def own_event_ids(self, league: LeagueSignature, event_ids: Iterable[int]) -> set[int]:
        """The events of a league that are not shown as the profile shows them, or not at all."""
        marked = self.overlay.event_ids
        return {
            event_id
            for event_id in event_ids
            if event_id in marked or self.overlay.suspends(league.sport, league.league_id, event_id)
        }

    def event_documents(self, rows: Sequence[BoardRow], *, now: datetime) -> dict[str, Document]:
        """The tenant's own documents of events of its own; ``rows`` are its profile's."""
        for league_id, event_id in {(row.league_id, row.event_id) for row in rows}:
            self._own_lines.setdefault(league_id, {}).pop(event_id, None)
        documents = {}
        for _, group in groupby(overlaid(rows, self.overlay, now=now), key=_EVENT):
            shown = list(group)
            (document,) = board.event_documents(shown)
            self._own_lines[shown[0].league_id][shown[0].event_id] = board.listed(document)
            documents[store.event_key(document["event"]["code"], self.shelf)] = document
        return documents

    def league_documents(
        self, league: LeagueSignature, shared: Mapping[int, Document]
    ) -> dict[str, Document]:
        """The tenant's own list of a league, if it differs; ``shared`` are its profile's lines.

        Call it once the league's events of its own were rendered.
        """
        own_ids = self.own_event_ids(league, shared)
        hidden = {
            event_id
            for event_id in shared
            if self.overlay.hides(league.sport, league.league_id, event_id)
        }
        if not own_ids and not hidden:
            self.is_changed |= self._leagues.pop(league.league_id, None) is not None
            self._own_lines.pop(league.league_id, None)
            return {}
        rendered = self._own_lines.get(league.league_id, {})
        own = {id_: rendered[id_] for id_ in own_ids - hidden if id_ in rendered}
        self._own_lines[league.league_id] = own
        others = shared.keys() - own_ids - hidden
        shown = [
            own.get(event_id, line)
            for event_id, line in shared.items()
            if event_id in own or event_id in others
        ]
        return self._keep(league, shown, own, hidden=len(shared) - len(shown))

    def _keep(
        self,
        league: LeagueSignature,
        shown: Sequence[Document],
        own: Iterable[int],
        *,
        hidden: int,
    ) -> dict[str, Document]:
        keys = {store.event_key(codes.encode(event_id), self.shelf) for event_id in own}
        documents = {}
        mine = None
        if shown:
            starts_at = min(line["starts_at"] for line in shown)
            mine = replace(
                league,
                events=league.events - hidden,
                next_starts_at=max(league.next_starts_at, datetime.fromisoformat(starts_at)),
            )
            document = board.league_document(mine, shown)
            key = store.league_key(league.sport, document["league"]["code"], self.shelf)
            documents[key] = document
        names = frozenset(
            key.removeprefix(f"{kv.BOARD}{self.shelf}") for key in keys | documents.keys()
        )
        known = self._leagues.get(league.league_id)
        self.is_changed |= known is None or known.names != names
        self._leagues[league.league_id] = _League(
            mine, shown[: board.LOBBY_EVENTS_PER_SPORT], names
        )
        return documents

    def index_documents(
        self,
        signatures: Sequence[LeagueSignature],
        next_up: Mapping[int, Sequence[Document]],
    ) -> dict[str, Document]:
        """The tenant's own menu, lobby and indexes of sports, where a league of its own is in them."""
        present = {signature.league_id for signature in signatures}
        for league_id in [each for each in self._leagues if each not in present]:
            del self._leagues[league_id]
            self._own_lines.pop(league_id, None)
            self.is_changed = True
        if not self._leagues:
            return {}
        mine = [shown for signature in signatures if (shown := self._shown(signature)) is not None]
        lines = {**next_up, **{id_: each.next_up for id_, each in self._leagues.items()}}
        return {
            store.sports_key(self.shelf): board.sports_document(mine),
            store.lobby_key(self.shelf): board.lobby_document(mine, lines),
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
