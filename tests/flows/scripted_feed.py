"""A feed of one's own: a real HTTP server that answers each request as the test has written."""

import gzip
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

# Key and certificate of 127.0.0.1, trusted by nobody but the tests.
LOOPBACK_PEM = Path(__file__).with_name("loopback.pem")


class ScriptedFeed:
    """Listens on a free port; ``say`` sets how every further request is answered."""

    def __init__(self, *, is_tls=False):
        self.requests = []
        self.closing = Event()
        self._answer = answer()
        feed = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                feed.requests.append((self.path, dict(self.headers)))
                try:
                    feed._answer(self, feed)
                except OSError:  # the client has left, as it should
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        scheme = "http"
        if is_tls:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(LOOPBACK_PEM)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}/getfeed"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def say(self, answer):
        self._answer = answer

    def close(self):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def answer(status=200, body=b"{}", **headers):
    """A whole answer; ``Retry_After`` stands for the header Retry-After."""

    def send(handler, _feed):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **named}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def packed(body, *, keep=None):
    """The body in gzip; ``keep`` cuts it after so many bytes."""
    return answer(body=gzip.compress(body)[:keep], Content_Encoding="gzip")


def raw(*parts, pause_s=0.0):
    """Bytes as they are, then more of the last part for as long as the client listens."""

    def send(handler, feed):
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)
        while not feed.closing.wait(pause_s):
            handler.wfile.write(parts[-1])

    return send


def hang_up(*parts):
    """Bytes as they are, then the end of the connection."""

    def send(handler, _feed):
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)

    return send


HEAD = b"HTTP/1.1 200 OK\r\n"
# Answers that never come to their end, by the part that drips.
DRIPS = {
    "body": raw(HEAD + b"Content-Length: 999999\r\n\r\n", b"x", pause_s=0.02),
    "chunks": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause_s=0.02),
    "headers": raw(HEAD, b"X-More: 1\r\n", pause_s=0.02),
    "status line": raw(b"HTTP/1.1 200 ", b"O", pause_s=0.02),
    "endless": raw(HEAD + b"\r\n", b"{", pause_s=0.02),
    "silence": raw(b"", pause_s=0.02),
}
# Answers that are none.
BROKEN = {
    "cut body": hang_up(HEAD + b"Content-Length: 100\r\n\r\nhalf"),
    "cut chunk": hang_up(HEAD + b"Transfer-Encoding: chunked\r\n\r\n400\r\nhalf"),
    "no answer": hang_up(),
    "no HTTP": hang_up(b"220 mail.example ESMTP\r\n"),
    "short gzip": answer(body=b"abcd", Content_Encoding="gzip"),
    "no gzip": answer(body=b"plain", Content_Encoding="gzip"),
    "bad chunk": hang_up(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "long header": hang_up(HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n"),
    "many headers": hang_up(HEAD + b"X: 1\r\n" * 200 + b"\r\n"),
}
