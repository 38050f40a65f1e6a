"""What every answer tells browsers: what a page may load, who may frame it, who may read it (S1.9, S0.5).

It is put on at the outermost layer, so that an error page, a static file and what is refused before
Flask carry it as well. An answer that says something stricter for itself keeps it.
"""

from typing import Any

from touchline.web import tenancy
from touchline.web.pages import PAGE_HEADERS
from touchline.web.public.answer import Headers
from touchline.web.tenancy import PLATFORM

Environ = dict[str, Any]

HSTS_S = 365 * 24 * 3600
_API = "/api/"
_HTML = "text/html"

# What is no page loads nothing and stands in nobody's frame.
_BARE: Headers = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]
# What a script of another origin may read of an answer, beside its body.
_EXPOSED = (
    "ETag, Retry-After, X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)


class Shield:
    """The headers of a deployment."""

    def __init__(self, *, is_production: bool, origins: frozenset[str] = frozenset()) -> None:
        """``origins`` are those whose scripts may read the public API, exactly as browsers send them."""
        self._origins = origins
        self._is_production = is_production

    def put_on(self, environ: Environ, headers: Headers) -> None:
        """Add what an answer lacks."""
        present = {name for name, _ in headers}
        is_page = any(value.startswith(_HTML) for name, value in headers if name == "Content-Type")
        wanted = PAGE_HEADERS.items() if is_page else _BARE
        headers.extend(each for each in wanted if each[0] not in present)
        if self._is_production:
            headers.append(("Strict-Transport-Security", _hsts(environ)))
        if self._origins and environ["PATH_INFO"].startswith(_API):
            headers.extend(self._for_other_origins(environ.get("HTTP_ORIGIN", "")))

    def _for_other_origins(self, origin: str) -> Headers:
        """Whether a page of another origin may read an answer of the API; caches keep the two apart."""
        if origin not in self._origins:
            return [("Vary", "Origin")]
        return [
            ("Vary", "Origin"),
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Expose-Headers", _EXPOSED),
        ]


def _hsts(environ: Environ) -> str:
    """Our own domain with all below it; what stands below an operator's domain is not ours to promise."""
    site = environ.get(tenancy.ENVIRON_KEY, PLATFORM)
    return f"max-age={HSTS_S}" if site.host else f"max-age={HSTS_S}; includeSubDomains"
