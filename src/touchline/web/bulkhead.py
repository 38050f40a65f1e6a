"""Keeps one tenant's pages from taking all of a process: a share of its connections, and of its time."""

from collections.abc import Callable, Iterable, Iterator
from time import thread_time
from typing import Any

from touchline.web import tenancy
from touchline.web.fair_time import FairTime

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Bulkhead:
    """Counts the requests under way by site; streams count until they end."""

    def __init__(self, app: WsgiApp, fair_time: FairTime, *, share_max: int) -> None:
        """``share_max`` requests of one site may be under way at a time."""
        self._app = app
        self._fair_time = fair_time
        self._share_max = max(1, share_max)
        self._under_way: dict[str, int] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Hand a request on, and count it until its answer has gone out."""
        site_name = environ[tenancy.ENVIRON_KEY].name
        self._under_way[site_name] = self.under_way(site_name) + 1
        body = None
        # The processor's time of this process: when the machine is busy with something else, as after
        # an outage, nobody is thereby the one that asks too much.
        started_s = thread_time()
        try:
            body = self._app(environ, start_response)
        finally:
            self._fair_time.note_page(site_name, thread_time() - started_s)
            if body is None:
                self._leave(site_name)
        return _Body(body, lambda: self._leave(site_name))

    def refuses(self, site_name: str) -> bool:
        """Whether a site that asks now has its share already; asked once for each request."""
        is_used_up = self._fair_time.refuses(site_name)
        return is_used_up or self.under_way(site_name) >= self._share_max

    def under_way(self, site_name: str) -> int:
        """How many requests of a site are being answered."""
        return self._under_way.get(site_name, 0)

    def _leave(self, site_name: str) -> None:
        left = self._under_way[site_name] - 1
        if left:
            self._under_way[site_name] = left
        else:
            del self._under_way[site_name]


class _Body:
    """A response body that leaves once: when it is closed, or forgotten by who should close it."""

    def __init__(self, body: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._body = body
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def __del__(self) -> None:
        self._leave_once()

    def close(self) -> None:
        """Close the body itself, and leave."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._leave_once()

    def _leave_once(self) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()
