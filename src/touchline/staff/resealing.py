"""Seals every kept secret of a scope with the newest key, those of before there was a key as well."""

from dataclasses import dataclass

from touchline.accounts.second import queries as players
from touchline.accounts.second.factor import seal_of as seal_of_player
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.plumbing.vault import SecretUnreadable, Vault
from touchline.rights import Actor, Permission, require
from touchline.staff.entry import queries as staff
from touchline.staff.entry.enter import seal_of as seal_of_staff

BATCH = 200


@dataclass(slots=True)
class Resealed:
    """What became of the secrets of a scope. What is unreadable stays as it is."""

    staff: int = 0
    players: int = 0
    unreadable: int = 0


def reseal(db: Database, vault: Vault, scope: int, *, by: Actor) -> Resealed:
    """Seal what is not sealed with the newest key, a batch a transaction; done twice, it changes nothing.

    Raises:
        NotPermitted: it takes an owner of the platform.

    """
    require(by, Permission.TENANTS_MANAGE)
    done = Resealed()
    after_id = 0
    while found := _staff_batch(db, vault, scope, after_id, done):
        after_id = found
    after_id = 0
    while found := _player_batch(db, vault, scope, after_id, done):
        after_id = found
    if done.staff or done.players:
        with db.tenant_tx(scope) as conn:
            record(
                conn, by, Action.SECRETS_SEALED, "secrets:apps", tenant_id=scope,
                after={"staff": done.staff, "players": done.players},
            )  # fmt: skip
    return done


def _staff_batch(db: Database, vault: Vault, scope: int, after_id: int, done: Resealed) -> int:
    """The last id that was looked at; 0 at the end."""
    with db.tenant_tx(scope) as conn:
        kept = staff.list_staff_secrets(conn, tenant_id=scope, after_id=after_id, limit=BATCH)
        for staff_id, known in kept:
            secret = _sealed(vault, known, seal_of_staff(scope, staff_id), done)
            if secret is not None:
                done.staff += staff.update_staff_secret(
                    conn, tenant_id=scope, staff_id=staff_id, known=known, secret=secret
                )
    return kept[-1][0] if kept else 0


def _player_batch(db: Database, vault: Vault, scope: int, after_id: int, done: Resealed) -> int:
    with db.tenant_tx(scope) as conn:
        kept = players.list_player_secrets(conn, tenant_id=scope, after_id=after_id, limit=BATCH)
        for player_id, known in kept:
            secret = _sealed(vault, known, seal_of_player(scope, player_id), done)
            if secret is not None:
                done.players += players.update_player_secret(
                    conn, tenant_id=scope, player_id=player_id, known=known, secret=secret
                )
    return kept[-1][0] if kept else 0


def _sealed(vault: Vault, known: str, of: str, done: Resealed) -> str | None:
    """The secret under the newest key; None where it is so already, or cannot be read."""
    if vault.is_newest(known):
        return None
    try:
        return vault.sealed(vault.opened(known, of=of), of=of)
    except SecretUnreadable:
        done.unreadable += 1
        return None
