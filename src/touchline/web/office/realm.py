"""Where staff are: below /office on a tenant's site, below /platform on the platform's own host. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.web.session_cookies import Realm

# The platform's sessions are kept under this name; no tenant can have it.
PLATFORM_PLACE = "platform"
ROOTS: Mapping[Realm, str] = MappingProxyType(
    {Realm.OFFICE: "/office", Realm.PLATFORM: "/platform"}
)


def realm_of(path: str) -> Realm:
    """The realm of a path below its site's root; the players' unless it is staff's."""
    first = "/" + path.lstrip("/").partition("/")[0]
    return next((realm for realm, root in ROOTS.items() if root == first), Realm.PLAYERS)
