"""The cookies of a session: their names, and what an id looks like. Pure.

An id names the site it was given out on. On the platform's host, where many sites share the cookies
of one host, so does the cookie's name.
"""

import re
import secrets
from dataclasses import dataclass

REALM = "sid"  # the players'; staff will have another
TICKET = "tk"
SID = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)\.[A-Za-z0-9_-]{43}")

_ID_BYTES = 32


@dataclass(frozen=True, slots=True)
class CookieNames:
    """What the cookies of one request are called."""

    sid: str
    ticket: str


def cookie_names(slug: str, *, is_by_path: bool, is_secure: bool) -> CookieNames:
    """The names on a site. The prefix makes browsers refuse what another host would plant."""
    prefix = "__Host-" if is_secure else ""
    suffix = f"-{slug}" if is_by_path else ""
    return CookieNames(f"{prefix}{REALM}{suffix}", f"{prefix}{TICKET}{suffix}")


def new_sid(slug: str) -> str:
    """An id nobody can guess, 256 bits of it."""
    return f"{slug}.{secrets.token_urlsafe(_ID_BYTES)}"


def slug_of_sid(sid: str) -> str | None:
    """The site an id was given out on; None for what is no id."""
    match = SID.fullmatch(sid)
    return None if match is None else match[1]
