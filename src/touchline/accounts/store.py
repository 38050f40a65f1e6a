"""Sessions in Redis: each a hash under the digest of its id, written to only while it exists.

Creating is the one script that makes a key, under an id nobody has seen; whoever writes late finds
nothing to write to. The store's clock counts, not the web host's.
"""

import copy
import logging
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from touchline.accounts import session_scripts as scripts
from touchline.accounts.model import Player
from touchline.accounts.session import Session, fields_of, session_of
from touchline.errors import Unavailable
from touchline.plumbing import kv, metrics
from touchline.plumbing.breaker import State
from touchline.plumbing.guarded import REDIS_RULES, Guard

logger = logging.getLogger(__name__)

# Longer than any request runs, and than a ticket is good for.
ENDED_KEPT_MS = 10 * 60 * 1000
PER_PLAYER_MAX = 20


class SessionsAway(Unavailable):
    """Signing in is not possible right now. Please try again in a moment."""

    code = "sessions_unavailable"


class Found(NamedTuple):
    """A session with the store's time, and whether reading it has made it live longer."""

    session: Session
    now_ms: int
    is_extended: bool


class Listed(NamedTuple):
    """A live session as its player sees it. ``digest`` names it without opening it."""

    digest: str
    data: Mapping[str, str]


class SessionStore:
    """The sessions of all sites, over the Redis that forgets nothing by itself."""

    def __init__(self, client: kv.Client) -> None:
        self.client = client
        self._realm = ""
        self._create = client.register_script(scripts.CREATE)
        self._read = client.register_script(scripts.READ)
        self._write = client.register_script(scripts.WRITE)
        self._end = client.register_script(scripts.END)
        self._end_all = client.register_script(scripts.END_ALL)
        self._advance = client.register_script(scripts.ADVANCE)
        self._count = client.register_script(scripts.COUNT)
        self._guard = Guard(
            "redis_sessions",
            REDIS_RULES,
            failures=(RedisConnectionError, RedisTimeoutError),
            refusal=lambda wait_s: SessionsAway(retry_after_s=max(1.0, wait_s)),
        )

    def in_realm(self, realm: str) -> "SessionStore":
        """The same store, for sessions that are no player's: none of one realm is found in another."""
        other = copy.copy(self)
        other._realm = f"{realm}/"  # noqa: SLF001 - one of our own; no slug has a slash
        return other

    @property
    def is_away(self) -> bool:
        """Whether a call would be refused without being made.

        Once the breaker's rest is over it is not: somebody has to try, and who signs in is often alone.
        """
        return not self._guard.is_worth_trying

    @property
    def state(self) -> State:
        """Where the breaker stands."""
        return self._guard.state

    def create(
        self,
        slug: str,
        sid: str,
        player: Player,
        *,
        idle_ms: int,
        age_max_ms: int,
        data: Mapping[str, str],
        instead_of: str = "",
    ) -> Session:
        """Open a session; ``instead_of`` is the id it follows, which ends in the same moment.

        Raises:
            SessionsAway: nobody knows whether it was opened; its id was told to nobody.

        """
        key = self._key(slug, sid)
        opened = Session(
            player.tenant_id,
            player.id,
            player.display_name,
            player.session_epoch,
            idle_ms=idle_ms,
            ends_at_ms=age_max_ms,
            confirmed_at_ms=0,
            data=data,
        )
        fields = [part for pair in fields_of(opened).items() for part in pair]
        before = self._key(slug, instead_of) if instead_of else ""
        now_ms = self._call(
            self._create,
            [key, kv.SESSIONS_LIVE, self._index_key(player.tenant_id, player.id)],
            [idle_ms, age_max_ms, PER_PLAYER_MAX, ENDED_KEPT_MS, before, *fields],
        )
        return replace(opened, ends_at_ms=now_ms + age_max_ms, confirmed_at_ms=now_ms)

    def read(self, slug: str, sid: str) -> Found | None:
        """The session of an id on a site; one that has lived a fifth of its time lives on.

        Raises:
            SessionsAway: it may exist or not.

        """
        key = self._key(slug, sid)
        answer = self._call(self._read, [key, kv.SESSIONS_LIVE], [])
        if not answer:
            return None
        now_ms, is_extended, *parts = answer
        session = session_of(dict(zip(parts[::2], parts[1::2], strict=True)))
        if session is None:
            logger.warning("security.stored_session_refused")
            return None
        return Found(session, now_ms, bool(is_extended))

    def exists(self, slug: str, sid: str) -> bool:
        """Whether there is such a session; reads nothing of it."""
        return bool(self._call(self.client.exists, self._key(slug, sid)))

    def write(
        self, slug: str, sid: str, fields: Mapping[str, bytes], gone: tuple[str, ...] = ()
    ) -> bool:
        """Change fields of a session; False when it has ended, and then nothing is written."""
        changed = [part for pair in fields.items() for part in pair]
        answer = self._call(self._write, [self._key(slug, sid)], [len(changed), *changed, *gone])
        return bool(answer)

    def confirm(self, slug: str, sid: str, *, at_ms: int) -> bool:
        """Note that the database knows the session's epoch."""
        return self.write(slug, sid, {"confirmed_at_ms": str(at_ms).encode()})

    def end(self, slug: str, sid: str, *, tenant_id: int = 0, player_id: int = 0) -> bool:
        """End a session for good; whether there was one."""
        keys = [self._key(slug, sid), kv.SESSIONS_LIVE, self._index_key(tenant_id, player_id)]
        return bool(self._call(self._end, keys, [ENDED_KEPT_MS]))

    def listed(self, slug: str, *, tenant_id: int, player_id: int) -> list[Listed]:
        """The live sessions of a player on a site, the newest first."""
        index = self._index_key(tenant_id, player_id)
        keys = self._call(self.client.zrevrange, index, 0, -1)
        begins = f"{kv.SESSION}{self._realm}{slug}:"
        found = []
        for key in (raw.decode() if isinstance(raw, bytes) else raw for raw in keys):
            session = session_of(self._call(self.client.hgetall, key))
            if session is not None and key.startswith(begins):
                found.append(Listed(key.removeprefix(begins), session.data))
        return found

    def end_listed(self, slug: str, digest: str, *, tenant_id: int, player_id: int) -> bool:
        """End a session of the player's own list; whether there was one."""
        key = f"{kv.SESSION}{self._realm}{slug}:{digest}"
        index = self._index_key(tenant_id, player_id)
        if self._call(self.client.zscore, index, key) is None:
            return False
        return bool(self._call(self._end, [key, kv.SESSIONS_LIVE, index], [ENDED_KEPT_MS]))

    def end_all(self, *, tenant_id: int, player_id: int) -> int:
        """End every session of a player; how many there were."""
        keys = [self._index_key(tenant_id, player_id), kv.SESSIONS_LIVE]
        return int(self._call(self._end_all, keys, [ENDED_KEPT_MS]))

    def advance(self, *, tenant_id: int, player_id: int, epoch: int) -> int:
        """Take the sessions a player still has into the epoch after theirs; how many."""
        keys = [self._index_key(tenant_id, player_id)]
        return int(self._call(self._advance, keys, [epoch - 1, epoch]))

    def count(self) -> int:
        """How many sessions are live; the metrics are told."""
        live = int(self._call(self._count, [kv.SESSIONS_LIVE], []))
        metrics.sessions_live.set(live)
        return live

    def _key(self, slug: str, sid: str) -> str:
        return session_key(f"{self._realm}{slug}", sid)

    def _index_key(self, tenant_id: int, player_id: int) -> str:
        return f"{kv.SESSIONS_OF}{self._realm}{tenant_id}:{player_id}"

    def _call(self, command: Any, *arguments: Any) -> Any:
        try:
            with self._guard.call():
                return command(*arguments)
        except (
            ResponseError
        ) as error:  # full, read-only or starting: it answers, and does not do it
            logger.warning("session.store_refused", extra={"error": str(error)[:100]})
            raise SessionsAway from error
        except RedisError as error:
            raise SessionsAway from error


def digest_of(sid: str) -> str:
    """What is known of an id outside the browser that has it."""
    return sha256(sid.encode()).hexdigest()


def session_key(slug: str, sid: str) -> str:
    """Where a session is: below its site, and not under the id itself."""
    return f"{kv.SESSION}{slug}:{digest_of(sid)}"
