"""How a page is told to who reads it: in which language, with which odds, in whose time.

Set once for each request, from a cookie of three plain words or else from what the browser asks for.
It changes how things are written, never what they are: decimals and UTC stay the truth.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from touchline.web.zones import ZONES

COOKIE = "manner"
KEPT_S = 365 * 24 * 3600
SOURCE = "en"  # what the code is written in
_SEPARATOR = "~"
_HEADER_MAX = 200  # real ones name a handful of languages
_REMEMBERED = 1024


class OddsFormat(StrEnum):
    """How prices are written."""

    DECIMAL = "decimal"
    FRACTIONAL = "fractional"
    AMERICAN = "american"


@dataclass(frozen=True, slots=True)
class Manner:
    """A way to tell. ``zone`` is "" for who chose none: then scripts show the browser's own."""

    language: str = SOURCE
    odds: OddsFormat = OddsFormat.DECIMAL
    zone: str = ""


_current: ContextVar[Manner] = ContextVar("manner", default=Manner())  # noqa: B039 - frozen


def current() -> Manner:
    """The manner of the request that is being answered; plain English outside of one."""
    return _current.get()


def speak(manner: Manner) -> None:
    """Tell everything from here on in this manner."""
    _current.set(manner)


def manner_of(environ: Mapping[str, Any], languages: frozenset[str]) -> Manner:
    """How the sender of a request wants to be told; of languages one of ``languages``."""
    cookie = _own_cookie(environ.get("HTTP_COOKIE", ""))
    return _manner(cookie, environ.get("HTTP_ACCEPT_LANGUAGE", "")[:_HEADER_MAX], languages)


def written(manner: Manner) -> str:
    """The cookie of a manner."""
    return _SEPARATOR.join((manner.language, manner.odds, manner.zone))


def parse_manner(text: str, languages: frozenset[str]) -> Manner | None:
    """The manner of a cookie or a form; None for what is none here."""
    parts = text.split(_SEPARATOR)
    match parts:
        case [language, odds, zone] if (
            language in languages and odds in set(OddsFormat) and (not zone or zone in ZONES)
        ):
            return Manner(language, OddsFormat(odds), zone)
    return None


def _own_cookie(header: str) -> str:
    """Our own of all cookies; most visitors have none."""
    if f"{COOKIE}=" not in header:
        return ""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


@lru_cache(maxsize=_REMEMBERED)
def _manner(cookie: str, accepted: str, languages: frozenset[str]) -> Manner:
    chosen = parse_manner(cookie, languages) if cookie else None
    if chosen is not None:
        return chosen
    for tag, quality in parse_accept_header(accepted, LanguageAccept):
        for code in (tag.replace("-", "_"), tag.partition("-")[0].lower()):
            if quality and code in languages:
                return Manner(language=code)
    return Manner()
