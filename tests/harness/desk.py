"""A tenant's desk: people with roles, and one thing that takes two of them."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from harness.people import TESTER, WORD, two_scopes

from touchline import codes
from touchline.accounts import queries as players
from touchline.accounts.create import create_player
from touchline.accounts.passwords import Passwords
from touchline.rights import Actor, ActorKind, Role
from touchline.staff.approvals import agree, queries
from touchline.staff.approving import ApprovalAction

ADJUST, VOID = ApprovalAction.ADJUST, ApprovalAction.VOID_AFTER_RESULT
FIGURES = {"kind": "goodwill", "currency": "EUR", "amount_minor": 250_000}
SUBJECT = "player:ana"
# olga owns, sue and sam are support, otto trades, rosa reads.
ROLES = {
    "olga": Role.OWNER,
    "sue": Role.SUPPORT,
    "sam": Role.SUPPORT,
    "otto": Role.TRADER,
    "rosa": Role.READ_ONLY,
}


def person(scope, name, role, number):
    """Somebody who signed in, without the time that takes."""
    return Actor(ActorKind.STAFF, name, scope=scope, role=role, staff_id=number)


@dataclass
class Desk:
    """What is done counts in a player's session epoch, which begins at 1."""

    book: Any
    direct_url: str
    acme: int
    rival: int
    player_id: int

    def who(self, name):
        return person(self.acme, name, ROLES[name], 1 + list(ROLES).index(name))

    def ask(self, name, action=ADJUST, figures=FIGURES):
        """The code of a request."""
        db, by = self.book.platform_db, self.who(name)
        return agree.ask(db, self.acme, action, SUBJECT, figures, by=by, reason="a mistake")

    def decide(self, code, name, *, is_approved=True):
        db, by = self.book.platform_db, self.who(name)
        agree.decide(db, self.acme, code, is_approved=is_approved, by=by)

    def do(self, code, name, *, figures=FIGURES, action=ADJUST, subject=SUBJECT):
        """The thing itself, in one transaction with the request that allows it."""
        with self.book.platform_db.tenant_tx(self.acme) as conn:
            players.update_session_epoch(conn, tenant_id=self.acme, player_id=self.player_id)
            agree.clear(conn, self.acme, action, subject, figures, by=self.who(name), approval=code)

    def times_done(self):
        with self.book.platform_db.tenant_tx(self.acme) as conn:
            standing = players.get_standing(conn, tenant_id=self.acme, player_id=self.player_id)
        return standing.session_epoch - 1

    def state_of(self, code):
        with self.book.platform_db.tenant_tx(self.acme) as conn:
            return queries.lock_approval(
                conn, tenant_id=self.acme, approval_id=codes.decode(code)
            ).state

    def grow_old(self, code):
        """Let a request's time be over."""
        with psycopg.connect(self.direct_url, autocommit=True) as superuser:
            superuser.execute(
                "UPDATE approvals SET requested_at = now() - interval '2 days',"
                " expires_at = now() - interval '1 day' WHERE id = %s",
                [codes.decode(code)],
            )


@pytest.fixture
def desk(our_book, stack_env):
    """The desk of a new tenant, with a player."""
    acme, rival = two_scopes(our_book)
    ana = create_player(
        our_book.platform_db,
        Passwords(),
        acme,
        username="ana",
        display_name="Ana",
        password=WORD,
        by=TESTER,
    )
    return Desk(our_book, stack_env["DIRECT_DATABASE_URL"], acme, rival, ana)
