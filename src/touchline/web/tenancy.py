"""Names the tenant of a request from its address, and looks nothing up.

A tenant is reached by subdomain of the platform's domain, by a domain of its own, or on the platform
host by the first path segment. The segment moves to SCRIPT_NAME, so that no route mentions tenants
and every URL that is built carries them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from touchline.tenants.model import RESERVED_SLUGS, SLUG

_HOST = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\.?(?::\d{1,5})?", re.IGNORECASE
)

ENVIRON_KEY = "touchline.site"
# The longest name, a trailing dot and a port. What is longer is not worth remembering.
HOST_LENGTH_MAX = 260
# Of so many Host headers it is remembered whose they are.
HOSTS_MAX = 4096


@dataclass(frozen=True, slots=True)
class Site:
    """Whose pages are asked for: a tenant by ``slug`` or by ``host``, or the platform itself."""

    slug: str = ""
    host: str = ""

    @property
    def is_platform(self) -> bool:
        """Whether the request names no tenant at all."""
        return not self.slug and not self.host

    @property
    def name(self) -> str:
        """How logs and labels call it."""
        return self.slug or self.host or "platform"


PLATFORM = Site()


def host_name(header: str) -> str:
    """The canonical host of a Host header: lower case, no port, no trailing dot; '' when it is none."""
    match = _HOST.fullmatch(header)
    return match["name"].lower() if match else ""


def name_site(environ: dict[str, Any], platform_domain: str) -> Site | None:
    """The site a request is for; moves a path's tenant into SCRIPT_NAME. None: the Host is malformed."""
    header = environ.get("HTTP_HOST", "")
    if len(header) > HOST_LENGTH_MAX:
        return None
    site = _site_of_host(header, platform_domain)
    return _site_of_path(environ) if site is PLATFORM else site


@lru_cache(maxsize=HOSTS_MAX)
def _site_of_host(header: str, platform_domain: str) -> Site | None:
    """Whose host it is; the platform itself for its own, where the path says more."""
    host = host_name(header)
    if not host:
        return None
    if host in (platform_domain, "127.0.0.1"):
        return PLATFORM
    label = host.removesuffix(f".{platform_domain}")
    is_tenant = label != host and _is_slug(label)
    return Site(slug=label) if is_tenant else Site(host=host)


def _site_of_path(environ: dict[str, Any]) -> Site:
    path = environ.get("PATH_INFO", "")
    segment, slash, rest = path.lstrip("/").partition("/")
    if not _is_slug(segment):
        return PLATFORM
    if not slash and path.startswith("/"):
        rest = ""
    environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{segment}"
    environ["PATH_INFO"] = f"/{rest}"
    return Site(slug=segment)


def _is_slug(text: str) -> bool:
    return text not in RESERVED_SLUGS and SLUG.fullmatch(text) is not None
