"""A feed provider on loopback that answers as it is told: any status, any bytes, at any pace."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Provider:
    """Gives the same answer to every question and remembers what was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b""
        self.asked: list[str] = []
        self.asked_headers: list[dict[str, str]] = []


@contextmanager
def provider() -> Iterator[tuple[Provider, str]]:
    """A provider and the address its feed lies under."""
    told = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            told.asked_headers.append(dict(self.headers))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            """Tests read assertions, not access logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told, f"http://127.0.0.1:{server.server_address[1]}/getfeed"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def dripping(first: bytes, drop: bytes) -> Iterator[str]:
    """A provider that says ``first`` at once and then one ``drop`` after another, for ever."""
    stop = threading.Event()

    def drip(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(first)
        while not stop.wait(0.02):
            peer.sendall(drop)

    with _serving(drip, stop) as address:
        yield address


@contextmanager
def cutting(said: bytes) -> Iterator[str]:
    """A provider that says something and hangs up."""

    def speak(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(said)

    with _serving(speak, threading.Event()) as address:
        yield address


def nowhere() -> str:
    """An address where nobody listens any more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/getfeed"


@contextmanager
def _serving(serve: Callable[[socket.socket], None], stop: threading.Event) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            try:
                serve(peer)
            except OSError:
                return  # the reader hung up, as it should

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/getfeed"
    finally:
        stop.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # closing alone does not wake a waiting accept
        thread.join()
        listener.close()
