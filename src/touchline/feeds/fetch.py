"""Goalserve over HTTP: where its answers live and how long we wait. Reads nothing of what they say.

The key is part of every address, so no address ever leaves this file: not in an error, not in a
log line, not in a chained exception.
"""

import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from threading import Timer
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from touchline.errors import Unavailable
from touchline.feeds.sniff import SIZE_MAX_BYTES, AnswerRefused, Reason
from touchline.plumbing import deadline
from touchline.plumbing.guarded import FEED_RULES, Guard
from touchline.plumbing.guards import assert_no_connection_held

CONNECT_TIMEOUT_S = 5.0
RATE_LIMITED_REST_S = 60.0  # what the feed's customers settled at when it names no time itself
RETRY_AFTER_MAX_S = 3600.0
_CHUNK_BYTES = 64 * 1024

# The odds of all sports are asked at one path, by category; only basketball's is abbreviated.
_ODDS_CATEGORIES: Mapping[str, str] = MappingProxyType({"basketball": "basket_10"})
_SCORE_FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "soccer": "soccernew",
        "basketball": "bsktbl",
        "tennis": "tennis_scores",
    }
)
# The feed is known to say 500 above a valid answer; what it says is judged by reading it.
_READABLE = frozenset({HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR})


class FeedUnavailable(Unavailable):
    """The feed did not answer."""

    code = "feed_unavailable"

    def __init__(self, reason: str, *, retry_after_s: float = 1, **facts: Any) -> None:
        self.reason = reason
        super().__init__(retry_after_s=retry_after_s, reason=reason, **facts)


def _left_alone(retry_after_s: float) -> FeedUnavailable:
    """What callers hear while the feed is given a rest; it is not asked."""
    return FeedUnavailable("left_alone", retry_after_s=retry_after_s)


