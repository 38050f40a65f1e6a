"""The faulty feed on HTTP: a real sandbox behind, whose answers are bent, numbered and written down here."""

import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import urlsplit

from loadtests.oracle import twists
from loadtests.oracle.journal import Journal, Told
from loadtests.oracle.weather import SANDBOX, Weather
from touchline.feeds.adapter import Part
from touchline.sandbox.asking import Asked, understand
from touchline.sandbox.faults import Fault
from touchline.sandbox.server import SandboxServer

_TS_ASKED = re.compile(r"([?&]ts=)([0-9]+)")
_TS_JSON = re.compile(rb'"ts":"([0-9]+)"')
_TS_XML = re.compile(rb' ts="([0-9]+)"')
_READABLE = frozenset({HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR})
_TWISTS: Mapping[Part, Mapping[str, twists.Twist]] = MappingProxyType(
    {Part.ODDS: twists.ODDS, Part.SCORES: twists.SCORES}
)
_STALE_BY = (2, 12)
# Changes are told again for so long, each time a little other ones: a late writer has much to spoil.
_TOLD_AGAIN_S = 90
_UNCHANGED_SHARE = 0.5
_WAIT_S = 30


@dataclass(frozen=True, slots=True)
class Question:
    """One understood request. ``known`` is the answer whose ETag came along, 0 without."""

    path: str
    asked: Asked
    part: Part
    known: int

    @property
    def is_full(self) -> bool:
        """Whether no cursor came along."""
        return self.part is not Part.ODDS or self.asked.ts is None


@dataclass(slots=True)
class Reply:
    """What is to be sent. ``plain`` is the body as readers read it; None where it came packed as it is."""

    status: int
    headers: dict[str, str]
    plain: bytes | None
    packed: bytes


