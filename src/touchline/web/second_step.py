"""The second step of signing in: a password of the player's app, after their own password was right.

Between the two steps nothing is kept: who it is stands in a signed field that is good for minutes.
"""

from dataclasses import dataclass
from typing import Any

from flask import Request
from itsdangerous import BadData, URLSafeTimedSerializer

from touchline.accounts import login
from touchline.accounts.login import WrongSignIn
from touchline.accounts.model import Player
from touchline.accounts.second.factor import Whose, is_asked_for, take_code
from touchline.plumbing.db import Database
from touchline.plumbing.vault import Vault

GOOD_FOR_S = 300
FIELD = "halfway"
_SALT = "touchline-halfway-1"
_TEXT_MAX = 1000
_KINDS = {"site": str, "tenant_id": int, "player_id": int, "name": str, "epoch": int, "keep": bool}


@dataclass(frozen=True, slots=True)
class Halfway:
    """A player whose password was right. ``is_permanent``: they want to stay signed in."""

    player: Player
    is_permanent: bool


class SecondStep:
    """Asks for the app where a player has one."""

    def __init__(
        self, db: Database, vault: Vault, secret_key: str, secret_key_previous: str = ""
    ) -> None:
        keys = [key for key in (secret_key_previous, secret_key) if key]
        self._db = db
        self._vault = vault
        self._signer = URLSafeTimedSerializer(keys, salt=_SALT)

    def is_asked_of(self, player: Player) -> bool:
        """Whether the password alone does not let them in."""
        return is_asked_for(self._db, Whose(player.tenant_id, player.id))

    def field_of(self, halfway: Halfway, slug: str) -> str:
        """What the form of the second step brings back."""
        player = halfway.player
        return str(
            self._signer.dumps(
                {
                    "site": slug,
                    "tenant_id": player.tenant_id,
                    "player_id": player.id,
                    "name": player.display_name,
                    "epoch": player.session_epoch,
                    "keep": halfway.is_permanent,
                }
            )
        )

    def halfway_of(self, request: Request, slug: str) -> Halfway | None:
        """Who brings it back; None for who has to begin anew."""
        text = request.form.get(FIELD, "")
        if len(text) > _TEXT_MAX:
            return None
        try:
            said = self._signer.loads(text, max_age=GOOD_FOR_S)
        except BadData:
            return None
        if not _is_halfway(said) or said["site"] != slug:
            return None
        player = Player(said["tenant_id"], said["player_id"], said["name"], said["epoch"])
        return Halfway(player, said["keep"])

    def take(self, halfway: Halfway, typed: str) -> Player:
        """Take the code; the player.

        Raises:
            WrongCode: it is none, or was used before.
            WrongSignIn: the password was changed, or the account closed, meanwhile.

        """
        player = halfway.player
        take_code(self._db, self._vault, Whose(player.tenant_id, player.id), typed)
        who = {"tenant_id": player.tenant_id, "player_id": player.id}
        if not login.is_standing(self._db, **who, epoch=player.session_epoch):
            raise WrongSignIn
        return player


def _is_halfway(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == _KINDS.keys()
        and all(type(said[name]) is kind for name, kind in _KINDS.items())
    )
