"""What was published of one margin profile's board, so that only what changed is rendered again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from touchline.catalog import board, store
from touchline.catalog.board import Document
from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.catalog.priced import repriced
from touchline.catalog.queries import EventSignature
from touchline.catalog.views import profile_shelf
from touchline.pricing.profile import Profile


@dataclass(frozen=True, slots=True)
class _Line:
    """An event as lists show it, at the version it was rendered from; None when it offers nothing."""

    version: int
    document: Document | None


@dataclass(slots=True)
class ProfileBoard:
    """One profile's board. Of an event its line is remembered, not its markets: those are many.

    ``rendered_at`` is the version of the last round that rendered the menu.
    """

    profile: Profile
    rendered_at: int = 0
    _signatures: dict[int, LeagueSignature] = field(default_factory=dict)
    _lines: dict[int, dict[int, _Line]] = field(default_factory=dict)
    _next_up: dict[int, Sequence[Document]] = field(default_factory=dict)
    _sports_due: set[str] = field(default_factory=set)
    _is_menu_due: bool = True

    @property
    def shelf(self) -> str:
        """Where its documents stand."""
        return profile_shelf(self.profile.id)

    @property
    def next_up(self) -> Mapping[int, Sequence[Document]]:
        """The next events of each league, as the lobby shows them."""
        return self._next_up

    def due_leagues(self, signatures: Iterable[LeagueSignature], *, all_are_due: bool) -> set[int]:
        """The leagues that differ from what was published."""
        return {
            each.league_id
            for each in signatures
            if all_are_due or self._signatures.get(each.league_id) != each
        }

    def due_events(
        self, league: LeagueSignature, events: Iterable[EventSignature], *, all_are_due: bool
    ) -> set[int]:
        """The events of a league that differ from what was published; all, when its name does."""
        published = self._signatures.get(league.league_id)
        is_known = published is not None and published.league_name == league.league_name
        known = self._lines.get(league.league_id, {}) if is_known and not all_are_due else {}
        return {
            each.event_id
            for each in events
            if each.event_id not in known or known[each.event_id].version != each.version
        }

    def priced(self, rows: Sequence[BoardRow]) -> Sequence[BoardRow]:
        """An event's rows at this profile's prices."""
        return repriced(rows, self.profile)

    def keep_lines(
        self, events: Iterable[EventSignature], documents: Mapping[int, Document]
    ) -> None:
        """These events are published; those without a document offer nothing."""
        for event in events:
            document = documents.get(event.event_id)
            self._lines.setdefault(event.league_id, {})[event.event_id] = _Line(
                event.version, None if document is None else board.listed(document)
            )

    def lines(self, events: Iterable[EventSignature]) -> dict[int, Document]:
        """The lines of a league's events that offer something, by event id and in their order."""
        found = {}
        for event in events:
            line = self._lines.get(event.league_id, {}).get(event.event_id)
            if line is not None and line.document is not None:
                found[event.event_id] = line.document
        return found

    def league_document(
        self, league: LeagueSignature, events: Iterable[EventSignature]
    ) -> tuple[str, Document]:
        """The key and the list of a league."""
        document = board.league_document(league, list(self.lines(events).values()))
        return store.league_key(league.sport, document["league"]["code"], self.shelf), document

    def keep_league(self, league: LeagueSignature, events: Sequence[EventSignature]) -> None:
        """The league is published with these events and no others."""
        present = {event.event_id for event in events}
        known = self._lines.get(league.league_id, {})
        self._lines[league.league_id] = {
            event_id: line for event_id, line in known.items() if event_id in present
        }
        self._next_up[league.league_id] = list(self.lines(events).values())[
            : board.LOBBY_EVENTS_PER_SPORT
        ]
        self._signatures[league.league_id] = league
        self._sports_due.add(league.sport)

    def index_documents(
        self, signatures: Sequence[LeagueSignature], *, all_are_due: bool
    ) -> dict[str, Document]:
        """The lists of leagues that differ; none when nothing does. A league that is over is empty."""
        gone = self._gone(signatures)
        if not (gone or self._sports_due or self._is_menu_due or all_are_due):
            return {}
        sports = self._sports_due | {league.sport for league in gone}
        if self._is_menu_due or all_are_due:
            sports |= {league.sport for league in signatures}
        documents = {
            store.sport_key(sport, self.shelf): board.sport_document(sport, signatures)
            for sport in sorted(sports)
        }
        documents[store.sports_key(self.shelf)] = board.sports_document(signatures)
        documents[store.lobby_key(self.shelf)] = board.lobby_document(signatures, self._next_up)
        for league in gone:
            empty = board.league_document(league, [])
            documents[store.league_key(league.sport, empty["league"]["code"], self.shelf)] = empty
        return documents

    def keep_indexes(self, signatures: Sequence[LeagueSignature]) -> None:
        """The lists of leagues are published."""
        for league in self._gone(signatures):
            self._signatures.pop(league.league_id)
            self._lines.pop(league.league_id, None)
            self._next_up.pop(league.league_id, None)
        self._sports_due.clear()
        self._is_menu_due = False

    def _gone(self, signatures: Iterable[LeagueSignature]) -> list[LeagueSignature]:
        present = {each.league_id for each in signatures}
        return [
            league for league_id, league in self._signatures.items() if league_id not in present
        ]
