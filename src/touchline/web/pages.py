"""How every page is made: the template environment, its filters, and the headers of a page."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, StrictUndefined

from touchline.plumbing.pacing import utc_now
from touchline.web import languages, manner
from touchline.web.manner import OddsFormat
from touchline.web.player.notices import Notice, notices_of
from touchline.web.player.odds import shown_price

# Nothing inline, nothing from elsewhere, in nobody's frame (S1.9).
PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)

_POLICY = PAGE_HEADERS["Content-Security-Policy"]
# A page that frames one of ours, and the one that it frames.
FRAMES_OURS = {"Content-Security-Policy": f"{_POLICY}; frame-src 'self'"}
FRAMED_BY_US = {
    "Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}


def prepare(environment: Environment) -> None:
    """Make an environment ready for our templates; a name that is not given fails loudly."""
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.undefined = StrictUndefined
    environment.filters["when"] = languages.when
    environment.filters["clock"] = languages.clock
    environment.filters["day"] = languages.day
    environment.filters["iso"] = iso
    environment.filters["amount"] = languages.amount
    environment.filters["odds"] = odds
    environment.globals["_"] = languages._
    environment.globals["ngettext"] = languages.ngettext
    environment.globals["language"] = lambda: manner.current().language
    environment.globals["notices"] = _notices
    environment.globals["all_languages"] = lambda: languages.languages().values()
    environment.globals["own_zone"] = lambda: manner.current().zone
    environment.globals["is_rewritten"] = lambda: manner.current().odds is not OddsFormat.DECIMAL


def _notices(theme: Mapping[str, Any]) -> list[Notice]:
    """What the platform tells the players of a site at this moment."""
    return notices_of(theme, manner.current().language, utc_now())


def odds(price: str) -> str:
    """A decimal price the way the reader wants prices."""
    return shown_price(price, manner.current().odds)


def iso(instant: datetime) -> str:
    """An instant for a machine: 2026-11-22T15:00:00Z."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