class GoalserveClient:
    """Asks Goalserve for its answers; one shared connection pool, no retries of its own.

    After three failures in a row, of whatever sports, it leaves the feed alone for a while (S4.6).

    ``timeout_s`` is for the whole answer, from connecting to the last byte; ``size_max_bytes``
    counts what comes out of decompression.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        timeout_s: float,
        size_max_bytes: int = SIZE_MAX_BYTES,
        days_ahead: int = 2,
        bookmaker_ids: tuple[str, ...] = ("16",),
        session: requests.Session | None = None,
    ) -> None:
        self._root = f"{base_url.rstrip('/')}/{quote(key, safe='')}"
        self._timeout_s = timeout_s
        self._size_max_bytes = size_max_bytes
        self._days_ahead = days_ahead
        self._bookmaker_ids = bookmaker_ids
        self._guard = Guard(
            "goalserve", FEED_RULES, failures=(FeedUnavailable,), refusal=_left_alone
        )
        self._session = session or requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _WatchedAdapter())
        for name in ("urllib3.connection", "urllib3.connectionpool"):
            # They write whole addresses into their debug and warning lines.
            logging.getLogger(name).setLevel(logging.ERROR)

    def odds(self, sport: str, *, cursor: str | None, now: datetime) -> bytes:
        """The pre-match odds of a sport from yesterday on; with a cursor, what changed since.

        Raises:
            FeedUnavailable: nothing readable came in time; ``retry_after_s`` is the feed's wish.
            AnswerRefused: more bytes came than we read.

        """
        parameters = {
            "cat": _ODDS_CATEGORIES.get(sport, f"{sport}_10"),
            "json": "1",
            "bm": ",".join(self._bookmaker_ids),
            "date_start": f"{now - timedelta(days=1):%d.%m.%Y}",
            "date_end": f"{now + timedelta(days=self._days_ahead):%d.%m.%Y}",
        }
        if cursor:
            parameters["ts"] = cursor
        return self._fetch("getodds/soccer", parameters)

    def scores(self, sport: str, *, days_ago: int = 0) -> bytes:
        """The scores of a sport today, or ``days_ago`` days before.

        Raises:
            FeedUnavailable: nothing readable came in time; ``retry_after_s`` is the feed's wish.
            AnswerRefused: more bytes came than we read.

        """
        page = f"d-{days_ago}" if days_ago else "livescore" if sport == "cricket" else "home"
        return self._fetch(f"{_SCORE_FOLDERS.get(sport, sport)}/{page}", {"json": "1"})

    def _fetch(self, path: str, parameters: Mapping[str, str]) -> bytes:
        assert_no_connection_held("fetching")
        with self._guard.call():
            return self._fetch_unguarded(path, parameters)

    def _fetch_unguarded(self, path: str, parameters: Mapping[str, str]) -> bytes:
        body, failure = b"", None
        with _Watch(deadline.capped_s(self._timeout_s)) as watch:
            try:
                body = self._receive(f"{self._root}/{path}", parameters)
            except requests.Timeout:
                failure = FeedUnavailable("timeout", path=path)
            except (requests.RequestException, HTTPError, OSError) as error:
                # The kind and no more of it: its words hold the address.
                failure = FeedUnavailable("unreachable", path=path, error=type(error).__name__)
        if watch.is_up:
            failure = FeedUnavailable("timeout", path=path)
        if failure is not None:
            raise failure  # out here, so that no chained exception tells the address
        return body

    def _receive(self, url: str, parameters: Mapping[str, str]) -> bytes:
        with self._session.get(
            url,
            params=dict(parameters),
            headers={"Accept-Encoding": "gzip", "User-Agent": "touchline"},
            timeout=(min(CONNECT_TIMEOUT_S, self._timeout_s), self._timeout_s),
            stream=True,
            allow_redirects=False,
        ) as response:
            if response.status_code not in _READABLE:
                raise _refusal(response)
            chunks, size_bytes = [], 0
            for chunk in response.iter_content(_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > self._size_max_bytes:
                    raise AnswerRefused(Reason.TOO_LARGE)
                chunks.append(chunk)
            if not chunks and response.status_code != HTTPStatus.OK:
                raise _refusal(response)
            return b"".join(chunks)


def _refusal(response: requests.Response) -> FeedUnavailable:
    """The feed's refusal in our words."""
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        retry_after_s = _retry_after_s(response.headers, default_s=RATE_LIMITED_REST_S)
        return FeedUnavailable("rate_limited", retry_after_s=retry_after_s, status=status)
    is_key_refused = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    return FeedUnavailable(
        "key_refused" if is_key_refused else "http_error",
        retry_after_s=_retry_after_s(response.headers, default_s=1),
        status=status,
    )


def _retry_after_s(headers: Mapping[str, str], *, default_s: float) -> float:
    """What ``Retry-After`` asks for, in seconds; a date in it is read against the answer's own."""
    wish = headers.get("Retry-After", "").strip()
    if wish.isascii() and wish.isdigit():
        return min(float(wish), RETRY_AFTER_MAX_S)
    try:
        rest = parsedate_to_datetime(wish) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return default_s
    return min(max(rest.total_seconds(), 0), RETRY_AFTER_MAX_S)


class _Watch:
    """Cuts the connection of one fetch when its time is up, however slowly bytes drip in.

    The timeouts of sockets start anew with every byte, so they bound a silence and no answer.
    """

    def __init__(self, timeout_s: float) -> None:
        self.is_up = False
        self._socket: socket.socket | None = None
        self._timer = Timer(timeout_s, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._token = _watch.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watch.reset(self._token)

    def guard(self, connected: socket.socket | None) -> None:
        self._socket = connected
        if self.is_up:
            raise TimeoutError

    def _cut(self) -> None:
        self.is_up = True
        if self._socket is not None:
            with suppress(OSError):  # already closed by its owner: nothing left to cut
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_watch: ContextVar[_Watch | None] = ContextVar("watch", default=None)


class _WatchedConnection(HTTPConnection):
    def getresponse(self) -> Any:
        if watch := _watch.get():
            watch.guard(self.sock)
        return super().getresponse()


class _WatchedTLSConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        if watch := _watch.get():
            watch.guard(self.sock)
        return super().getresponse()


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection


class _WatchedAdapter(HTTPAdapter):
    """A plain adapter without retries, whose connections let the watch cut them."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _WatchedPool,
            "https": _WatchedTLSPool,
        }
