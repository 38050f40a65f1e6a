"""The two pages of a worker, /healthz and /metrics, from a thread of its own; for a private network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from touchline.errors import BadSetting
from touchline.plumbing.pulse import Pulse

_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
# A client that connects and says nothing must not keep a thread for ever.
_CLIENT_TIMEOUT_S = 5.0


@contextmanager
def served(address: str, port: int, pulse: Pulse) -> Iterator[int]:
    """Answer for a worker until the block ends; gives the port. Port 0 answers nothing.

    Raises:
        BadSetting: somebody else listens there.

    """
    if not port:
        yield 0
        return
    with listening(address, port, pulse) as taken:
        yield taken


@contextmanager
def listening(address: str, port: int, pulse: Pulse) -> Iterator[int]:
    """As served(), but port 0 is any free one."""
    try:
        server = _Server((address, port), _handler(pulse))
    except OSError as error:
        raise BadSetting(
            f"MONITORING_PORT: cannot listen on {address}:{port}: {error.strerror}"
        ) from error
    Thread(target=server.serve_forever, name="worker-http", daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(pulse: Pulse) -> type[BaseHTTPRequestHandler]:
    def healthz() -> tuple[int, str, bytes]:
        is_beating = pulse.is_beating()
        status = "ok" if is_beating else "hanging"
        body = b'{"status":"%s","age_s":%.1f}\n' % (status.encode(), pulse.age_s())
        return 200 if is_beating else 503, _JSON, body

    def metrics() -> tuple[int, str, bytes]:
        return 200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY)

    pages: dict[str, Callable[[], tuple[int, str, bytes]]] = {
        "/healthz": healthz,
        "/metrics": metrics,
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = _CLIENT_TIMEOUT_S

        def do_GET(self) -> None:
            page = pages.get(self.path, lambda: (404, _TEXT, b"There is nothing here.\n"))
            status, content_type, body = page()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing: what asks is a machine, every few seconds."""

    return Handler
