"""The sandbox feed on HTTP: Goalserve's paths for readers, ``/_sandbox/`` for whoever drives it."""

import logging
import socket
import sys
import threading
from collections.abc import Iterable
from http.server import ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler
from typing import Any

from touchline.errors import BadSetting
from touchline.sandbox.answers import Answer
from touchline.sandbox.asking import Asked
from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.faults import Fault, Faults, fault_from_text
from touchline.sandbox.feed import GeneratedFeed, generated_feed
from touchline.sandbox.handler import Handler
from touchline.sandbox.replay import ReplayFeed

logger = logging.getLogger(__name__)

_STOP_CHECK_S = 0.1


class SandboxServer:
    """A feed provider on one port. ``port`` 0 takes a free one; ``url`` says which.

    ``seed`` chooses the generated world, ``speed`` how fast its clock runs; with ``replay_dir``
    the recorded answers found there are served instead.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        seed: int = 1,
        speed: float = 1.0,
        replay_dir: Path | None = None,
        faults: Iterable[Fault] = (),
        clock: SandboxClock | None = None,
    ) -> None:
        self.clock = clock or SandboxClock(speed=speed)
        self.faults = Faults(faults)
        self.stopping = threading.Event()
        self._feed: GeneratedFeed | ReplayFeed = (
            generated_feed(seed)
            if replay_dir is None
            else ReplayFeed(replay_dir, self.clock.now_s())
        )
        try:
            self._http = _HttpServer((host, port), Handler)
        except OSError as error:
            raise BadSetting(
                f"The sandbox feed cannot listen on {host}:{port} ({error.strerror})."
            ) from error
        self._http.sandbox = self
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(_STOP_CHECK_S,), name="sandbox-feed"
        )

    @property
    def url(self) -> str:
        """The address the feed's paths follow, ``http://host:port``."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> "SandboxServer":
        """Answer requests from now on."""
        self._thread.start()
        if isinstance(self._feed, ReplayFeed):
            # Big recordings take seconds to read; nobody has to wait for the others' turn.
            threading.Thread(target=self._feed.warm, name="sandbox-warm", daemon=True).start()
        logger.info("sandbox.started", extra={"url": self.url})
        return self

    def stop(self) -> None:
        """Close every connection and give the port back."""
        self.stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.close_connections()
        self._http.server_close()
        logger.info("sandbox.stopped", extra={"url": self.url})

    def answer(self, asked: Asked) -> Answer:
        """The answer to an understood request."""
        return self._feed.answer(asked, self.clock.now_s())

    def describe(self) -> dict[str, Any]:
        """What is being served, at what time, with which faults."""
        now_s = self.clock.now_s()
        return {
            "now_s": now_s,
            "speed": self.clock.speed,
            "faults": self.faults.describe(),
            **self._feed.describe(now_s),
        }


def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    seed: int = 1,
    speed: float = 1.0,
    replay_dir: Path | None = None,
    faults: Iterable[str] = (),
    clock: SandboxClock | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve until ``stop`` is set. ``faults`` are texts as `fault_from_text` reads them."""
    server = SandboxServer(
        host,
        port,
        seed=seed,
        speed=speed,
        replay_dir=replay_dir,
        faults=[fault_from_text(text) for text in faults],
        clock=clock,
    )
    server.start()
    (stop or server.stopping).wait()
    server.stop()


class _HttpServer(ThreadingHTTPServer):
    """Keeps the open connections, so that stopping does not wait for idle keep-alive ones."""

    daemon_threads = False
    request_queue_size = 64
    sandbox: SandboxServer

    def __init__(self, address: tuple[str, int], handler: type[BaseRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection, then answer it on its own thread."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection and close it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End every open connection; its thread then comes to its end."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the reader was quicker
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's
        """A reader that hangs up is no error of ours; anything else shows its trace."""
        error = sys.exception()
        if isinstance(error, OSError):
            logger.debug("sandbox.connection_lost")
        else:
            logger.error("sandbox.request_failed", exc_info=error)
