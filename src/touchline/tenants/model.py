"""Tenants: the shape of a slug and what the platform keeps for itself. Pure."""

import re
from dataclasses import dataclass

from touchline.errors import Refused

# Paths and host labels the platform itself answers (DESIGN, Data).
RESERVED_SLUGS = frozenset({
    "platform", "office", "api", "static", "healthz", "readyz", "ready", "metrics", "health", "www",
})  # fmt: skip
# What a tenant's players play in when nobody says otherwise.
DEFAULT_CURRENCY = "EUR"
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


class BadSlug(Refused):
    """A slug is 1 to 32 lower-case letters, digits and inner hyphens, and not a reserved word."""

    code = "bad_slug"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One operator's isolated unit."""

    id: int
    slug: str
    name: str
    status: str
    theme_version: int


def checked_slug(text: str) -> str:
    """The slug, or a refusal that says what a slug looks like.

    Raises:
        BadSlug: the text cannot be a subdomain, or is reserved.

    """
    if not SLUG.fullmatch(text) or text in RESERVED_SLUGS:
        raise BadSlug(slug=text)
    return text
