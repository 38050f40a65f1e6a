"""Domains: what one looks like, what proves it, and when it is looked at again. Pure."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address

from touchline.errors import Conflict, Refused

TOKEN_BYTES = 16
LENGTH_MAX = 253
CLAIMS_MAX = 10
# A proof that was not seen for so long is shown as lost. The site goes on: a zone is moved at times.
LOST_AFTER = timedelta(days=3)
# Who did nothing for so long asks again when they have.
GIVEN_UP_AFTER = timedelta(days=14)

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RECORD_LABEL = "_touchline"
_PREFIX = "touchline-site="
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class BadDomain(Refused):
    """A domain is a whole host name, such as bets.example.com, in letters, digits and hyphens."""

    code = "bad_domain"


class OurOwnDomain(Refused):
    """This name belongs to the platform itself; your site answers under yours already."""

    code = "our_own_domain"


class TooManyDomains(Refused):
    """Ten domains are as many as one site may have. Remove one first."""

    code = "too_many_domains"


class DomainKnown(Conflict):
    """This domain is in your list already."""

    code = "domain_known"


class Finding(StrEnum):
    """What a look at a zone found."""

    FOUND = "found"
    MISSING = "missing"
    OTHER = "other"
    UNREACHABLE = "unreachable"
    TAKEN = "taken"


def checked_domain(text: str, *, platform_domain: str) -> str:
    """The domain as it is kept: lower case, no dot at the end.

    Raises:
        BadDomain: it is no host name, or one nobody can own a zone of.
        OurOwnDomain: it is the platform's, or below it.

    """
    domain = text.strip().lower().removesuffix(".")
    labels = domain.split(".")
    is_name = len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and not _is_address(domain)
    if not is_name or len(domain) > LENGTH_MAX or labels[-1].isdecimal() or len(labels[-1]) == 1:
        raise BadDomain(domain=domain[:LENGTH_MAX])
    if domain == platform_domain or domain.endswith(f".{platform_domain}"):
        raise OurOwnDomain(domain=domain)
    return domain


def record_name(domain: str) -> str:
    """Where in its zone the proof of a domain is: of one's own, so that a CNAME may stand beside it."""
    return f"{_RECORD_LABEL}.{domain}"


def record_text(token: str) -> str:
    """What the proof says."""
    return f"{_PREFIX}{token}"


def judged(texts: Collection[str] | None, token: str) -> Finding:
    """What the texts at the place of a proof say of a token; None is: nobody answered."""
    if texts is None:
        return Finding.UNREACHABLE
    said = {text.strip() for text in texts}
    if record_text(token) in said:
        return Finding.FOUND
    return Finding.OTHER if any(text.startswith(_PREFIX) for text in said) else Finding.MISSING


def next_look(*, finding: Finding, is_proved: bool, age: timedelta) -> timedelta | None:
    """How long until the next look; None: not before somebody asks. ``age`` is that of the claim.

    Who has just claimed one is waiting at the page; what is proved is looked at once a day, and each
    hour while the proof is missing.
    """
    if is_proved:
        return _DAY if finding is Finding.FOUND else _HOUR
    if age >= GIVEN_UP_AFTER:
        return None
    if age >= _DAY:
        return _HOUR
    return timedelta(minutes=1) if age < _HOUR else timedelta(minutes=5)


def is_lost(missed_at: datetime | None, now: datetime) -> bool:
    """Whether a proof has been away for so long that somebody should look."""
    return missed_at is not None and now - missed_at >= LOST_AFTER


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
