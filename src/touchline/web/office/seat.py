"""Who of staff a request is of, and what every page of theirs needs. Knows no table and no page."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, current_app, request

from touchline.accounts.passwords import Passwords
from touchline.accounts.store import SessionStore
from touchline.bets.acceptance import Terms
from touchline.plumbing.db import Database
from touchline.plumbing.vault import Vault
from touchline.rights import Actor, Permission, permitted
from touchline.staff.entry.queries import Clerk
from touchline.web.limits import Limits
from touchline.web.office.devices import Devices
from touchline.web.office.once import Once
from touchline.web.office.realm import ROOTS, realm_of
from touchline.web.player_session import PlayerSession
from touchline.web.sessions import SiteSessions

EXTENSION = "touchline.office"


@dataclass(frozen=True, slots=True)
class Office:
    """What the pages of staff are built on, of one application."""

    db: Database
    passwords: Passwords
    sessions: SiteSessions
    limits: Limits
    devices: Devices
    once: Once
    terms: Terms
    page_rows_max: int
    vault: Vault
    players: SessionStore


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody of the platform in a tenant's office; ``who`` they are there, ``until_at`` when."""

    who: str
    until_at: datetime
    is_reading: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of staff who is signed in, with both proofs, and whose account stands this moment."""

    clerk: Clerk
    actor: Actor
    session: PlayerSession
    visit: Visit | None = None

    @property
    def scope(self) -> int:
        """The tenant whose staff it is, or the platform."""
        return self.clerk.scope

    def may(self, permission: Permission) -> bool:
        """Whether their role has a permission in their scope."""
        assert self.actor.role is not None
        return permitted(self.actor.role, permission, scope=self.scope)

    def may_name(self, permission: str) -> bool:
        """As may(), for templates."""
        return self.may(Permission(permission))


def office() -> Office:
    """The office of the application that answers."""
    found: Office = current_app.extensions[EXTENSION]
    return found


def sent_to(address: str) -> Response:
    """To another page, to be read: what came before is not sent again."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def root() -> str:
    """Where the pages of the request's realm begin, as in /office or /acme/office."""
    return f"{request.script_root}{ROOTS[realm_of(request.path)]}"
