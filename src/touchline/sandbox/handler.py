"""One HTTP connection to the sandbox: reads requests, applies faults, writes answers."""

import json
import logging
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from touchline.errors import BadSetting
from touchline.sandbox.answers import Answer, as_json
from touchline.sandbox.asking import Asked, understand
from touchline.sandbox.faults import Fault, fault_from
from touchline.sandbox.spoiling import oversized, spoiled

logger = logging.getLogger(__name__)

_JSON = "application/json; charset=utf-8"
_XML = "text/xml; charset=utf-8"
_ADMIN_PATH = "/_sandbox/"
_ADMIN_BODY_MAX = 65_536
_DRAINED_MAX = 1 << 20


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with keep-alive and, where the reader accepts it, gzip."""

    protocol_version = "HTTP/1.1"
    server_version = "touchline-sandbox"
    sys_version = ""
    timeout = 75
    # One write for head and body, or a small answer waits for the reader's delayed ACK.
    wbufsize = 1 << 16

    @property
    def sandbox(self) -> Any:
        """The running sandbox (its server holds it)."""
        return getattr(self.server, "sandbox")  # noqa: B009 - typed on our server only

    def do_GET(self) -> None:
        """A feed page, or what the sandbox says of itself."""
        path = self.path.partition("?")[0]
        if path in {_ADMIN_PATH, _ADMIN_PATH.rstrip("/"), "/"}:
            self._send_object(HTTPStatus.OK, self.sandbox.describe())
        elif path == f"{_ADMIN_PATH}faults":
            self._send_object(HTTPStatus.OK, {"faults": self.sandbox.faults.describe()})
        else:
            self._feed_page()

    def do_POST(self) -> None:
        """Push the clock forward or put a fault in force."""
        fields = self._read_object()
        if fields is None:
            return
        try:
            if self.path == f"{_ADMIN_PATH}clock":
                now_s = self.sandbox.clock.advance(float(fields.get("advance_s", 0)))
                self._send_object(HTTPStatus.OK, {"now_s": now_s})
            elif self.path == f"{_ADMIN_PATH}faults":
                self.sandbox.faults.add(fault_from(fields))
                self._send_object(HTTPStatus.CREATED, {"faults": self.sandbox.faults.describe()})
            else:
                self._not_found()
        except (BadSetting, TypeError, ValueError) as error:
            self._send_error_object(HTTPStatus.BAD_REQUEST, str(error))

    def do_DELETE(self) -> None:
        """Clear the faults."""
        if self.path != f"{_ADMIN_PATH}faults":
            self._not_found()
            return
        self.sandbox.faults.clear()
        self._send_object(HTTPStatus.OK, {"faults": []})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002 - the base class's
        """One line per request for whoever debugs; the key in the path stays out of it."""
        logger.debug("sandbox.request_answered", extra={"answer": args[1] if args[1:] else ""})

    def _feed_page(self) -> None:
        asked = understand(self.path)
        if asked is None:
            self._not_found()
            return
        fault = self.sandbox.faults.take(asked.sport, asked.page)
        # Waiting on the stop signal, not on time: a stopping sandbox does not sleep on.
        if fault.latency_s and self.sandbox.stopping.wait(fault.latency_s):
            self.close_connection = True
            return
        status = HTTPStatus.OK if fault.status is None else HTTPStatus(fault.status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._too_many(fault)
        elif fault.body == "oversized":
            self._send_stream(status, oversized(asked.sport, fault.size_mb))
        else:
            self._send(status, _type_of(asked), self._answer(asked, fault))

    def _answer(self, asked: Asked, fault: Fault) -> Answer:
        answer: Answer = self.sandbox.answer(asked)
        if fault.body is None:
            return answer
        as_xml: Answer = self.sandbox.answer(replace(asked, is_json=False))
        return Answer(spoiled(fault.body, answer.plain(), as_xml.plain()))

    def _too_many(self, fault: Fault) -> None:
        headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
        self._send_error_object(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", headers)

    def _not_found(self) -> None:
        self._send_error_object(HTTPStatus.NOT_FOUND, "No such feed")

    def _send_error_object(
        self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None
    ) -> None:
        self._send_object(status, {"status": status.value, "message": message}, headers)

    def _send_object(
        self, status: HTTPStatus, answer: Any, headers: dict[str, str] | None = None
    ) -> None:
        self._send(status, _JSON, Answer(as_json(answer)), headers)

    def _send(
        self,
        status: HTTPStatus,
        content_type: str,
        answer: Answer,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        body = answer.content
        if self._accepts_gzip() and body:
            body = answer.packed()
            self.send_header("Content-Encoding", "gzip")
        elif answer.is_packed:
            body = answer.plain()
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_stream(self, status: HTTPStatus, parts: Iterator[bytes]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _JSON)
        self.send_header("Transfer-Encoding", "chunked")
        is_gzipped = self._accepts_gzip()
        if is_gzipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        for chunk in _gzipped(parts) if is_gzipped else parts:
            if chunk:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def _accepts_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "").lower()

    def _read_object(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _ADMIN_BODY_MAX:
            # Closing on unread bytes would reset the connection under the answer.
            self.rfile.read(min(int(length), _DRAINED_MAX) if length.isdecimal() else 0)
            self._send_error_object(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too much to read", {"Connection": "close"}
            )
            return None
        try:
            fields = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            self._send_error_object(HTTPStatus.BAD_REQUEST, "The body must be a JSON object")
            return None
        return fields


def _type_of(asked: Asked) -> str:
    return _JSON if asked.is_json else _XML


def _gzipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()
