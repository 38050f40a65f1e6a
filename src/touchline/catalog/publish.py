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

import orjson

from touchline.catalog import board, queries, store
from touchline.catalog.board import Document
from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.catalog.own_board import OwnBoard
from touchline.catalog.priced import repriced
from touchline.catalog.store import BoardStore
from touchline.catalog.views import SHARED, profile_shelf, view_key
from touchline.plumbing import metrics, pacing
from touchline.plumbing.db import Database
from touchline.pricing.profile import FEED_PRICES, Profile
from touchline.pricing.read import read_pricing
from touchline.tenants.queries import list_pricing_versions_all_tenants

# Leagues read and rendered in one go; bounds the memory of a first rendering.
LEAGUES_PER_READ = 40


@dataclass(frozen=True, slots=True)
class Published:
    """What one round came to."""

    leagues: int = 0
    documents: int = 0


@dataclass(slots=True)
class _Board:
    """What was published of one profile's board."""

    profile: Profile
    signatures: dict[int, LeagueSignature] = field(default_factory=dict)
    lobby_events: dict[int, list[Document]] = field(default_factory=dict)
    indexes_are_due: bool = True
    rendered_at: int = 0

    @property
    def shelf(self) -> str:
        return profile_shelf(self.profile.id)


@dataclass(slots=True)
class _Memory:
    """What this process has published, so that equal content is neither rendered nor sent again."""

    boards: dict[str, _Board] = field(default_factory=dict)
    tenants: dict[int, OwnBoard] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    digests: dict[str, bytes] = field(default_factory=dict)
    all_are_due: bool = False


