"""Makes a player of whoever answered a letter, where the tenant lets people register."""

from touchline import codes
from touchline.accounts import queries as players
from touchline.accounts.create import CurrencyNotOffered, UsernameTaken
from touchline.accounts.joining import queries
from touchline.accounts.joining.model import (
    Application,
    Registration,
    RegistrationClosed,
    TermsNotAgreed,
    checked_birth_date,
    checked_terms_version,
)
from touchline.accounts.letters.ask import ask_for_letter
from touchline.accounts.letters.model import (
    Letter,
    Purpose,
    TokenOver,
    normalised_address,
    token_hash,
)
from touchline.accounts.letters.queries import get_token, mark_token_used
from touchline.accounts.model import checked_password, checked_username
from touchline.accounts.passwords import Passwords
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, as_player, require
from touchline.tenants.plans.model import PlayersFull
from touchline.tenants.plans.room import see_room_for_player


def keep_registration(
    db: Database, tenant_id: int, *, is_open: bool, terms_version: str, by: Actor
) -> None:
    """Let people register by themselves under these terms, or no longer.

    Raises:
        NotPermitted: it takes somebody who changes settings.
        BadTermsVersion: nothing was changed.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    version = checked_terms_version(terms_version)
    with db.tenant_tx(tenant_id) as conn:
        before = queries.get_registration(conn, tenant_id=tenant_id)
        queries.upsert_registration(
            conn, tenant_id=tenant_id, is_open=is_open, terms_version=version
        )
        record(
            conn, by, Action.REGISTRATION_KEPT, "setting:registration", tenant_id=tenant_id,
            before={"is_open": int(before.is_open), "terms_version": before.terms_version},
            after={"is_open": int(is_open), "terms_version": version},
        )  # fmt: skip


def read_registration(db: Database, tenant_id: int) -> Registration:
    """Whether, and how, people register there."""
    with db.tenant_tx(tenant_id) as conn:
        kept = queries.get_registration(conn, tenant_id=tenant_id)
    return Registration(kept.is_open, kept.terms_version, tuple(kept.currencies))


def ask_to_register(db: Database, tenant_id: int, letter: Letter) -> None:
    """Write to somebody who wants to play. The answer is the same whoever has the address.

    Raises:
        RegistrationClosed: not here.
        BadAddress: it cannot be written to.

    """
    with db.tenant_tx(tenant_id) as conn:
        if not queries.get_registration(conn, tenant_id=tenant_id).is_open:
            raise RegistrationClosed
        ask_for_letter(conn, tenant_id=tenant_id, letter=letter)


def find_applicant(db: Database, tenant_id: int, token: str) -> str:
    """The address that a letter went to.

    Raises:
        TokenOver: the letter is no longer good.

    """
    hashed = token_hash(token)
    if hashed is None:
        raise TokenOver
    with db.tenant_tx(tenant_id) as conn:
        found = get_token(
            conn, tenant_id=tenant_id, token_hash=hashed, purpose=Purpose.REGISTER.value
        )
    if found is None:
        raise TokenOver
    return found.email


def register(
    db: Database,
    passwords: Passwords,
    tenant_id: int,
    token: str,
    application: Application,
    *,
    origin: str = "",
) -> int:
    """The id of the new player of a letter's token. All of it happens, or nothing.

    Raises:
        RegistrationClosed, TokenOver: somebody has to ask anew.
        BadUsername, BadPassword, BadBirthDate, TooYoung, TermsNotAgreed, CurrencyNotOffered,
        UsernameTaken: nothing was made, and the letter is still good.

    """
    hashed = token_hash(token)
    if hashed is None:
        raise TokenOver
    username = checked_username(application.username)
    password_hash = passwords.hashed(checked_password(application.password))
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        return _made(conn, tenant_id, hashed, application, username, password_hash, origin)


def _made(
    conn: Connection,
    tenant_id: int,
    hashed: bytes,
    application: Application,
    username: str,
    password_hash: str,
    origin: str,
) -> int:
    kept = queries.get_registration(conn, tenant_id=tenant_id)
    if not kept.is_open:
        raise RegistrationClosed
    born_on = checked_birth_date(application.born_on, kept.today)
    if application.terms_version != kept.terms_version:
        raise TermsNotAgreed
    if application.currency not in kept.currencies:
        raise CurrencyNotOffered(currency=application.currency)
    try:
        see_room_for_player(conn, tenant_id)
    except PlayersFull as error:  # what a tenant's plan holds is nothing to its players
        raise RegistrationClosed from error
    used = mark_token_used(
        conn, tenant_id=tenant_id, token_hash=hashed, purpose=Purpose.REGISTER.value
    )
    if used is None:
        raise TokenOver
    player_id = _inserted(conn, tenant_id, application, username, password_hash)
    has_address = queries.insert_contact(
        conn,
        tenant_id=tenant_id,
        player_id=player_id,
        email=used.email,
        email_norm=normalised_address(used.email),
        born_on=born_on,
        terms_version=kept.terms_version,
    )
    if not has_address:  # another letter to the same address was answered first
        raise TokenOver
    players.add_player_accounts(conn, tenant_id=tenant_id, player_id=player_id)
    by = as_player(tenant_id, player_id, username, origin=origin)
    record(
        conn, by, Action.PLAYER_REGISTERED, f"player:{codes.encode(player_id)}",
        tenant_id=tenant_id, after={"username": username, "currency": application.currency,
                                    "terms_version": kept.terms_version},
    )  # fmt: skip
    return player_id


def _inserted(
    conn: Connection, tenant_id: int, application: Application, username: str, password_hash: str
) -> int:
    player_id = players.insert_player(
        conn,
        tenant_id=tenant_id,
        username_norm=username,
        display_name=application.username.strip(),
        password_hash=password_hash,
        currency=application.currency,
    )
    if player_id is None:
        raise UsernameTaken
    return player_id
