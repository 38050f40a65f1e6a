"""What this process knows of itself, for machines: is it up, may it have traffic, what is it.

Nothing here asks a server. Were a dead database to make a process unready, all of them would leave
the balancer at once, and with them every page that needs no database.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from touchline.errors import Unavailable
from touchline.plumbing.shared_metrics import Exposition
from touchline.web import liveness
from touchline.web.edge import EdgeAnswer
from touchline.web.public.answer import Answer, problem
from touchline.web.tenancy import Site

METRICS_PATH = "/metrics"
_EXPOSITION = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"

Environ = Mapping[str, Any]


@dataclass(slots=True)
class Life:
    """Where a process is in its life. ``is_serving`` turns false when it was told to end."""

    version: str
    started_at: datetime
    has_started: bool = False
    is_serving: Callable[[], bool] = lambda: True


class Keeper:
    """Lets in who may read details: everybody on a laptop.

    In production that is who knows the token, and who comes by the port that only a private network
    reaches: a platform's own scraper cannot carry a token.
    """

    def __init__(self, token: str, *, private_port: int, is_open: bool) -> None:
        self._token = token.encode()
        self._private_port = str(private_port) if private_port else None
        self._is_open = is_open

    def lets_in(self, environ: Environ) -> bool:
        """Whether the request may see; compared in constant time."""
        if self._is_open or environ["SERVER_PORT"] == self._private_port:
            return True  # gunicorn's SERVER_PORT is the listener's, whatever the Host header says
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        return bool(self._token) and hmac.compare_digest(given, b"Bearer " + self._token)


def for_machines(
    life: Life,
    keeper: Keeper,
    exposition: Exposition,
    *,
    summary: Callable[[], dict[str, Any]],
    details: Callable[[], dict[str, Any]],
) -> dict[str, EdgeAnswer]:
    """The paths that answer on any host, and their answers."""

    def live(_site: Site, _environ: Environ) -> Answer:
        return Answer(200, list(liveness.HEADERS), liveness.BODY)

    def ready(_site: Site, _environ: Environ) -> Answer:
        if not life.has_started:
            return _json(503, {"status": "starting"})
        return _json(200, {"status": "ready"}) if life.is_serving() else _json(503, _DRAINING)

    def startup(_site: Site, _environ: Environ) -> Answer:
        return _json(200, _STARTED) if life.has_started else _json(503, {"status": "starting"})

    def info(_site: Site, _environ: Environ) -> Answer:
        started_at = life.started_at.isoformat(timespec="seconds")
        return _json(200, {"version": life.version, "started_at": started_at})

    def health(_site: Site, _environ: Environ) -> Answer:
        return _json(200, summary())

    def detailed(_site: Site, environ: Environ) -> Answer:
        return _json(200, details()) if keeper.lets_in(environ) else stranger()

    def metrics(_site: Site, environ: Environ) -> Answer:
        return _metrics(exposition) if keeper.lets_in(environ) else stranger()

    return {
        "/readyz": ready,
        "/ready": ready,
        "/health": health,
        "/health/live": live,
        "/health/ready": ready,
        "/health/startup": startup,
        "/health/info": info,
        "/health/detailed": detailed,
        METRICS_PATH: metrics,
    }


_STARTED = {"status": "started"}
_DRAINING = {"status": "draining"}


def _metrics(exposition: Exposition) -> Answer:
    try:
        text = exposition.read()
    except Unavailable as error:
        return problem(503, error.message)
    return _answer(200, text, _EXPOSITION)


def stranger() -> Answer:
    """What who may not read details is told."""
    refused = problem(401, "Give METRICS_TOKEN as a bearer token.")
    return Answer(401, [*refused.headers, ("WWW-Authenticate", "Bearer")], refused.body)


def _json(status: int, document: Mapping[str, Any]) -> Answer:
    return _answer(status, orjson.dumps(document), "application/json")


def _answer(status: int, body: bytes, content_type: str) -> Answer:
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    return Answer(status, headers, body)
