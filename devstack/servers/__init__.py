"""The servers of a stack, each an object that can be started, stopped, killed and paused."""

from devstack.servers.pgbouncer import PgBouncer
from devstack.servers.postgres import Postgres
from devstack.servers.valkey import Valkey

__all__ = ["PgBouncer", "Postgres", "Valkey"]
