"""Lends a player a password until they choose their own: staff say it once, it opens nothing else."""

import secrets
from datetime import timedelta

from touchline import codes
from touchline.accounts import queries
from touchline.accounts.letters.model import TOKEN_BYTES, Purpose, token_hash
from touchline.accounts.letters.queries import insert_token, mark_other_tokens_used
from touchline.accounts.login import NoSuchPlayer
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.codes import ALPHABET
from touchline.errors import Refused
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require

GOOD_HOURS = 72
# Who typed it is at the form already.
EXCHANGED_FOR = timedelta(minutes=15)
# Sixty bits, in groups that can be read out.
_LETTERS, _GROUP = 12, 4


class LentPasswordOver(Refused):
    """This temporary password is too old. Please ask the operator for another."""

    code = "lent_password_over"


def spoken_password() -> str:
    """A password that is easy to read out."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def lend_password(
    db: Database, passwords: Passwords, tenant_id: int, player_id: int, *, reason: str, by: Actor
) -> str:
    """Give a player a password for one sign-in, within three days; it ends their sessions.

    Raises:
        NotPermitted, NoSuchPlayer: nothing was changed.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    password = spoken_password()
    password_hash = passwords.hashed(password)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        if queries.update_password(conn, **whose, password_hash=password_hash) is None:
            raise NoSuchPlayer
        queries.mark_password_lent(conn, **whose, good_hours=GOOD_HOURS)
        record(
            conn, by, Action.PLAYER_KEY_LENT, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, reason=reason, after={"sessions": "ended", "hours": GOOD_HOURS},
        )  # fmt: skip
    return password


def exchange_lent(db: Database, tenant_id: int, player_id: int) -> str | None:
    """What a lent password is exchanged for: a token to choose another with; None of one's own.

    Raises:
        LentPasswordOver: it was lent too long ago.

    """
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lent = queries.get_lent(conn, **whose)
        if lent is None:
            return None
        if lent.is_over:
            raise LentPasswordOver
        token = secrets.token_urlsafe(TOKEN_BYTES)
        hashed = token_hash(token)
        assert hashed is not None, "what was made just now is one"
        mark_other_tokens_used(conn, **whose)
        insert_token(
            conn,
            tenant_id=tenant_id,
            token_hash=hashed,
            purpose=Purpose.RESET.value,
            email=lent.username,
            player_id=player_id,
            good_for=EXCHANGED_FOR,
        )
    return token
