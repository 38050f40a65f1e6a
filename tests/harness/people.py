"""The cast of staff: who acts in a test, without signing in first where that is not its point."""

import uuid

from touchline.accounts.passwords import Passwords
from touchline.rights import PLATFORM, Role, at_terminal
from touchline.staff.accounts import create_staff
from touchline.staff.prove import prove

# Somebody at a terminal, for whatever has to be there before a test begins.
TESTER = at_terminal("test")
WORD = "a long enough word"
_PASSWORDS = Passwords()


def hired(book, name, role=Role.OWNER, *, scope=PLATFORM):
    """Somebody with an account, signed in."""
    create_staff(
        book.platform_db,
        _PASSWORDS,
        scope,
        username=name,
        display_name=name.title(),
        role=role,
        password=WORD,
        by=TESTER,
    )
    return prove(book.platform_db, _PASSWORDS, scope, username=name, password=WORD)


def trail(book, scope=PLATFORM, *, since=0):
    """(action, actor, subject, before, after) of a scope's trail, oldest first."""
    with book.platform_db.tenant_tx(scope) as conn:
        return conn.execute(
            "SELECT action, actor_kind || ':' || actor_name, subject, before, after FROM audit_log"
            " WHERE tenant_id = %s AND id > %s ORDER BY id",
            [scope, since],
        ).fetchall()


def two_scopes(book):
    """The ids of two tenants that nobody used."""
    names = [f"{name}-{uuid.uuid4().hex[:8]}" for name in ("acme", "rival")]
    return tuple(book.create_tenant(name, name=name.title()) for name in names)