@dataclass
class FaultyFeed:
    """A sandbox behind a front that follows the weather. ``url`` is where readers ask."""

    sandbox: SandboxServer
    weather: Weather
    journal: Journal = field(default_factory=Journal)
    struck: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)
    _cursors: dict[int, int] = field(default_factory=dict)
    _sent: Condition = field(default_factory=Condition)
    _sent_of: Counter[Part] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.feed = self
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """What the feed's paths follow."""
        return f"http://127.0.0.1:{self._http.server_port}/getfeed"

    def __enter__(self) -> Self:
        self.sandbox.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        self.sandbox.stop()

    def await_sent(self, part: Part, *, within_s: float) -> bool:
        """Until the next answer of a kind has gone out whole; False when none has by then."""
        with self._sent:
            before = self._sent_of[part]
            return self._sent.wait_for(lambda: self._sent_of[part] != before, within_s)

    def note_sent(self, part: Part) -> None:
        """An answer has gone out whole."""
        with self._sent:
            self._sent_of[part] += 1
            self._sent.notify_all()

    def question(self, path: str, etag: str) -> Question | None:
        """The request understood, and what it proves noted; None when the feed has no such page."""
        asked = understand(path)
        if asked is None:
            return None
        part = {"odds": Part.ODDS, "day": Part.FIXTURES}.get(asked.page, Part.SCORES)
        known = int(etag.strip('"')) if etag.strip('"').isdigit() else 0
        proven = (asked.ts or 0) if part is Part.ODDS else known
        self.journal.note_kept(proven, asked.sport, part)
        return Question(path, asked, part, known)

    def answer(self, question: Question) -> tuple[Reply | None, str]:
        """What is sent, written down already, and how it fails; no reply: hang up."""
        ticket = self.journal.next_serial()
        fault = self.weather.fault_of(question.part, ticket)
        if fault in SANDBOX:
            page = "odds" if question.part is Part.ODDS else "scores"
            bent = Fault(**SANDBOX[fault], sport=question.asked.sport, page=page, times=1)
            self.sandbox.faults.add(bent)
        reply = self._fetched(question)
        if reply.plain is not None and reply.status in _READABLE:
            fault = self._bent(
                question, reply, fault, random.Random(f"{self.weather.seed}:{ticket}")
            )
        self.struck[fault or "none"] += 1
        if fault == "unchanged":
            return reply, fault
        serial = self._noted(question, reply, fault)
        reply.headers["ETag"] = f'"{serial}"'
        return (None if fault == "hung_up" else reply), fault

    def _fetched(self, question: Question) -> Reply:
        """The sandbox's own answer to the question as it knows it, a little further back."""
        back_s = 0 if self.weather.is_clear else _TOLD_AGAIN_S

        def known(ts: re.Match[str]) -> str:
            return f"{ts[1]}{self._cursors.get(int(ts[2]), back_s) - back_s}"

        path = _TS_ASKED.sub(known, question.path)
        connection = HTTPConnection(urlsplit(self.sandbox.url).netloc, timeout=_WAIT_S)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body, headers = answer.read(), dict(answer.getheaders())
        finally:
            connection.close()
        kept = {name: headers[name] for name in ("Content-Type", "Retry-After") if name in headers}
        if headers.get("Content-Encoding") != "gzip":
            return Reply(answer.status, kept, body, b"")
        kept["Content-Encoding"] = "gzip"
        is_bomb = "Transfer-Encoding" in headers
        return Reply(answer.status, kept, None if is_bomb else gzip.decompress(body), body)

    def _bent(self, question: Question, reply: Reply, fault: str, dice: random.Random) -> str:
        """The reply bent as the fault says; what really came of it."""
        plain = reply.plain or b""
        cursor = _cursor_in(plain) if question.part is Part.ODDS else 0
        if fault == "stale":
            older = self._older(question, dice)
            if older is None:
                fault = ""
            else:
                plain, cursor = older.body, self._cursors.get(older.serial, cursor)
        elif fault == "wrong_json":
            plain = dice.choice((b'{"status":"ok"}', b"[1,2]", b'{"scores":[]}', b'"odds"', b"{}"))
        elif fault == "wrong_sport":
            plain = plain.replace(f'"{question.asked.sport}"'.encode(), b'"quidditch"', 1)
        elif fault in _TWISTS.get(question.part, {}):
            plain = _twisted(plain, _TWISTS[question.part][fault], dice)
        elif not fault and question.part is Part.ODDS and not self.weather.is_clear:
            plain = _twisted(plain, twists.nudge, dice)
        elif not fault and self._is_as_known(question, plain) and dice.random() < _UNCHANGED_SHARE:
            told = Told(self.journal.next_serial(), question.asked.sport, question.part,
                        time.time(), question.is_full, "unchanged", repeats=question.known)  # fmt: skip
            self.journal.note(told)
            reply.status, reply.plain, reply.headers = HTTPStatus.NOT_MODIFIED, None, {}
            reply.packed = b""
            return "unchanged"
        reply.plain = plain
        reply.headers["X-Cursor"] = str(cursor)
        return fault

    def _noted(self, question: Question, reply: Reply, fault: str) -> int:
        """The number of what is sent now; its cursor is that number."""
        serial = self.journal.next_serial()
        cursor = int(reply.headers.pop("X-Cursor", "0"))
        if reply.plain is not None and cursor:
            self._cursors[serial] = cursor
            reply.plain = _with_cursor(reply.plain, serial)
        if reply.plain is not None:
            reply.packed = gzip.compress(reply.plain, compresslevel=3, mtime=0)
        is_readable = reply.status in _READABLE and reply.plain and fault not in {"cut", "hung_up"}
        told = Told(
            serial, question.asked.sport, question.part, time.time(), question.is_full, fault,
            reply.packed if is_readable else None,
        )  # fmt: skip
        self.journal.note(told)
        return serial

    def _older(self, question: Question, dice: random.Random) -> Told | None:
        """Something said some answers ago that was true then."""
        told = self.journal.of(question.asked.sport, question.part)
        good = [each for each in told if each.packed is not None and not each.fault]
        by = dice.randint(*_STALE_BY)
        return good[-by] if len(good) >= by else None

    def _is_as_known(self, question: Question, plain: bytes) -> bool:
        known = self.journal.get(question.known)
        return question.part is Part.SCORES and known is not None and known.body == plain


def _twisted(plain: bytes, twist: twists.Twist, dice: random.Random) -> bytes:
    answer = json.loads(plain)
    twist(answer, dice)
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _cursor_in(plain: bytes) -> int:
    found = _TS_JSON.search(plain, 0, 200) or _TS_XML.search(plain, 0, 200)
    return int(found[1]) if found else 0


def _with_cursor(plain: bytes, serial: int) -> bytes:
    if _TS_JSON.search(plain, 0, 200):
        return _TS_JSON.sub(b'"ts":"%d"' % serial, plain, count=1)
    return _TS_XML.sub(b' ts="%d"' % serial, plain, count=1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    feed: FaultyFeed

    def handle_error(self, *_: Any) -> None:
        """Readers that hang up are what this is about; anything else is a mistake of ours."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.feed.mistakes.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        feed: FaultyFeed = self.server.feed  # type: ignore[attr-defined]
        question = feed.question(self.path, self.headers.get("If-None-Match", ""))
        if question is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        reply, fault = feed.answer(question)
        if reply is None:
            self.close_connection = True
            return
        is_gzip = reply.plain is not None or reply.headers.get("Content-Encoding") == "gzip"
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name != "Content-Encoding":
                self.send_header(name, value)
        if is_gzip and reply.packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(reply.packed)))
        self.end_headers()
        if fault == "cut":
            self.close_connection = True
            self.wfile.write(reply.packed[: len(reply.packed) // 2])
        else:
            self.wfile.write(reply.packed)
            self.wfile.flush()
            feed.note_sent(question.part)

    def log_message(self, *_: Any) -> None:
        """The journal says more."""
