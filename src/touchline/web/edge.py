"""The public edge: answered before Flask, from memory or Redis, without the database (S3.1, S3.4).

Wraps the whole application: it names the site of every request, gives every response its ids, and
answers what needs neither a session nor a page.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from touchline.plumbing import logs
from touchline.plumbing.ids import Ids, correlation_of, trace_of
from touchline.plumbing.logs import Surroundings
from touchline.web import liveness, tenancy
from touchline.web.bulkhead import WsgiApp
from touchline.web.public.answer import Answer
from touchline.web.public.odds import ODDS_PATH, PublicOdds
from touchline.web.public.quota import PublicQuota
from touchline.web.public.theme import CSS_PATH, THEME_PATH, PublicTheme
from touchline.web.tally import ENDPOINT_KEY
from touchline.web.tenancy import PLATFORM, Site

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
EdgeAnswer = Callable[[Site, Environ], Answer]

# What a log line keeps of a path.
PATH_MAX = 256
_READING = ("GET", "HEAD")


class Edge:
    """A WSGI application around another."""

    def __init__(
        self,
        app: WsgiApp,
        *,
        theme: PublicTheme,
        odds: PublicOdds,
        quota: PublicQuota,
        platform_domain: str,
        for_machines: Mapping[str, EdgeAnswer],
    ) -> None:
        """``for_machines`` are paths that answer on any host, whoever's site it is."""
        self._app = app
        self._quota = quota
        self._theme = theme
        self._odds = odds
        self._platform_domain = platform_domain
        self._for_machines = for_machines
        self._answers: dict[str, EdgeAnswer] = {
            THEME_PATH: self._load_theme,
            CSS_PATH: self._stylesheet,
            ODDS_PATH: self._read_odds,
        }
        self._ids = Ids()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on with the site named and the ids set."""
        request_id = self._ids.next()
        trace_id = trace_of(environ.get("HTTP_TRACEPARENT", ""))
        correlation_id = correlation_of(
            environ.get("HTTP_X_CORRELATION_ID", ""), trace_id, request_id
        )
        ids = [("X-Correlation-ID", correlation_id), ("X-Request-ID", request_id)]
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == liveness.PATH:
            environ[ENDPOINT_KEY] = path
            start_response("200 OK", [*liveness.HEADERS, *ids])
            return [] if method == "HEAD" else [liveness.BODY]
        machine = self._for_machines.get(path)
        site = PLATFORM if machine else tenancy.name_site(environ, self._platform_domain)
        name = site.name if site else ""
        logs.enter(
            Surroundings(correlation_id, request_id, name, "", method, path[:PATH_MAX], trace_id)
        )
        if site is None:
            return _plain(
                start_response, "400 Bad Request", ids, b"The Host header is not a host name.\n"
            )
        environ[tenancy.ENVIRON_KEY] = site
        answer_for = machine or self._answers.get(environ["PATH_INFO"])
        if answer_for is not None:
            environ[ENDPOINT_KEY] = environ["PATH_INFO"]
        elif site.is_platform and _asks_a_nameless_theme(path):
            environ[ENDPOINT_KEY] = THEME_PATH
            answer_for = self._load_theme
        if answer_for is not None:
            quota = [] if machine else self._quota.headers(site, environ)
            return _send(answer_for, site, environ, start_response, [*quota, *ids])
        return self._hand_on(environ, start_response, ids)

    def _hand_on(
        self,
        environ: Environ,
        start_response: StartResponse,
        ids: list[tuple[str, str]],
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *ids], exc_info)

        return self._app(environ, start)

    def _load_theme(self, site: Site, environ: Environ) -> Answer:
        tag = environ.get("HTTP_IF_NONE_MATCH", "")
        return self._theme.load_public_theme_for_operator(site, tag)

    def _stylesheet(self, site: Site, environ: Environ) -> Answer:
        version = dict(parse_qsl(environ.get("QUERY_STRING", "")[:128])).get("v", "")
        return self._theme.stylesheet(site, version, environ.get("HTTP_IF_NONE_MATCH", ""))

    def _read_odds(self, site: Site, environ: Environ) -> Answer:
        tag = environ.get("HTTP_IF_NONE_MATCH", "")
        encodings = environ.get("HTTP_ACCEPT_ENCODING", "")
        return self._odds.answer(site, environ.get("QUERY_STRING", ""), tag, encodings)


def _asks_a_nameless_theme(path: str) -> bool:
    """/<anything>/api/public/load-theme: defaults even where <anything> cannot be a slug."""
    return path.endswith(THEME_PATH) and "/" not in path[1 : -len(THEME_PATH)]


def _send(
    answer_for: EdgeAnswer,
    site: Site,
    environ: Environ,
    start_response: StartResponse,
    fields: list[tuple[str, str]],
) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    if method not in _READING:
        allow = [*fields, ("Allow", "GET, HEAD")]
        return _plain(start_response, "405 Method Not Allowed", allow, b"Only GET and HEAD.\n")
    answer = answer_for(site, environ)
    start_response(answer.status_line, [*answer.headers, *fields])
    return [] if method == "HEAD" else [answer.body]


def _plain(
    start_response: StartResponse, status: str, headers: list[tuple[str, str]], body: bytes
) -> Iterable[bytes]:
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *headers,
        ],
    )
    return [body]
