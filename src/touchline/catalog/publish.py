"""Publishes the board: compares what the catalogue holds with what was published, renders the rest."""

import hashlib
import secrets
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby

import orjson

from touchline.catalog import board, queries, store
from touchline.catalog.board import Document
from touchline.catalog.model import LeagueSignature
from touchline.catalog.store import BoardStore
from touchline.plumbing import metrics
from touchline.plumbing.db import Database

# Leagues read and rendered in one go; bounds the memory of a first rendering.
LEAGUES_PER_READ = 40


@dataclass(frozen=True, slots=True)
class Published:
    """What one round came to."""

    leagues: int = 0
    documents: int = 0


@dataclass(slots=True)
class _Memory:
    """What this process has published, so that equal content is neither rendered nor sent again."""

    signatures: dict[int, LeagueSignature] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    lobby_events: dict[int, list[Document]] = field(default_factory=dict)
    indexes_are_due: bool = True
    all_are_due: bool = False


class BoardPublisher:
    """Keeps the board in Redis equal to the catalogue."""

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
        present = {signature.league_id: signature for signature in signatures}
        changed = [
            s
            for s in signatures
            if self._memory.all_are_due or self._memory.signatures.get(s.league_id) != s
        ]
        gone = [s for league_id, s in self._memory.signatures.items() if league_id not in present]
        self._memory.indexes_are_due |= self._memory.all_are_due or bool(changed or gone)
        if self._memory.indexes_are_due:
            metrics.renders.labels("board").inc()
        documents = 0
        for start in range(0, len(changed), LEAGUES_PER_READ):
            documents += self._publish_leagues(changed[start : start + LEAGUES_PER_READ], version)
        if self._memory.indexes_are_due:
            documents += self._publish_indexes(signatures, gone, version)
            documents += self._publish_gone(gone, version)
        self._memory.indexes_are_due = self._memory.all_are_due = False
        if self._store.epoch() == self._epoch:  # else Redis forgot it all under our hands
            self._store.mark_published()
        return Published(len(changed) + len(gone), documents)

    def _notice_a_new_redis(self) -> None:
        epoch = self._store.epoch() or self._store.begin_epoch(secrets.token_hex(8))
        if epoch != self._epoch:
            self._memory = _Memory()
            self._epoch = epoch

    def _publish_leagues(self, signatures: Sequence[LeagueSignature], version: int) -> int:
        with self._db.connection_ctx() as conn:
            rows = queries.list_board_rows(conn, league_ids=[s.league_id for s in signatures])
        events = {
            league_id: board.event_documents(group)
            for league_id, group in groupby(rows, key=lambda row: row.league_id)
        }
        documents: dict[str, Document] = {}
        for signature in signatures:
            offered = events.get(signature.league_id, [])
            league = board.league_document(signature, offered)
            documents[store.league_key(signature.sport, league["league"]["code"])] = league
            documents |= {store.event_key(event["event"]["code"]): event for event in offered}
        written = self._put_changed(documents, version)
        for signature in signatures:
            offered = events.get(signature.league_id, [])
            self._memory.lobby_events[signature.league_id] = offered[: board.LOBBY_EVENTS_PER_SPORT]
            self._memory.signatures[signature.league_id] = signature
        return written

    def _publish_gone(self, gone: Sequence[LeagueSignature], version: int) -> int:
        """A league with nothing left to start is published empty; later readers see that it is."""
        documents = {}
        for signature in gone:
            league = board.league_document(signature, [])
            documents[store.league_key(signature.sport, league["league"]["code"])] = league
        written = self._put_changed(documents, version)
        for signature in gone:
            self._memory.signatures.pop(signature.league_id, None)
            self._memory.lobby_events.pop(signature.league_id, None)
        return written

    def _publish_indexes(
        self, signatures: Sequence[LeagueSignature], gone: Sequence[LeagueSignature], version: int
    ) -> int:
        sports = dict.fromkeys(s.sport for s in [*signatures, *gone])
        documents = {
            store.sport_key(sport): board.sport_document(sport, signatures) for sport in sports
        }
        documents[store.sports_key()] = board.sports_document(signatures)
        documents[store.lobby_key()] = board.lobby_document(signatures, self._memory.lobby_events)
        return self._put_changed(documents, version)

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
