"""Counts answers in plain memory and hands a second's worth to the metrics and the log at once.

A Prometheus counter costs more than the edge's whole answer; an append to a list does not.
"""

import logging
import math
from collections.abc import Callable
from typing import NamedTuple

from touchline.plumbing import logs, metrics
from touchline.web.tenancy import PLATFORM, Site

logger = logging.getLogger(__name__)

# Where whoever answers writes the route's template into the WSGI environment.
ENDPOINT_KEY = "touchline.endpoint"
# The endpoint of what was turned away before anybody looked for its route.
REFUSED = "refused"

NO_TENANT = "none"
OTHER_TENANTS = "other"
# Made-up names are "other" anyway; this bounds what a flood of them costs within one second.
KINDS_MAX = 1000
# Every label value is a time series for ever, in each slot's file.
TENANT_LABELS_MAX = 500

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHERS = Site(slug=OTHER_TENANTS)


class Kind(NamedTuple):
    """What is counted together."""

    slug: str
    host: str
    endpoint: str
    method: str
    status: str
    is_logged_apart: bool


_Key = tuple[str, str, str, str, str, bool]


class Tally:
    """The answers of one process since the last flush."""

    def __init__(self, tenant_of: Callable[[Site], str | None]) -> None:
        """``tenant_of`` names the tenant of a site; None: nobody knows it."""
        self._tenant_of = tenant_of
        self._tenants: set[str] = set()
        self._durations_s: dict[_Key, list[float]] = {}

    def add(
        self,
        site: Site,
        endpoint: str,
        method: str,
        status: str,
        duration_s: float,
        *,
        is_logged_apart: bool,
    ) -> None:
        """Count one answer. ``endpoint`` is a route's template, never a path somebody sent."""
        known = self._durations_s
        # A plain tuple finds a Kind, and is made in a quarter of the time.
        key = (site.slug, site.host, endpoint, method, status, is_logged_apart)
        durations_s = known.get(key)
        if durations_s is None:
            kind = Kind(*key)
            if len(known) >= KINDS_MAX:
                kind = kind._replace(slug=_OTHERS.slug, host="", method=_bounded(method))
            durations_s = known.setdefault(kind, [])
        durations_s.append(duration_s)

    def flush(self) -> None:
        """Hand everything on; called once a second, before a scrape, and at the end."""
        counted, self._durations_s = self._durations_s, {}
        with logs.apart():
            self._hand_on(counted)

    def _hand_on(self, counted: dict[_Key, list[float]]) -> None:
        for key, durations_s in counted.items():
            kind = Kind(*key)
            durations_s.sort()
            tenant = self._label(kind)
            method = _bounded(kind.method)
            metrics.http_requests.labels(method, kind.endpoint, kind.status, tenant).inc(
                len(durations_s)
            )
            metrics.observe_all(
                metrics.http_request_duration.labels(method, kind.endpoint), durations_s
            )
            metrics.tenant_requests.labels(tenant).inc(len(durations_s))
            if not kind.is_logged_apart:
                _log(kind, tenant, durations_s)

    def _label(self, kind: Kind) -> str:
        """The tenant as a label: known, bounded, or one of two words that stand for the rest."""
        site = Site(kind.slug, kind.host)
        if site == PLATFORM:
            return NO_TENANT
        tenant = None if site == _OTHERS else self._tenant_of(site)
        if not tenant:
            return OTHER_TENANTS
        if tenant not in self._tenants:
            if len(self._tenants) >= TENANT_LABELS_MAX:
                return OTHER_TENANTS
            self._tenants.add(tenant)
        return tenant


def _bounded(method: str) -> str:
    return method if method in _METHODS else "other"


def _log(kind: Kind, tenant: str, sorted_durations_s: list[float]) -> None:
    count = len(sorted_durations_s)
    logger.info(
        "edge.hits_counted",
        extra={
            "tenant": tenant,
            "endpoint": kind.endpoint,
            "status": int(kind.status),
            "count": count,
            "p99_ms": round(sorted_durations_s[math.ceil(count * 0.99) - 1] * 1000, 3),
        },
    )
