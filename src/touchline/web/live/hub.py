"""Looks at each page that is watched once for all who watch it, and tells them what has moved.

It looks when something was published, and every few seconds besides: events begin and feeds fall
silent without anybody saying so. A look is a page's own answer, as a browser would get it.
"""

from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any

from touchline.plumbing import kv, logs, metrics, pacing
from touchline.web import manner
from touchline.web.live.moves import Look, at, told
from touchline.web.live.topics import Caps, Topic, Topics

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LOOK_S = 5.0
# News is told at once, and then not more often than this.
ROUND_MIN_S = 0.25
ROUND_S = 1.0
# A connection whose client has gone shows it when something is sent. What is sent is the version once
# more: a page that was asked for between two looks may show one that no look has seen.
SILENT_MAX_S = 15.0
# A client that has not taken a message for this long is not waited for.
SLOW_S = 10.0
# So many are woken before everybody else in the process has a turn.
WOKEN_AT_ONCE = 50

_SIGN_OF_LIFE = b":\n\n"
_OK, _NO_CONTENT = "200", "204"


class Hub:
    """The looks of one process, and who watches in it."""

    def __init__(self, caps: Caps, now_s: Callable[[], float] = pacing.monotonic_s) -> None:
        self.topics = Topics(caps)
        self._now_s = now_s
        self._pages: WsgiApp | None = None
        self._woken = Event()
        self._stop = Event()
        self._is_serving: Callable[[], bool] = lambda: True
        self._look_at_s = 0.0

    def look_at(self, pages: WsgiApp) -> None:
        """What it looks at: ``pages`` answers without limits and without a log line."""
        self._pages = pages

    def start(self, is_serving: Callable[[], bool]) -> None:
        """Look in the background; once ``is_serving`` turns false everybody is sent elsewhere."""
        self._is_serving = is_serving
        Thread(target=self._run, name="live", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._woken.set()

    def wake(self) -> None:
        """Look soon: somebody watches what nobody did."""
        self._look_at_s = 0.0
        self._woken.set()

    def refresh(self, keys: Iterable[str] | None, client: kv.Client) -> None:
        """These have been published; None: anything may have been."""
        del client
        if keys is None or any(key.startswith(kv.BOARD) for key in keys):
            self.wake()

    def keep_up(self, client: kv.Client) -> None:
        """The looks have a rhythm of their own."""

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken.wait(ROUND_S)
            self._woken.clear()
            with logs.apart():
                self.go_round()
            pacing.rest(self._stop, ROUND_MIN_S)

    def go_round(self) -> None:
        """Look at what is due, and after those who watch."""
        now_s = self._now_s()
        is_due, is_over = now_s >= self._look_at_s, not self._is_serving()
        if is_due:
            self._look_at_s = now_s + LOOK_S
        for topic in self.topics:
            if is_over:
                topic.is_over = True
                self._wake(topic)
            elif is_due:
                self._look(topic)
                pacing.sleep(0)
            if not is_over and now_s - topic.told_at_s >= SILENT_MAX_S:
                self._tell(topic, at(topic.look.etag) if topic.look else _SIGN_OF_LIFE)
            self._hang_up_on_the_slow(topic)
        metrics.streams_open.set(len(self.topics))

    def _look(self, topic: Topic) -> None:
        """Ask for the part of the page that is refreshed in place, unless it is as it was."""
        manner.speak(topic.manner)
        asked = dict(topic.environ)
        if topic.look is not None:
            asked["HTTP_IF_NONE_MATCH"] = topic.look.etag
        status, etag, body = self._answer(asked)
        if status == _NO_CONTENT:  # everything is new, so nothing is to be compared
            topic.look = None
            self._tell(topic, at(etag))
        elif status == _OK:
            before, topic.look = topic.look, Look(etag, body.decode())
            self._tell(topic, at(etag) if before is None else told(before, topic.look))

    def _answer(self, environ: Environ) -> tuple[str, str, bytes]:
        status = etag = ""

        def start(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            nonlocal status, etag
            del exc_info
            status = line[:3]
            etag = dict(headers).get("ETag", "")

        assert self._pages is not None, "it was told what to look at"
        answer = self._pages(environ, start)
        try:
            return status, etag, b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _tell(self, topic: Topic, message: bytes) -> None:
        topic.post(message, self._now_s())
        metrics.stream_messages.inc(len(topic.watchers))
        self._wake(topic)

    def _wake(self, topic: Topic) -> None:
        for number, watcher in enumerate(list(topic.watchers), 1):
            watcher.wake()
            if number % WOKEN_AT_ONCE == 0:
                pacing.sleep(0)

    def _hang_up_on_the_slow(self, topic: Topic) -> None:
        since_s = self._now_s() - SLOW_S
        for watcher in list(topic.watchers):
            if watcher.writing_since_s is not None and watcher.writing_since_s < since_s:
                watcher.hang_up()
