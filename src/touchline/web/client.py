"""Whose request it is: the client's address, believed only from proxies that are ours. Pure."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

UNKNOWN = "unknown"

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Of a header that says more, the end: that is where the proxies that are ours have written.
_TAIL = 256
_HOPS_MAX = 20
_CACHE_SIZE = 8192
# Whoever has one IPv6 address has the whole network of them.
_IPV6_SUBJECT_BITS = 64


def subject_from(trusted_proxies: str, header: str) -> Callable[[dict[str, Any]], str]:
    """A function that names the client of a WSGI request, as limits count clients.

    ``trusted_proxies`` are networks separated by commas, ``header`` is where they write.
    """
    trusted = tuple(ip_network(part) for part in trusted_proxies.split(",") if part)
    name = "HTTP_" + header.upper().replace("-", "_")

    @lru_cache(_CACHE_SIZE)
    def known(remote: str, forwarded: str) -> str:
        return subject(client_address(remote, forwarded, trusted))

    def of(environ: dict[str, Any]) -> str:
        return known(environ.get("REMOTE_ADDR", ""), environ.get(name, "")[-_TAIL:])

    return of


def client_address(remote: str, forwarded: str, trusted: tuple[Network, ...]) -> Address | None:
    """The right-most address that is not a trusted proxy's; None when the peer has none.

    What stands left of it could have been written by anybody. A word that is no address ends the
    search at the last hop that could be believed.
    """
    client = _address(remote)
    if client is None:
        return None
    for hop in reversed(forwarded.split(",")[-_HOPS_MAX:]):
        if not _is_trusted(client, trusted):
            return client
        written = _address(hop)
        if written is None:
            return client
        client = written
    return client


def subject(address: Address | None) -> str:
    """What limits count as one client: an IPv4 address, or a network of IPv6 addresses."""
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv4Address):
        return str(address)
    network = IPv6Address(int(address) >> _IPV6_SUBJECT_BITS << _IPV6_SUBJECT_BITS)
    return f"{network}/{_IPV6_SUBJECT_BITS}"


def _address(text: str) -> Address | None:
    """An address, perhaps with a port; an IPv4 address in IPv6's clothes is an IPv4 address."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_trusted(address: Address, trusted: tuple[Network, ...]) -> bool:
    return any(address in network for network in trusted)
