"""Publishes the board: compares what the catalogue holds with what was published, renders the rest.

A board is rendered once for each margin profile in use, however many tenants share it. What a tenant
shows differently is laid on top: those documents alone, on a shelf of its own.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

import orjson

from touchline.catalog import board, queries, store
from touchline.catalog.board import Document
from touchline.catalog.due import LeagueEvents, Round, Wanted, wanted_events
from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.catalog.own_board import OwnBoard
from touchline.catalog.profile_board import ProfileBoard
from touchline.catalog.queries import EventSignature
from touchline.catalog.store import BoardStore
from touchline.catalog.views import SHARED, profile_shelf, view_key
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.pricing.profile import FEED_PRICES
from touchline.pricing.read import read_pricing
from touchline.tenants.queries import list_pricing_versions_all_tenants

# Events read and rendered in one go; bounds the memory of a first rendering, and how long the read
# holds its connection.
EVENTS_PER_READ = 40

_EVENT = attrgetter("event_id")
_LEAGUE = attrgetter("league_id")


@dataclass(frozen=True, slots=True)
class Published:
    """What one round came to."""

    leagues: int = 0
    documents: int = 0


@dataclass(slots=True)
class _Memory:
    """What this process has published, so that equal content is neither rendered nor sent again."""

    boards: dict[str, ProfileBoard] = field(default_factory=dict)
    tenants: dict[int, OwnBoard] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    digests: dict[str, bytes] = field(default_factory=dict)
    all_are_due: bool = False


class BoardPublisher:
    """Keeps the boards in Redis equal to the catalogue."""

    def __init__(self, db: Database, board_store: BoardStore) -> None:
        self._db = db
        self._store = board_store
        self._memory = _Memory()
        self._epoch: bytes | None = None

    def start_over(self) -> None:
        """Remember nothing: somebody else may have published meanwhile."""
        self._memory = _Memory()

    def note_missed(self, keys: AbstractSet[str]) -> bool:
        """Whether any of the keys that readers missed was published; the next round does it again."""
        lost = self._memory.digests.keys() & keys
        for key in lost:
            del self._memory.digests[key]
        self._memory.all_are_due |= bool(lost)
        return bool(lost)

    def publish_once(self) -> Published:
        """Render and store what changed since the last round; nothing when nothing did.

        Raises:
            DatabaseUnavailable, redis.RedisError: this round is incomplete; the next one repeats it.
            LeaseLost: another publisher has taken over.

        """
        self._notice_a_new_redis()
        with self._db.connection_ctx() as conn:
            version = queries.get_board_version(conn)
            signatures = queries.list_league_signatures(conn)
            tenants = list_pricing_versions_all_tenants(conn)
        self._follow_tenants(tenants)
        boards, all_are_due = self._memory.boards.values(), self._memory.all_are_due
        due = {one.shelf: one.due_leagues(signatures, all_are_due=all_are_due) for one in boards}
        this = Round(version, signatures, due, self._due_for_tenants(signatures, due))
        documents = self._publish_leagues(this)
        for one in boards:
            documents += self._publish_indexes(this, one)
        documents += self._publish_tenants(this)
        self._memory.all_are_due = False
        if self._store.epoch() == self._epoch:  # else Redis forgot it all under our hands
            self._store.mark_published()
        changed = set[int]().union(*due.values())
        return Published(len(changed), documents)

    def _notice_a_new_redis(self) -> None:
        epoch = self._store.epoch() or self._store.begin_epoch(secrets.token_hex(8))
        if epoch != self._epoch:
            self._memory = _Memory()
            self._epoch = epoch

    def _follow_tenants(self, tenants: Sequence[tuple[int, str, int]]) -> None:
        """Read the pricing that changed, and keep one board for each profile in use."""
        known = self._memory.tenants
        for tenant_id, slug, version in tenants:
            mine = known.get(tenant_id)
            if version == 0 or (mine is not None and mine.version == version):
                continue
            pricing = read_pricing(self._db, tenant_id)
            if mine is None:
                known[tenant_id] = OwnBoard(tenant_id, slug, version, pricing)
            else:
                mine.follow(pricing, version)
        self._memory.plain = {slug for _, slug, version in tenants if version == 0}
        for gone in known.keys() - {tenant_id for tenant_id, _, _ in tenants}:
            del known[gone]
        profiles = {each.pricing.profile.id: each.pricing.profile for each in known.values()}
        if self._memory.plain or not tenants:
            profiles[""] = FEED_PRICES
        boards = self._memory.boards
        self._memory.boards = {
            id_: boards.get(id_) or ProfileBoard(profile) for id_, profile in profiles.items()
        }

    def _due_for_tenants(
        self, signatures: Sequence[LeagueSignature], due: Mapping[str, AbstractSet[int]]
    ) -> dict[int, set[int]]:
        """The leagues to look at for each tenant with an overlay, or that had one."""
        found, now = {}, pacing.utc_now()
        for mine in self._memory.tenants.values():
            of_events: list[int] = []
            if mine.is_due and mine.overlay.event_ids:
                with self._db.connection_ctx() as conn:
                    of_events = queries.list_leagues_of_events(
                        conn, event_ids=sorted(mine.overlay.event_ids)
                    )
            found[mine.tenant_id] = mine.due_leagues(signatures, of_events, now)
            if not mine.overlay.is_empty:
                found[mine.tenant_id] |= due[profile_shelf(mine.pricing.profile.id)]
        return found

    def _publish_leagues(self, this: Round) -> int:
        """First the events that are due, some at a time; then the lists that they are in."""
        if not this.leagues:
            return 0
        with self._db.connection_ctx() as conn:
            events = queries.list_event_signatures(
                conn, league_ids=[league.league_id for league in this.leagues]
            )
        by_league = {league_id: list(group) for league_id, group in groupby(events, key=_LEAGUE)}
        wanted = wanted_events(
            this,
            by_league,
            self._memory.boards.values(),
            self._memory.tenants.values(),
            all_are_due=self._memory.all_are_due,
        )
        event_ids = wanted.event_ids
        due = [event for event in events if event.event_id in event_ids]
        documents = 0
        for start in range(0, len(due), EVENTS_PER_READ):
            documents += self._publish_events(this, due[start : start + EVENTS_PER_READ], wanted)
        return documents + self._publish_lists(this, by_league)

    def _publish_events(self, this: Round, events: Sequence[EventSignature], wanted: Wanted) -> int:
        """Some events, for every profile and every tenant that is to show them anew."""
        with self._db.connection_ctx() as conn:
            rows = queries.list_board_rows(conn, event_ids=[event.event_id for event in events])
        rows_of = {event_id: list(group) for event_id, group in groupby(rows, key=_EVENT)}
        written = 0
        for one in self._memory.boards.values():
            written += self._publish_events_of(this, one, events, rows_of, wanted)
        return written

    def _publish_events_of(
        self,
        this: Round,
        one: ProfileBoard,
        events: Sequence[EventSignature],
        rows_of: Mapping[int, Sequence[BoardRow]],
        wanted: Wanted,
    ) -> int:
        due = [event for event in events if event.event_id in wanted.by_shelf[one.shelf]]
        own = {mine.tenant_id: wanted.by_tenant[mine.tenant_id] for mine in self._tenants_of(one)}
        needed = {event.event_id for event in due}.union(*own.values())
        priced = {id_: one.priced(rows) for id_, rows in rows_of.items() if id_ in needed}
        rendered = {
            event.event_id: board.event_documents(priced[event.event_id])[0]
            for event in due
            if event.event_id in priced
        }
        documents = {
            store.event_key(document["event"]["code"], one.shelf): document
            for document in rendered.values()
        }
        for mine in self._tenants_of(one):
            own_rows = [row for id_ in own[mine.tenant_id] & priced.keys() for row in priced[id_]]
            documents |= mine.event_documents(own_rows, now=pacing.utc_now())
        written = self._put_changed(documents, this.version)
        one.keep_lines(due, rendered)
        return written

    def _publish_lists(self, this: Round, by_league: LeagueEvents) -> int:
        """The leagues' lists, of a profile and of its tenants together: then the league is done."""
        written = 0
        for one in self._memory.boards.values():
            documents: dict[str, Document] = {}
            for league in this.leagues:
                events = by_league.get(league.league_id, ())
                if league.league_id in this.due[one.shelf]:
                    key, document = one.league_document(league, events)
                    documents[key] = document
                for mine in self._tenants_of(one):
                    if league.league_id in this.own_due[mine.tenant_id]:
                        documents |= mine.league_documents(league, one.lines(events))
            written += self._put_changed(documents, this.version)
            for league in this.leagues:
                if league.league_id in this.due[one.shelf]:
                    one.keep_league(league, by_league.get(league.league_id, ()))
        return written

    def _tenants_of(self, one: ProfileBoard) -> list[OwnBoard]:
        return [
            mine
            for mine in self._memory.tenants.values()
            if mine.pricing.profile.id == one.profile.id
        ]

    def _publish_indexes(self, this: Round, one: ProfileBoard) -> int:
        """A profile's lists of leagues, if they differ."""
        documents = one.index_documents(this.signatures, all_are_due=self._memory.all_are_due)
        if not documents:
            return 0
        metrics.renders.labels("board").inc()
        one.rendered_at = this.version
        written = self._put_changed(documents, this.version)
        one.keep_indexes(this.signatures)
        return written

    def _publish_tenants(self, this: Round) -> int:
        """Tenants' own lists, then the views that lead readers to them."""
        written = 0
        views = {
            slug: SHARED
            for slug in self._memory.plain
            if view_key(slug) not in self._memory.digests
        }
        for mine in self._memory.tenants.values():
            one = self._memory.boards[mine.pricing.profile.id]
            is_due = this.own_due[mine.tenant_id] or one.rendered_at == this.version
            mine.are_indexes_due |= bool(is_due)
        for mine in self._memory.tenants.values():
            one = self._memory.boards[mine.pricing.profile.id]
            if mine.are_indexes_due:
                own = mine.index_documents(this.signatures, one.next_up)
                written += self._put_changed(own, this.version)
                mine.are_indexes_due = False
            if mine.is_changed or view_key(mine.slug) not in self._memory.digests:
                views[mine.slug] = mine.view(this.signatures)
        self._store.put_views(views, this.version)
        self._memory.digests |= {view_key(slug): b"" for slug in views}
        for mine in self._memory.tenants.values():
            mine.settle(pacing.utc_now())
        return written + len(views)

    def _put_changed(self, documents: dict[str, Document], version: int) -> int:
        bodies = {key: orjson.dumps(document) for key, document in documents.items()}
        digests = {
            key: hashlib.blake2b(body, digest_size=16).digest() for key, body in bodies.items()
        }
        known = self._memory.digests
        changed = {key: body for key, body in bodies.items() if known.get(key) != digests[key]}
        written = self._store.put(changed, version)
        known |= {key: digests[key] for key in changed}
        return written
