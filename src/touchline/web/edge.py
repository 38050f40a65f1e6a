"""The public edge: answered before Flask, from memory or Redis, without the database (S3.1, S3.4).

It names the site of every request, gives every answer its ids, and answers what needs neither a
session nor a page. Every public answer passes here, so what is done for each is kept short.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from touchline.plumbing import logs
from touchline.plumbing.ids import Ids, correlation_of, trace_of
from touchline.plumbing.logs import Surroundings
from touchline.web import languages, liveness, manner, tenancy
from touchline.web.live import streams as live
from touchline.web.live.streams import Streams
from touchline.web.public.answer import Answer, Headers
from touchline.web.public.odds import ODDS_PATH, PublicOdds
from touchline.web.public.quota import PublicQuota
from touchline.web.public.theme import CSS_PATH, LOGO_PATH, THEME_PATH, PublicTheme
from touchline.web.tally import ENDPOINT_KEY, REFUSED
from touchline.web.tenancy import PLATFORM, Site
from touchline.web.turnstile import Turnstile

Environ = dict[str, Any]
EdgeAnswer = Callable[[Site, Environ], Answer]
# A status line, headers that nobody else holds, and the body.
Reply = tuple[str, Headers, Iterable[bytes]]

# Where the ids of a request are that somebody else answers, as headers.
IDS_KEY = "touchline.ids"
# What a log line keeps of a path.
PATH_MAX = 256
_READING = ("GET", "HEAD")
_LIVE = Answer(200, list(liveness.HEADERS), liveness.BODY)


class Edge:
    """The answers that are given before Flask is asked."""

    def __init__(
        self,
        *,
        theme: PublicTheme,
        odds: PublicOdds,
        quota: PublicQuota,
        turnstile: Turnstile,
        streams: Streams,
        platform_domain: str,
        for_machines: Mapping[str, EdgeAnswer],
    ) -> None:
        """``for_machines`` are paths that answer on any host, whoever's site it is."""
        self._quota = quota
        self._turnstile = turnstile
        self._streams = streams
        self._theme = theme
        self._odds = odds
        self._platform_domain = platform_domain
        self._for_machines = for_machines
        self._answers: dict[str, EdgeAnswer] = {
            THEME_PATH: self._load_theme,
            CSS_PATH: self._stylesheet,
            LOGO_PATH: self._logo,
            ODDS_PATH: self._read_odds,
        }
        self._ids = Ids()

    def reply(self, environ: Environ) -> Reply | None:
        """The answer; None when a page is to give it, whose site and ids are in ``environ`` then."""
        request_id = self._ids.next()
        correlation_id, trace_id = request_id, ""
        if "HTTP_X_CORRELATION_ID" in environ or "HTTP_TRACEPARENT" in environ:
            trace_id = trace_of(environ.get("HTTP_TRACEPARENT", ""))
            correlation_id = correlation_of(
                environ.get("HTTP_X_CORRELATION_ID", ""), trace_id, request_id
            )
        ids = [("X-Correlation-ID", correlation_id), ("X-Request-ID", request_id)]
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == liveness.PATH:
            environ[ENDPOINT_KEY] = path
            return _reply(_LIVE, method, ids)
        machine = self._for_machines.get(path)
        site = PLATFORM if machine else tenancy.name_site(environ, self._platform_domain)
        name = site.name if site else ""
        logs.enter(
            Surroundings(correlation_id, request_id, name, "", method, path[:PATH_MAX], trace_id)
        )
        if site is None:
            return _plain("400 Bad Request", "The Host header is not a host name.\n", method, ids)
        environ[tenancy.ENVIRON_KEY] = site
        answer_for = machine or self._answer_for(site, environ, path)
        if answer_for is None:
            return self._let_pass(site, environ, ids)
        fields = ids if machine else [*self._quota.headers(site, environ), *ids]
        if method not in _READING:
            allow = [("Allow", "GET, HEAD"), *fields]
            return _plain("405 Method Not Allowed", "Only GET and HEAD.\n", method, allow)
        return _reply(answer_for(site, environ), method, fields)

    def _let_pass(self, site: Site, environ: Environ, ids: Headers) -> Reply | None:
        """None for who may ask a page."""
        manner.speak(manner.manner_of(environ, languages.codes()))
        refusal = self._turnstile.refusal(site, environ)
        if refusal is None and environ["PATH_INFO"] == live.PATH:
            environ[ENDPOINT_KEY] = live.PATH
            answer, stream = self._streams.answer(site, environ)
            headers = [*answer.headers, *ids]
            return answer.status_line, headers, [answer.body] if stream is None else stream
        if refusal is None:
            environ[IDS_KEY] = ids
            return None
        environ[ENDPOINT_KEY] = REFUSED
        return _reply(refusal, environ["REQUEST_METHOD"], ids)

    def _answer_for(self, site: Site, environ: Environ, asked: str) -> EdgeAnswer | None:
        """Who answers; ``asked`` is the path as it came, with the tenant in it."""
        path = environ["PATH_INFO"]
        answer_for = self._answers.get(path)
        if answer_for is None and site.is_platform and _asks_a_nameless_theme(asked):
            path, answer_for = THEME_PATH, self._load_theme
        if answer_for is not None:
            environ[ENDPOINT_KEY] = path
        return answer_for

    def _load_theme(self, site: Site, environ: Environ) -> Answer:
        tag = environ.get("HTTP_IF_NONE_MATCH", "")
        return self._theme.load_public_theme_for_operator(site, tag)

    def _stylesheet(self, site: Site, environ: Environ) -> Answer:
        tag = environ.get("HTTP_IF_NONE_MATCH", "")
        return self._theme.stylesheet(site, _version(environ), tag)

    def _logo(self, site: Site, environ: Environ) -> Answer:
        return self._theme.logo(site, _version(environ), environ.get("HTTP_IF_NONE_MATCH", ""))

    def _read_odds(self, site: Site, environ: Environ) -> Answer:
        tag = environ.get("HTTP_IF_NONE_MATCH", "")
        encodings = environ.get("HTTP_ACCEPT_ENCODING", "")
        return self._odds.answer(site, environ.get("QUERY_STRING", ""), tag, encodings)


def _version(environ: Environ) -> str:
    query: str = environ.get("QUERY_STRING", "")[:128]
    return dict(parse_qsl(query)).get("v", "")


def _asks_a_nameless_theme(path: str) -> bool:
    """/<anything>/api/public/load-theme: defaults even where <anything> cannot be a slug."""
    return path.endswith(THEME_PATH) and "/" not in path[1 : -len(THEME_PATH)]


def _reply(answer: Answer, method: str, fields: Headers) -> Reply:
    body = [] if method == "HEAD" else [answer.body]
    return answer.status_line, [*answer.headers, *fields], body


def _plain(status: str, sentence: str, method: str, fields: Headers) -> Reply:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(sentence))),
        ("Cache-Control", "no-store"),
        *fields,
    ]
    return status, headers, [] if method == "HEAD" else [sentence.encode()]
