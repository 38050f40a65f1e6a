"""Sets an app up as a player's second factor, asks for it, and does without it again.

A password of the app and a recovery code are each good once: the row says so in one statement.
"""

import secrets
from dataclasses import dataclass

from touchline import codes
from touchline.accounts import totp
from touchline.accounts.second import queries
from touchline.accounts.second.queries import Factor
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Connection, Database
from touchline.plumbing.vault import Vault
from touchline.rights import Actor, Permission, require


class WrongCode(Refused):
    """That code is wrong, over, or was used before."""

    code = "wrong_code"


class FactorInUse(Conflict):
    """An app is set up already."""

    code = "factor_in_use"


class NoFactor(Conflict):
    """No app is being set up."""

    code = "no_factor"


@dataclass(frozen=True, slots=True)
class Whose:
    """A player of a tenant."""

    tenant_id: int
    player_id: int

    @property
    def keys(self) -> dict[str, int]:
        """As queries take it."""
        return {"tenant_id": self.tenant_id, "player_id": self.player_id}

    @property
    def seal(self) -> str:
        """What a secret of theirs is sealed to."""
        return seal_of(self.tenant_id, self.player_id)


def seal_of(tenant_id: int, player_id: int) -> str:
    """What the secret of a player's app is sealed to: it opens for nobody else's row."""
    return f"player:{tenant_id}:{player_id}"


def read_factor(db: Database, whose: Whose) -> Factor | None:
    """A player's app, also one that is still being set up."""
    with db.tenant_tx(whose.tenant_id) as conn:
        return queries.get_factor(conn, **whose.keys)


def is_asked_for(db: Database, whose: Whose) -> bool:
    """Whether a password alone does not let the player in."""
    factor = read_factor(db, whose)
    return factor is not None and factor.is_confirmed


def begun_secret(db: Database, vault: Vault, whose: Whose) -> str | None:
    """The secret that an app is to be told; None where none is being set up.

    Raises:
        SecretUnreadable: the key it was sealed with is not here.

    """
    factor = read_factor(db, whose)
    if factor is None or factor.is_confirmed:
        return None
    return vault.opened(factor.secret, of=whose.seal)


def begin_factor(db: Database, vault: Vault, whose: Whose, *, by: Actor) -> str:
    """A new secret for an app; nothing is asked of it before it is confirmed.

    Raises:
        NotPermitted, FactorInUse: nothing was begun.

    """
    require(by, Permission.ACCOUNT_CHANGE, **whose.keys)
    secret = totp.secret_of(secrets.token_bytes(totp.SECRET_BYTES))
    with db.tenant_tx(whose.tenant_id) as conn:
        if not queries.upsert_secret(
            conn, **whose.keys, secret=vault.sealed(secret, of=whose.seal)
        ):
            raise FactorInUse
        _tell(conn, by, Action.FACTOR_BEGUN, whose, "begun")
    return secret


def confirm_factor(
    db: Database, vault: Vault, whose: Whose, typed: str, *, by: Actor
) -> tuple[str, ...]:
    """Let the app count, now that it has told a password; the recovery codes, told this once.

    Raises:
        NotPermitted, NoFactor, FactorInUse, WrongCode: nothing was changed.

    """
    require(by, Permission.ACCOUNT_CHANGE, **whose.keys)
    told = totp.recovery_codes_of(secrets.token_bytes(totp.RECOVERY_CODES * totp.RECOVERY_LETTERS))
    hashes = [found for found in map(totp.recovery_hash, told) if found is not None]
    with db.tenant_tx(whose.tenant_id) as conn:
        factor = queries.get_factor(conn, **whose.keys)
        if factor is None:
            raise NoFactor
        if factor.is_confirmed:
            raise FactorInUse
        secret = vault.opened(factor.secret, of=whose.seal)
        step = totp.matching_step(secret, typed, now_s=factor.now_s, last_step=None)
        if step is None:
            raise WrongCode
        if not queries.mark_confirmed(conn, **whose.keys, secret=factor.secret, step=step):
            raise FactorInUse
        queries.insert_codes(conn, **whose.keys, code_hashes=hashes)
        _tell(conn, by, Action.FACTOR_CONFIRMED, whose, "confirmed")
    return told


def take_code(db: Database, vault: Vault, whose: Whose, typed: str) -> None:
    """Take a password of the player's app, or one of their recovery codes.

    Raises:
        WrongCode: it is neither, or was taken before.

    """
    with db.tenant_tx(whose.tenant_id) as conn:
        _take(conn, vault, whose, typed)


def remove_factor(db: Database, vault: Vault, whose: Whose, typed: str, *, by: Actor) -> None:
    """Do without the app, for who still has it, or a recovery code.

    Raises:
        NotPermitted, WrongCode: it stays.

    """
    require(by, Permission.ACCOUNT_CHANGE, **whose.keys)
    with db.tenant_tx(whose.tenant_id) as conn:
        _take(conn, vault, whose, typed)
        queries.delete_factor(conn, **whose.keys)
        _tell(conn, by, Action.FACTOR_REMOVED, whose, "removed")


def forget_factor(db: Database, whose: Whose, *, by: Actor, reason: str) -> bool:
    """Take a player's app away, for staff who know who asks; False when there is none.

    Raises:
        NotPermitted: it takes somebody who changes players.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=whose.tenant_id)
    with db.tenant_tx(whose.tenant_id) as conn:
        if not queries.delete_factor(conn, **whose.keys):
            return False
        _tell(conn, by, Action.FACTOR_REMOVED, whose, "removed", reason=reason)
    return True


def _take(conn: Connection, vault: Vault, whose: Whose, typed: str) -> None:
    factor = queries.get_factor(conn, **whose.keys)
    if factor is None or not factor.is_confirmed:
        raise WrongCode
    secret = vault.opened(factor.secret, of=whose.seal)
    step = totp.matching_step(secret, typed, now_s=factor.now_s, last_step=factor.last_step)
    if step is not None and queries.mark_step_used(conn, **whose.keys, step=step):
        return
    hashed = totp.recovery_hash(typed)
    if hashed is None or not queries.mark_code_used(conn, **whose.keys, code_hash=hashed):
        raise WrongCode


def _tell(
    conn: Connection, by: Actor, action: Action, whose: Whose, state: str, *, reason: str = ""
) -> None:
    record(
        conn, by, action, f"player:{codes.encode(whose.player_id)}",
        tenant_id=whose.tenant_id, after={"second_factor": state}, reason=reason,
    )  # fmt: skip
