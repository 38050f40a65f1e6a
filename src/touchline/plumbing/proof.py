"""Proves at start-up, against the live database, that running on it is safe; refuses otherwise.

Three ways a sportsbook silently serves one tenant's rows to another: a role that row-level security
does not bind, prepared statements through a pooler that shares server connections, and settings
that outlive their transaction. Each is tried here, not assumed. What it cannot see: server
connections that none of its own clients was served by.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg

from touchline.errors import UnsafeDatabase
from touchline.plumbing.db import PoolSettings

# A pooler in transaction mode has few server connections; this many clients meet on them.
CLIENTS = 4
REPEATS = 6
SHARING_ROUNDS = 25
_STATEMENT_MODE = "statement pooling mode"

_ROLE_SQL = """
    SELECT role.rolname, role.rolsuper, role.rolbypassrls,
           EXISTS (
               SELECT
               FROM pg_class AS relation
               WHERE pg_has_role(role.oid, relation.relowner, 'MEMBER')
                 AND relation.relkind IN ('r', 'p')
                 AND relation.relnamespace = 'public'::regnamespace
           )
    FROM pg_roles AS role
    WHERE role.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: the role, and whether a pooler stands in between."""

    role: str
    is_pooled: bool


def prove(settings: PoolSettings, *, require_pooler: bool) -> Proof:
    """Try the three leaks on fresh connections of the same kind the pool makes.

    Raises:
        UnsafeDatabase: one sentence on what is unsafe and what to change.
        psycopg.OperationalError: the database cannot be reached; nothing is proved.

    """
    with ExitStack() as stack:
        clients = [stack.enter_context(_connect(settings)) for _ in range(CLIENTS)]
        role = _prove_role(clients[0])
        is_pooled = _has_pooler(clients[0])
        if require_pooler and not is_pooled:
            raise UnsafeDatabase(
                "REQUIRE_PGBOUNCER=1, but DATABASE_URL leads straight to PostgreSQL."
            )
        if is_pooled:
            _prove_a_transaction_holds(clients[0])
            _prove_nothing_is_prepared(clients[0], settings)
            _prove_clients_share(clients)
        _prove_settings_stay_local(clients)
        return Proof(role, is_pooled)


def _connect(settings: PoolSettings) -> psycopg.Connection[Any]:
    return psycopg.connect(settings.url, **settings.connect_kwargs())  # noqa: TID251 - the proof stands outside the pool on purpose


def _prove_role(client: psycopg.Connection[Any]) -> str:
    row = client.execute(_ROLE_SQL).fetchone()
    assert row is not None
    name, is_super, bypasses, is_owner = row
    if is_super or bypasses:
        raise UnsafeDatabase(
            f"The role {name} bypasses row-level security"
            f" ({'superuser' if is_super else 'BYPASSRLS'}); connect as app_web or app_worker."
        )
    if is_owner:
        raise UnsafeDatabase(
            f"The role {name} owns tables, or may act as their owner; connect as app_web or app_worker."
        )
    return str(name)


def _has_pooler(client: psycopg.Connection[Any]) -> bool:
    """A pooler answers with a backend id of its own; PostgreSQL with the one it runs under."""
    row = client.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return bool(client.info.backend_pid != row[0])


def _prove_a_transaction_holds(client: psycopg.Connection[Any]) -> None:
    """In statement mode a pooler refuses BEGIN; waiting would not help, so it is no outage.

    A pooler tells much under the same code, a server that does not answer among it: only its words
    tell the mode apart.
    """
    try:
        with client.transaction():
            client.execute("SELECT 1")
    except psycopg.errors.ProtocolViolation as error:
        if _STATEMENT_MODE not in str(error):
            raise
        raise UnsafeDatabase(
            "Transactions are refused: the pooler is in statement mode; set pool_mode = transaction."
        ) from error


def _prove_nothing_is_prepared(client: psycopg.Connection[Any], settings: PoolSettings) -> None:
    if settings.prepare_threshold is not None:
        raise UnsafeDatabase(
            f"DB_PREPARE_THRESHOLD={settings.prepare_threshold} would send prepared statements to a"
            " pooler, which mixes up clients' answers; set it to 0, which turns them off."
        )
    with client.transaction():
        for _ in range(REPEATS):
            client.execute("SELECT 1")
        row = client.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql"
        ).fetchone()
    assert row is not None
    if row[0]:
        raise UnsafeDatabase(
            "Prepared statements reach the pooler's server connections; turn them off on every client."
        )


def _prove_clients_share(clients: list[psycopg.Connection[Any]]) -> None:
    """Two clients that are both still there were served by one server connection, one after the other.

    In session mode that never happens. In transaction mode it happens at once, and even beside
    sixty busy server connections, taken in turn or at random, hardly ever not within these rounds.
    """
    served: dict[int, psycopg.Connection[Any]] = {}
    for client in clients * SHARING_ROUNDS:
        row = client.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        if served.setdefault(row[0], client) is not client:
            return
    raise UnsafeDatabase(
        "No two clients ever share a server connection: the pooler is in session mode;"
        " set pool_mode = transaction."
    )


def _prove_settings_stay_local(clients: list[psycopg.Connection[Any]]) -> None:
    for client in clients:
        with client.transaction():
            client.execute("SELECT set_config('app.tenant_id', '-1', true)")
            row = client.execute("SELECT current_setting('app.tenant_id', true)").fetchone()
        if row is None or row[0] != "-1":
            raise UnsafeDatabase(
                "A setting does not last for its transaction: the pooler is in statement mode;"
                " set pool_mode = transaction."
            )
    for client in clients:
        row = client.execute("SELECT current_setting('app.tenant_id', true)").fetchone()
        if row is not None and row[0]:
            raise UnsafeDatabase(
                f"The setting app.tenant_id = {row[0]!r} leaks between clients of the pooler;"
                " something sets it for the session. Restart the pooler and find the client that does."
            )
