"""Asks the domain name system for texts: with one deadline, and never while a page waits for it."""

from collections.abc import Sequence

import dns.exception
import dns.nameserver
import dns.resolver

PORT = 53


class Zone:
    """A resolver: the machine's own, or the ones that are named."""

    def __init__(self, servers: Sequence[tuple[str, int]] = (), *, timeout_s: float) -> None:
        """``servers`` are (address, port)."""
        self._resolver = dns.resolver.Resolver(configure=not servers)
        if servers:
            self._resolver.nameservers = [dns.nameserver.Do53Nameserver(*each) for each in servers]
        self._resolver.timeout = timeout_s / 2
        self._timeout_s = timeout_s

    def texts(self, name: str) -> list[str] | None:
        """The texts under a name, [] for none; None when nobody answered in time, or not soundly."""
        try:
            found = self._resolver.resolve(
                name, "TXT", lifetime=self._timeout_s, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.DNSException:
            return None
        return [b"".join(each.strings).decode("ascii", "replace") for each in (found.rrset or ())]
