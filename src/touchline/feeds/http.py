"""Feeds over HTTP: how long we wait, how much we read, when we leave a host alone. Reads no answer.

The key is part of an address, so no address ever leaves this file: not in an error, not in a log
line, not in a chained exception.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from touchline.errors import Unavailable
from touchline.feeds.adapter import Endpoint, KeyPlace, Request
from touchline.feeds.sniff import SIZE_MAX_BYTES, AnswerRefused, Reason
from touchline.feeds.watched import Watch, WatchedAdapter
from touchline.plumbing import deadline, metrics
from touchline.plumbing.guarded import FEED_RULES, Guard
from touchline.plumbing.guards import assert_no_connection_held

CONNECT_TIMEOUT_S = 5.0
RETRY_AFTER_MAX_S = 3600.0
_CHUNK_BYTES = 64 * 1024
_REFUSAL_MAX_BYTES = 4096
_VALIDATOR_LENGTH_MAX = 200


class FeedUnavailable(Unavailable):
    """The feed did not answer."""

    code = "feed_unavailable"

    def __init__(self, reason: str, *, retry_after_s: float = 1, **facts: Any) -> None:
        self.reason = reason
        super().__init__(retry_after_s=retry_after_s, reason=reason, **facts)


def _left_alone(retry_after_s: float) -> FeedUnavailable:
    """What callers hear while the feed is given a rest; it is not asked."""
    return FeedUnavailable("left_alone", retry_after_s=retry_after_s)


@dataclass(frozen=True, slots=True)
class Validators:
    """What an answer was stamped with, to ask next time whether it still holds."""

    etag: str = ""
    last_modified: str = ""


UNSTAMPED = Validators()


@dataclass(frozen=True, slots=True)
class Received:
    """What came. ``is_unchanged``: the answer of these validators still holds, and came without a body."""

    body: bytes
    validators: Validators = UNSTAMPED
    is_unchanged: bool = False


class FeedClient:
    """Asks one provider; one connection pool, no retries of its own.

    After three failures in a row, whatever was asked, it leaves the provider alone for a while (S4.6).

    ``timeout_s`` is for the whole answer, from connecting to the last byte; ``size_max_bytes``
    counts what comes out of decompression. ``base_url`` replaces the provider's own address.
    """

    def __init__(
        self,
        provider: str,
        endpoint: Endpoint,
        key: str = "",
        *,
        timeout_s: float,
        size_max_bytes: int = SIZE_MAX_BYTES,
        base_url: str = "",
        session: requests.Session | None = None,
    ) -> None:
        root = (base_url or endpoint.base_url).rstrip("/")
        is_in_path = endpoint.key_place is KeyPlace.PATH
        self._root = f"{root}/{quote(key, safe='')}" if is_in_path else root
        is_in_query = endpoint.key_place is KeyPlace.QUERY
        self._secret = {endpoint.key_name: key} if is_in_query else {}
        self._provider = provider
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._size_max_bytes = size_max_bytes
        self.left_credits: int | None = None
        self._guard = Guard(provider, FEED_RULES, failures=(FeedUnavailable,), refusal=_left_alone)
        self._session = session or requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter())
        for name in ("urllib3.connection", "urllib3.connectionpool"):
            # They write whole addresses into their debug and warning lines.
            logging.getLogger(name).setLevel(logging.ERROR)

    @property
    def breaker(self) -> str:
        """Whether the provider is asked, left alone, or tried again: a state of the breaker."""
        return self._guard.state.value

    def fetch(self, request: Request, *, known: Validators = UNSTAMPED) -> Received:
        """The answer to a request; with validators, perhaps only that theirs still holds.

        Raises:
            FeedUnavailable: nothing readable came in time; ``retry_after_s`` is the feed's wish.
            AnswerRefused: more bytes came than we read, or nothing is there.

        """
        return self._fetch(request.path, request.parameters, known)

    def probe(self, path: str) -> bytes:
        """The short answer at this path, which changes when a longer one does.

        Raises:
            FeedUnavailable: as for ``fetch``.
            AnswerRefused: as for ``fetch``.

        """
        return self._fetch(path, {}, UNSTAMPED).body

    def _fetch(self, path: str, parameters: Mapping[str, str], known: Validators) -> Received:
        assert_no_connection_held("fetching")
        with self._guard.call():
            return self._fetch_unguarded(path, parameters, known)

    def _fetch_unguarded(
        self, path: str, parameters: Mapping[str, str], known: Validators
    ) -> Received:
        received, failure = Received(b""), None
        with Watch(deadline.capped_s(self._timeout_s)) as watch:
            try:
                received = self._receive(f"{self._root}/{path}", parameters, known)
            except requests.Timeout:
                failure = FeedUnavailable("timeout", path=path)
            except (requests.RequestException, HTTPError, OSError) as error:
                # The kind and no more of it: its words hold the address.
                failure = FeedUnavailable("unreachable", path=path, error=type(error).__name__)
        if watch.is_up:
            failure = FeedUnavailable("timeout", path=path)
        if failure is not None:
            raise failure  # out here, so that no chained exception tells the address
        return received

    def _receive(self, url: str, parameters: Mapping[str, str], known: Validators) -> Received:
        with self._session.get(
            url,
            params={**parameters, **self._secret},
            headers=_headers(known),
            timeout=(min(CONNECT_TIMEOUT_S, self._timeout_s), self._timeout_s),
            stream=True,
            allow_redirects=False,
        ) as response:
            self._count_credits(response.headers)
            if response.status_code == HTTPStatus.NOT_MODIFIED and known != UNSTAMPED:
                return Received(b"", known, is_unchanged=True)
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise AnswerRefused(Reason.ABSENT)
            if response.status_code not in self._endpoint.readable:
                raise self._refusal(response)
            body = self._body(response)
            if not body and response.status_code != HTTPStatus.OK:
                raise self._refusal(response)
            return Received(body, _validators(response.headers))

    def _body(self, response: requests.Response) -> bytes:
        declared_bytes = _count(response.headers, "Content-Length")
        if declared_bytes is not None and declared_bytes > self._size_max_bytes:
            raise AnswerRefused(Reason.TOO_LARGE)  # not one byte of it is read
        chunks, size_bytes = [], 0
        for chunk in response.iter_content(_CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes > self._size_max_bytes:
                raise AnswerRefused(Reason.TOO_LARGE)
            chunks.append(chunk)
        return b"".join(chunks)

    def _count_credits(self, headers: Mapping[str, str]) -> None:
        left = _count(headers, self._endpoint.left_credits_header)
        if left is not None:
            self.left_credits = left
            metrics.feed_left_credits.labels(self._provider).set(left)
        spent = _count(headers, self._endpoint.spent_credits_header)
        if spent:
            metrics.feed_spent_credits.labels(self._provider).inc(spent)

    def _refusal(self, response: requests.Response) -> FeedUnavailable:
        """The feed's refusal in our words."""
        status = response.status_code
        default_s = 1.0
        reason = "http_error"
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            reason, default_s = "rate_limited", self._endpoint.rate_limited_rest_s
        elif status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            reason = self._reason_told(response) or "key_refused"
        retry_after_s = _retry_after_s(response.headers, default_s=default_s)
        return FeedUnavailable(reason, retry_after_s=retry_after_s, status=status)

    def _reason_told(self, response: requests.Response) -> str:
        """What a refusal's fixed word means; nothing else of its body is looked at."""
        if not self._endpoint.refusals:
            return ""
        told = next(response.iter_content(_REFUSAL_MAX_BYTES), b"")
        words = self._endpoint.refusals.items()
        return next((reason for word, reason in words if word.encode() in told), "")


def _headers(known: Validators) -> dict[str, str]:
    headers = {"Accept-Encoding": "gzip", "User-Agent": "touchline"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _validators(headers: Mapping[str, str]) -> Validators:
    """The answer's stamps; one too long to be sent back counts as none."""
    etag, modified = (headers.get(name, "").strip() for name in ("ETag", "Last-Modified"))
    return Validators(
        etag if len(etag) <= _VALIDATOR_LENGTH_MAX else "",
        modified if len(modified) <= _VALIDATOR_LENGTH_MAX else "",
    )


def _count(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "").strip() if name else ""
    is_count = value.isascii() and value.isdigit() and len(value) <= 12  # noqa: PLR2004 - no quota is longer
    return int(value) if is_count else None


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
