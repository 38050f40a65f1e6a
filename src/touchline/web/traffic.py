"""The outermost layer: times every request, counts it, and writes the line that says how it ended."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import perf_counter
from typing import Any

from flask import Flask, request

from touchline.plumbing import spending
from touchline.plumbing.spending import Spent
from touchline.web import tenancy
from touchline.web.edge import IDS_KEY, Edge, Reply
from touchline.web.shield import Shield
from touchline.web.tally import ENDPOINT_KEY, REFUSED, Tally
from touchline.web.tenancy import PLATFORM

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

logger = logging.getLogger(__name__)

# What a request has cost, set where Flask answers: such requests have a line each, those of the edge
# are counted together.
FLASK_KEY = "touchline.flask"

UNMATCHED = "unmatched"
_STATIC = "static"
_NOTHING = Spent()
# What stands in for an answer until there is one.
_UNANSWERED: Reply = ("", [], [])


class Traffic:
    """The WSGI application: what the edge does not answer is handed to the pages."""

    def __init__(self, edge: Edge, pages: WsgiApp, tally: Tally, shield: Shield) -> None:
        self._edge = edge
        self._pages = pages
        self._tally = tally
        self._shield = shield

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, with ``X-Response-Time``; count what came of it."""
        started_s = perf_counter()
        reply: Reply | None = _UNANSWERED
        try:
            reply = self._edge.reply(environ)
        finally:
            if reply is _UNANSWERED:
                self._count(environ, "500", perf_counter() - started_s)
        if reply is None:
            return self._hand_on(environ, start_response, started_s)
        line, headers, body = reply
        self._shield.put_on(environ, headers)
        took_s = perf_counter() - started_s
        headers.append(("X-Response-Time", f"{took_s * 1000:.2f}ms"))
        start_response(line, headers)
        self._count(environ, line[:3], took_s)
        return body

    def _hand_on(
        self, environ: Environ, start_response: StartResponse, started_s: float
    ) -> Iterable[bytes]:
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status
            status = line[:3]
            took = ("X-Response-Time", f"{(perf_counter() - started_s) * 1000:.2f}ms")
            all_headers = [*headers, *environ[IDS_KEY], took]
            self._shield.put_on(environ, all_headers)
            return start_response(line, all_headers, exc_info)

        try:
            return self._pages(environ, start)
        finally:
            self._count(environ, status, perf_counter() - started_s)

    def _count(self, environ: Environ, status: str, duration_s: float) -> None:
        site = environ.get(tenancy.ENVIRON_KEY, PLATFORM)
        endpoint = environ.get(ENDPOINT_KEY) or _endpoint_of(environ["PATH_INFO"])
        # What floods is counted: were each refusal a line, the log would be what breaks.
        has_own_line = FLASK_KEY in environ or (status >= "400" and endpoint != REFUSED)
        self._tally.add(
            site,
            endpoint,
            environ["REQUEST_METHOD"],
            status,
            duration_s,
            is_logged_apart=has_own_line,
        )
        if has_own_line:
            _log(endpoint, int(status), duration_s, environ.get(FLASK_KEY) or _NOTHING)


def name_endpoints(app: Flask) -> None:
    """Tell the outermost layer which route answers; the path itself is never a label."""

    @app.before_request
    def name_endpoint() -> None:
        rule = request.url_rule
        request.environ[ENDPOINT_KEY] = UNMATCHED if rule is None else rule.rule
        request.environ[FLASK_KEY] = spending.begin()

    def log_exception(exc_info: Any) -> None:
        logger.error("http.request_failed", exc_info=exc_info)

    app.log_exception = log_exception  # type: ignore[method-assign]  # an event's name, not a sentence


def _endpoint_of(path: str) -> str:
    return _STATIC if path.startswith("/static/") else UNMATCHED


def _log(endpoint: str, status: int, duration_s: float, spent: Spent) -> None:
    level = logging.INFO
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        is_expected = status == HTTPStatus.SERVICE_UNAVAILABLE
        level = logging.WARNING if is_expected else logging.ERROR
    logger.log(
        level,
        "http.request_finished",
        extra={
            "endpoint": endpoint,
            "status": status,
            "outcome": "failed" if level == logging.ERROR else _outcome(status),
            "duration_ms": round(duration_s * 1000, 2),
            "db_ms": round(spent.db_s * 1000, 2),
            "queries": spent.queries,
            "cache": spent.reach.name.lower(),
        },
    )


def _outcome(status: int) -> str:
    return "refused" if status >= HTTPStatus.BAD_REQUEST else "answered"
