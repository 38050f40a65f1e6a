"""GET /live: a page's prices as they move, as server-sent events. Public, and kept by nobody.

A stream has no session, no tenant's secrets and no connection but its own. What it says is what a
visitor without a name would get by asking again and again, said once for everybody.
"""

import re
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from touchline.config import Settings
from touchline.plumbing import metrics, pacing
from touchline.web import manner, tenancy
from touchline.web.live.hub import Hub
from touchline.web.live.moves import at
from touchline.web.live.topics import Caps, Refused, Topic
from touchline.web.public.answer import Answer, Headers, problem
from touchline.web.tenancy import Site

Environ = dict[str, Any]

PATH = "/live"
STREAMS_PERCENT = 60
# A browser that was sent away comes back after about so long, and not all of them at once.
AGAIN_S = 3.0
FULL_RETRY_S = 30
# Prices are small. What a client does not take is kept by the system up to here, and no further.
SEND_BUFFER_BYTES = 32 * 1024

_PAGE = re.compile(r"/|/sports/[a-z_]{1,32}(/[0-9a-z]{1,16})?|/events/[0-9a-z]{1,16}")
_QUERY_LENGTH_MAX = 256
_COPIED = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
    "HTTP_HOST",
    "SCRIPT_NAME",
)
_HEADERS: Headers = [
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
]


def caps_of(settings: Settings) -> Caps:
    """How many may watch in a process: some of its connections are for pages, whoever watches."""
    most = settings.web_connections * STREAMS_PERCENT // 100
    site = max(1, most * settings.tenant_share_percent // 100)
    return Caps(process=most, site=site, client=settings.streams_per_client)


class Stream:
    """The body of one answer, which ends when the client or the process does."""

    __slots__ = ("_leave", "_news", "_sent", "_sock", "_topic", "writing_since_s")

    def __init__(self, topic: Topic, sock: socket.socket | None) -> None:
        """``sock`` is the connection, where the server tells."""
        self._topic = topic
        self._sock = sock
        self._news = Lock()  # held while there is none; it takes a tenth of what an event does
        self._news.acquire()
        self._sent = -1
        self._leave: Callable[[], None] | None = None
        self.writing_since_s: float | None = None

    def opened(self, leave: Callable[[], None]) -> "Stream":
        """This stream, which calls ``leave`` once when it is over."""
        self._leave = leave
        return self

    def wake(self) -> None:
        """There is news."""
        if self._news.locked():
            self._news.release()

    def hang_up(self) -> None:
        """Close the connection under whatever waits for it."""
        self.leave("slow")
        if self._sock is not None:
            with suppress(OSError):  # it has gone by itself
                self._sock.shutdown(socket.SHUT_RDWR)

    def leave(self, why: str) -> None:
        """Be counted no more."""
        leave, self._leave = self._leave, None
        if leave is not None:
            metrics.streams_ended.labels(why).inc()
            leave()

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        """The next message, once there is one; the server sends it before it asks again."""
        topic = self._topic
        self.writing_since_s = None
        if self._leave is None:
            raise StopIteration
        if self._sent < 0:
            message = _greeting(topic)
        else:
            while topic.number == self._sent and not topic.is_over:
                self._news.acquire()
            message = _farewell() if topic.is_over else topic.message
        if topic.is_over:
            self.leave("drained")
        self._sent = topic.number
        self.writing_since_s = pacing.monotonic_s()
        return message

    def close(self) -> None:
        """The server is done with it: mostly, the client has gone."""
        self.leave("left")

    def __del__(self) -> None:
        self.leave("left")


class Streams:
    """Where streams are asked for."""

    def __init__(self, hub: Hub, client_of: Callable[[Environ], str]) -> None:
        self._hub = hub
        self._topics = hub.topics
        self._client_of = client_of

    def answer(self, site: Site, environ: Environ) -> tuple[Answer, Stream | None]:
        """The head of an answer and its body; the answer alone is a refusal."""
        if environ["REQUEST_METHOD"] != "GET":
            refusal = problem(405, "Only GET.")
            return Answer(405, [("Allow", "GET"), *refusal.headers], refusal.body), None
        page = _page(environ.get("QUERY_STRING", ""))
        if page is None:
            return problem(400, "page is the path of a page with prices."), None
        root = environ.get("SCRIPT_NAME", "")
        client = self._client_of(environ)
        try:
            key, asking = (site.name, root, page), _asking(site, environ, page)
            topic = self._topics.topic(key, asking, manner.current())
            stream = Stream(topic, _socket_of(environ))
            self._topics.enter(stream, topic, site=site.name, client=client)
        except Refused as refused:
            metrics.streams_refused.labels(refused.reason).inc()
            refusal = problem(503, "Too many streams. Ask for the page now and then instead.")
            headers = [("Retry-After", str(FULL_RETRY_S)), *refusal.headers]
            return Answer(503, headers, refusal.body), None
        if topic.look is None:
            self._hub.wake()

        def leave() -> None:
            self._topics.leave(stream, topic, site=site.name, client=client)

        return Answer(200, list(_HEADERS)), stream.opened(leave)


def _page(query: str) -> str | None:
    if len(query) > _QUERY_LENGTH_MAX:
        return None
    page = dict(parse_qsl(query)).get("page", "")
    return page if _PAGE.fullmatch(page) else None


def _asking(site: Site, environ: Environ, page: str) -> Environ:
    """How a visitor without a name would ask for the part of a page that is refreshed in place."""
    return {
        **{name: environ[name] for name in _COPIED if name in environ},
        tenancy.ENVIRON_KEY: site,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page,
        "QUERY_STRING": "",
        "HTTP_HX_REQUEST": "true",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": environ["wsgi.url_scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _socket_of(environ: Environ) -> socket.socket | None:
    sock: socket.socket | None = environ.get("gunicorn.socket")
    if sock is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    return sock


def _greeting(topic: Topic) -> bytes:
    newest = b":\n\n" if topic.look is None else at(topic.look.etag)
    return _again() + newest


def _farewell() -> bytes:
    return _again() + b"\n"


def _again() -> bytes:
    return b"retry: %d\n" % round(pacing.jittered(AGAIN_S) * 1000)