@dataclass(frozen=True, slots=True)
class _Round:
    """What one round goes by: the version of all it stores, and every league that is on offer."""

    version: int
    signatures: Sequence[LeagueSignature]

    def due_for(self, one: _Board, *, all_are_due: bool) -> set[int]:
        """The leagues that differ from what was published."""
        return {
            each.league_id
            for each in self.signatures
            if all_are_due or one.signatures.get(each.league_id) != each
        }


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
            this = _Round(queries.get_board_version(conn), queries.list_league_signatures(conn))
            tenants = list_pricing_versions_all_tenants(conn)
        self._follow_tenants(tenants)
        due = {
            one.shelf: this.due_for(one, all_are_due=self._memory.all_are_due)
            for one in self._memory.boards.values()
        }
        own_due = self._due_for_tenants(this, due)
        documents = self._publish_leagues(this, due, own_due)
        for one in self._memory.boards.values():
            documents += self._publish_indexes(this, one, is_changed=bool(due[one.shelf]))
        documents += self._publish_tenants(this, own_due)
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
            id_: boards.get(id_) or _Board(profile) for id_, profile in profiles.items()
        }

    def _due_for_tenants(
        self, this: _Round, due: Mapping[str, AbstractSet[int]]
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
            found[mine.tenant_id] = mine.due_leagues(this.signatures, of_events, now)
            if not mine.overlay.is_empty:
                found[mine.tenant_id] |= due[profile_shelf(mine.pricing.profile.id)]
        return found

    def _publish_leagues(
        self, this: _Round, due: Mapping[str, set[int]], own_due: Mapping[int, set[int]]
    ) -> int:
        wanted = set[int]().union(*due.values(), *own_due.values())
        leagues = [each for each in this.signatures if each.league_id in wanted]
        documents = 0
        for start in range(0, len(leagues), LEAGUES_PER_READ):
            some = leagues[start : start + LEAGUES_PER_READ]
            with self._db.connection_ctx() as conn:
                rows = queries.list_board_rows(conn, league_ids=[each.league_id for each in some])
            for one in self._memory.boards.values():
                documents += self._publish_some(this, one, some, rows, due[one.shelf], own_due)
        return documents

    def _publish_some(
        self,
        this: _Round,
        one: _Board,
        leagues: Sequence[LeagueSignature],
        rows: Sequence[BoardRow],
        due: AbstractSet[int],
        own_due: Mapping[int, AbstractSet[int]],
    ) -> int:
        """Some leagues of one profile, and of the tenants that lay something over it."""
        tenants = [
            mine
            for mine in self._memory.tenants.values()
            if mine.pricing.profile.id == one.profile.id
        ]
        needed = set(due).union(*(own_due[mine.tenant_id] for mine in tenants))
        priced = {
            league_id: repriced(list(group), one.profile)
            for league_id, group in groupby(rows, key=lambda row: row.league_id)
            if league_id in needed
        }
        documents: dict[str, Document] = {}
        offers: dict[int, list[Document]] = {}
        for league in leagues:
            if league.league_id not in needed:
                continue
            mine_rows = priced.get(league.league_id, [])
            offered = offers[league.league_id] = board.event_documents(mine_rows)
            if league.league_id in due:
                shown = board.league_document(league, offered)
                key = store.league_key(league.sport, shown["league"]["code"], one.shelf)
                documents[key] = shown
                documents |= {
                    store.event_key(event["event"]["code"], one.shelf): event for event in offered
                }
            for mine in tenants:
                if league.league_id in own_due[mine.tenant_id]:
                    documents |= mine.league_documents(
                        league, mine_rows, offered, now=pacing.utc_now()
                    )
        written = self._put_changed(documents, this.version)
        for league in leagues:
            if league.league_id in due:
                offered = offers[league.league_id]
                one.lobby_events[league.league_id] = offered[: board.LOBBY_EVENTS_PER_SPORT]
                one.signatures[league.league_id] = league
        return written

    def _publish_indexes(self, this: _Round, one: _Board, *, is_changed: bool) -> int:
        """A profile's lists of leagues. A league with nothing left to start is published empty."""
        present = {each.league_id for each in this.signatures}
        gone = [each for league_id, each in one.signatures.items() if league_id not in present]
        if not (is_changed or gone or one.indexes_are_due or self._memory.all_are_due):
            return 0
        metrics.renders.labels("board").inc()
        one.indexes_are_due, one.rendered_at = True, this.version
        sports = dict.fromkeys(each.sport for each in [*this.signatures, *gone])
        documents = {
            store.sport_key(sport, one.shelf): board.sport_document(sport, this.signatures)
            for sport in sports
        }
        documents[store.sports_key(one.shelf)] = board.sports_document(this.signatures)
        documents[store.lobby_key(one.shelf)] = board.lobby_document(
            this.signatures, one.lobby_events
        )
        for league in gone:
            empty = board.league_document(league, [])
            documents[store.league_key(league.sport, empty["league"]["code"], one.shelf)] = empty
        written = self._put_changed(documents, this.version)
        for league in gone:
            one.signatures.pop(league.league_id, None)
            one.lobby_events.pop(league.league_id, None)
        one.indexes_are_due = False
        return written

    def _publish_tenants(self, this: _Round, own_due: Mapping[int, AbstractSet[int]]) -> int:
        """Tenants' own lists, then the views that lead readers to them."""
        written = 0
        views = {
            slug: SHARED
            for slug in self._memory.plain
            if view_key(slug) not in self._memory.digests
        }
        for mine in self._memory.tenants.values():
            one = self._memory.boards[mine.pricing.profile.id]
            if own_due[mine.tenant_id] or one.rendered_at == this.version:
                own = mine.index_documents(this.signatures, one.lobby_events)
                written += self._put_changed(own, this.version)
            if mine.is_changed or view_key(mine.slug) not in self._memory.digests:
                views[mine.slug] = mine.view(this.signatures)
        self._store.put_views(views, this.version)
        self._memory.digests |= {view_key(slug): b"" for slug in views}
        for mine in self._memory.tenants.values():
            mine.settle(pacing.utc_now())
        return written + len(views)

    def _put_changed(self, documents: dict[str, Document], version: int) -> int:
        digests = {
            key: hashlib.blake2b(orjson.dumps(document), digest_size=16).digest()
            for key, document in documents.items()
        }
        changed = {
            key: document
            for key, document in documents.items()
            if self._memory.digests.get(key) != digests[key]
        }
        written = self._store.put(changed, version)
        self._memory.digests |= {key: digests[key] for key in changed}
        return written
