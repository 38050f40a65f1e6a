"""What is left of a client's quota, said on every public answer; nobody is turned away here (S3.5)."""

from collections.abc import Callable
from typing import Any

from touchline.plumbing.bucket import SECOND_US
from touchline.plumbing.meter import Meter
from touchline.web.public.answer import Headers
from touchline.web.tenancy import Site


class PublicQuota:
    """One policy per tenant and client. Over it the answer comes from memory as before."""

    def __init__(self, meter: Meter, client_of: Callable[[dict[str, Any]], str]) -> None:
        self._meter = meter
        self._client_of = client_of

    def headers(self, site: Site, environ: dict[str, Any]) -> Headers:
        """Count a request; the pair that any answer may carry, be it cacheable or not (S3.1)."""
        spent = self._meter.spend((site.name, self._client_of(environ)))
        return [
            ("X-Rate-Limit-Remaining", str(spent.remaining)),
            ("X-Rate-Limit-Reset", str(-(-spent.full_in_us // SECOND_US))),
        ]
