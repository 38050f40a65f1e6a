"""The cookies of a session: their names, and what an id looks like. Pure.

An id names the site it was given out on. On the platform's host, where many sites share the cookies
of one host, so does the cookie's name. Players, a tenant's staff and the platform's are three realms:
who is signed in to one is nobody in the others.
"""

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum


class Realm(StrEnum):
    """Whose session it is, as its cookie is called. Only the players' has "sid" in its name."""

    PLAYERS = "sid"
    OFFICE = "office"
    PLATFORM = "platform"


TICKET = "tk"
SLIP = "slip"
SID = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)\.[A-Za-z0-9_-]{43}")

_ID_BYTES = 32


@dataclass(frozen=True, slots=True)
class CookieNames:
    """What the cookies of one request are called; "" for one that its realm does not have."""

    sid: str
    ticket: str = ""


def cookie_names(slug: str, *, is_by_path: bool, is_secure: bool) -> CookieNames:
    """The names on a site. The prefix makes browsers refuse what another host would plant."""
    sid, ticket = (
        _name(each, slug, is_by_path=is_by_path, is_secure=is_secure)
        for each in (Realm.PLAYERS, TICKET)
    )
    return CookieNames(sid, ticket)


def staff_cookie_names(
    realm: Realm, slug: str, *, is_by_path: bool, is_secure: bool
) -> CookieNames:
    """The name in a realm of staff, who get no ticket: without their session they may do nothing."""
    return CookieNames(_name(realm, slug, is_by_path=is_by_path, is_secure=is_secure))


def slip_cookie_name(slug: str, *, is_by_path: bool, is_secure: bool) -> str:
    """What the cookie of a visitor's slip is called on a site."""
    return _name(SLIP, slug, is_by_path=is_by_path, is_secure=is_secure)


def _name(word: str, slug: str, *, is_by_path: bool, is_secure: bool) -> str:
    prefix = "__Host-" if is_secure else ""
    suffix = f"-{slug}" if is_by_path else ""
    return f"{prefix}{word}{suffix}"


def new_sid(slug: str) -> str:
    """An id nobody can guess, 256 bits of it."""
    return f"{slug}.{secrets.token_urlsafe(_ID_BYTES)}"


def slug_of_sid(sid: str) -> str | None:
    """The site an id was given out on; None for what is no id."""
    match = SID.fullmatch(sid)
    return None if match is None else match[1]
