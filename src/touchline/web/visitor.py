"""Who asks, as pages and guards need to know it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """A player who is signed in.

    A degraded one is known by a ticket, or by a session nobody could confirm: they may look, and
    nothing they ask for may change anything.
    """

    tenant_id: int
    player_id: int
    name: str
    epoch: int
    is_degraded: bool = False
