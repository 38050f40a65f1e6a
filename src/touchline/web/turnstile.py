"""Turns away before Flask who is beyond a page's limits: a flood must not cost what a page costs.

What a refusal says is rendered once per look and kept; only the seconds and what is left are each
answer's own. So one tenant's flood takes little of a process from the others.
"""

from dataclasses import replace
from typing import Any

from touchline.errors import Limited, TouchlineError, Unavailable
from touchline.plumbing import metrics
from touchline.web import manner
from touchline.web.bulkhead import Bulkhead
from touchline.web.limits import CHARGES_KEY, Charge, Limits, header_fields
from touchline.web.manner import Manner
from touchline.web.problems import problem_of_error
from touchline.web.public.answer import Answer
from touchline.web.reading import SiteTheme
from touchline.web.sorry import Sorry, is_for_programs
from touchline.web.tenancy import Site

Environ = dict[str, Any]

# Probes must get through to a process that is busy; statics cost nothing.
UNLIMITED = frozenset({"healthz", "health", "ready", "readyz", "metrics", "static"})
# Refusals kept ready, a few KB each. Past that all are made again: there are few looks at a time.
KEPT_MAX = 1000

_EVERY_TENANT = "-"
_EVERYBODY = "-"
_CROWDED = "concurrency"


class Turnstile:
    """Charges a page's request under the limits per address and per tenant (S2.7, S3.5)."""

    def __init__(self, limits: Limits, bulkhead: Bulkhead, themes: SiteTheme, sorry: Sorry) -> None:
        self._limits = limits
        self._every = limits.policies["global"]
        self._own = limits.policies["tenant"]
        self._bulkhead = bulkhead
        self._themes = themes
        self._sorry = sorry
        self._kept: dict[tuple[str, bool, str, str, Manner], Answer] = {}

    def refusal(self, site: Site, environ: Environ) -> Answer | None:
        """The answer to who may not pass; None: the request is charged, and goes on."""
        if environ["PATH_INFO"][1:].partition("/")[0] in UNLIMITED:
            return None
        if self._bulkhead.refuses(site.name):
            metrics.ratelimit_decisions.labels(_CROWDED, "limited").inc()
            return self._refused(_CROWDED, 1, [], site, environ)
        charge = self._limits.charge
        client = self._limits.client_of(environ)
        charges = environ[CHARGES_KEY] = [charge(self._every, _EVERY_TENANT, client)]
        if charges[-1].spent.is_allowed:
            charges.append(charge(self._own, site.name, _EVERYBODY))
        if charges[-1].spent.is_allowed:
            return None
        last = charges[-1]
        return self._refused(last.meter.policy.name, last.retry_after_s, charges, site, environ)

    def _refused(
        self, reason: str, retry_after_s: int, charges: list[Charge], site: Site, environ: Environ
    ) -> Answer:
        kept = self._what_is_kept(reason, site, environ)
        own = header_fields(charges, is_cacheable=False)
        headers = [*kept.headers, ("Retry-After", str(retry_after_s)), *own]
        return Answer(kept.status, headers, kept.body)

    def _what_is_kept(self, reason: str, site: Site, environ: Environ) -> Answer:
        is_document = is_for_programs(environ["PATH_INFO"], environ.get("HTTP_ACCEPT", ""))
        theme = self._themes.of(site)
        root = environ.get("SCRIPT_NAME", "") if theme else ""
        key = (reason, is_document, root, theme.etag if theme else "", manner.current())
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            problem = replace(problem_of_error(_error(reason)), retry_after_s=None)
            document, page = self._sorry.document, self._sorry.page
            kept = document(problem) if is_document else page(problem, theme, root)
            self._kept[key] = kept
        return kept


def _error(reason: str) -> TouchlineError:
    if reason == _CROWDED:
        return Unavailable()
    return Limited(retry_after_s=1, policies=(reason,))
