"""What is left of a client's quota, said on every public answer; nobody is turned away here (S3.5)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from touchline.plumbing.bucket import whole_seconds
from touchline.plumbing.meter import Meter
from touchline.web.tenancy import Site

Pair = tuple[tuple[str, str], tuple[str, str]]

# A policy says few pairs: how many are left decides how long the rest takes.
_PAIRS_MAX = 4096


class PublicQuota:
    """One policy per tenant and client. Over it the answer comes from memory as before."""

    def __init__(self, meter: Meter, client_of: Callable[[dict[str, Any]], str]) -> None:
        self._meter = meter
        self._client_of = client_of

    def headers(self, site: Site, environ: dict[str, Any]) -> Pair:
        """Count a request; the pair that any answer may carry, be it cacheable or not (S3.1)."""
        _, remaining, full_in_us = self._meter.spend((site.name, self._client_of(environ)))
        return _pair(remaining, whole_seconds(full_in_us))


@lru_cache(maxsize=_PAIRS_MAX)
def _pair(remaining: int, reset_s: int) -> Pair:
    return (
        ("X-Rate-Limit-Remaining", str(remaining)),
        ("X-Rate-Limit-Reset", str(reset_s)),
    )
