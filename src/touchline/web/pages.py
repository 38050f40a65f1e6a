"""How every page is made: the template environment, its filters, and the headers of a page."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined

# Nothing inline, nothing from elsewhere, in nobody's frame (S1.9).
PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'; object-src 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


def prepare(environment: Environment) -> None:
    """Make an environment ready for our templates; a name that is not given fails loudly."""
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.filters["when"] = when
    environment.filters["clock"] = clock
    environment.filters["iso"] = iso


def when(instant: datetime) -> str:
    """A kick-off for a reader without JavaScript: Sun 22 Nov, 15:00 UTC."""
    return f"{instant:%a} {instant.day} {instant:%b, %H:%M} UTC"


def clock(instant: datetime) -> str:
    """A time of day: 15:00 UTC."""
    return f"{instant:%H:%M} UTC"


def iso(instant: datetime) -> str:
    """An instant for a machine: 2026-11-22T15:00:00Z."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
