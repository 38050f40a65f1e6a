"""PgBouncer's own view: how it is set up, and who queues inside it, where a pool sees nothing."""

import logging
from dataclasses import dataclass
from threading import Event
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from touchline.plumbing import metrics, pacing
from touchline.plumbing.spawning import spawn_with_context

logger = logging.getLogger(__name__)

SAMPLE_S = 10.0
CONNECT_TIMEOUT_S = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """How PgBouncer pools one database. ``connections_max`` 0 means that nothing bounds the total."""

    mode: str
    pool_size: int
    connections_max: int


def read_rules(url: str, database: str) -> Rules:
    """What the console says of ``database``: its own settings, else PgBouncer's.

    Raises:
        psycopg.Error: the console cannot be reached, or does not let us look.

    """
    everywhere = {row["key"]: row["value"] for row in _show(url, "SHOW CONFIG")}
    named = (row for row in _show(url, "SHOW DATABASES") if row["name"] == database)
    own = next(named, {})
    bound = own.get("max_connections", everywhere.get("max_db_connections"))
    return Rules(
        mode=str(own.get("pool_mode") or everywhere["pool_mode"]),
        pool_size=int(own.get("pool_size") or everywhere["default_pool_size"]),
        connections_max=int(bound or 0),
    )


def watch_pools(url: str, stop: Event) -> None:
    """Export ``SHOW POOLS`` every few seconds beside the caller's work, until told to stop.

    It has a thread of its own: a frozen PgBouncer holds this connection for as long as it likes.
    """
    spawn_with_context(lambda: _watch(url, stop), name="pooler")


def export_pools(url: str) -> None:
    """Read the console once and set the gauges.

    Raises:
        psycopg.OperationalError: the console cannot be reached.

    """
    for row in _show(url, "SHOW POOLS"):
        names = row["database"], row["user"]
        metrics.pgbouncer_clients_waiting.labels(*names).set(row["cl_waiting"])
        metrics.pgbouncer_servers_active.labels(*names).set(row["sv_active"])
        wait_s = row["maxwait"] + row["maxwait_us"] / 1_000_000
        metrics.pgbouncer_wait_max.labels(*names).set(wait_s)


def _watch(url: str, stop: Event) -> None:
    is_away = False
    # Not through pacing.rest(): the pulse of a worker is its loop's, and this is not it.
    while not Event.wait(stop, pacing.jittered(SAMPLE_S)):
        try:
            export_pools(url)
            is_away = False
        except psycopg.Error as error:
            if not is_away:
                logger.warning("pooler.read_failed", extra={"error": type(error).__name__})
            is_away = True


def _show(url: str, what: LiteralString) -> list[dict[str, Any]]:
    # The console speaks the simple protocol, knows no transactions and no statement of ours.
    with psycopg.connect(  # noqa: TID251 - the console is no database: no pool leads there
        url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, row_factory=dict_row
    ) as console:
        return console.execute(what).fetchall()
