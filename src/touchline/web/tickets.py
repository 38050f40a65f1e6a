"""Who somebody was a moment ago, signed: what a browser shows while the sessions cannot be asked.

A ticket is good for five minutes, together with the session's own cookie, and for reading only.
"""

from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

GOOD_FOR_S = 300
RENEWED_AFTER_S = 60

_SALT = "touchline-ticket-1"
_SID_TAG = 16
_KINDS = {"site": str, "tenant_id": int, "player_id": int, "name": str, "epoch": int, "sid": str}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A player on a site; ``sid_tag`` is the beginning of the session id's digest."""

    slug: str
    tenant_id: int
    player_id: int
    name: str
    epoch: int
    sid_tag: str


class Tickets:
    """Issues tickets and reads them; both keys are believed, the newer one signs."""

    def __init__(self, secret_key: str, secret_key_previous: str = "") -> None:
        keys = [key for key in (secret_key_previous, secret_key) if key]
        self._signer = URLSafeTimedSerializer(keys, salt=_SALT)

    def issue(self, ticket: Ticket) -> str:
        """The ticket as a cookie holds it."""
        return str(
            self._signer.dumps(
                {
                    "site": ticket.slug,
                    "tenant_id": ticket.tenant_id,
                    "player_id": ticket.player_id,
                    "name": ticket.name,
                    "epoch": ticket.epoch,
                    "sid": ticket.sid_tag,
                }
            )
        )

    def read(self, text: str, *, good_for_s: int = GOOD_FOR_S) -> Ticket | None:
        """The ticket that was issued at most ``good_for_s`` ago; None for anything else."""
        try:
            said = self._signer.loads(text, max_age=good_for_s)
        except BadData:
            return None
        if not _is_ticket(said):
            return None
        return Ticket(
            said["site"],
            said["tenant_id"],
            said["player_id"],
            said["name"],
            said["epoch"],
            said["sid"],
        )


def sid_tag(digest: str) -> str:
    """What of a session id's digest a ticket carries."""
    return digest[:_SID_TAG]


def _is_ticket(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == _KINDS.keys()
        and all(type(said[name]) is kind for name, kind in _KINDS.items())
    )
