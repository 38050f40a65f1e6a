"""Proves a database safe before a web process asks it, and opens its pool; a dead one is waited for."""

import logging
import threading
from collections.abc import Callable

import psycopg

from touchline.config import Settings
from touchline.errors import UnsafeDatabase
from touchline.plumbing import pacing, proof
from touchline.plumbing.db import Database
from touchline.wiring import FILL_S, check_pooler

logger = logging.getLogger(__name__)

PROOF_RETRY_S = 2.0


def open_pool(
    db: Database,
    settings: Settings,
    stop: threading.Event,
    on_open: Callable[[Database], None] = lambda _: None,
) -> None:
    """Prove and open at once; with a dead database, go on and do it in the background.

    Raises:
        UnsafeDatabase: this worker must not serve.

    """
    if not _prove(db, settings, on_open):
        arguments = (db, settings, stop, on_open)
        threading.Thread(target=_prove_later, args=arguments, name="proof", daemon=True).start()


def _prove(db: Database, settings: Settings, on_open: Callable[[Database], None]) -> bool:
    try:
        found = proof.prove(db.settings, require_pooler=settings.require_pgbouncer)
    except psycopg.OperationalError as error:
        logger.warning("database.waiting", extra={"error": str(error).splitlines()[0]})
        return False
    logger.info("database.proved", extra={"role": found.role, "is_pooled": found.is_pooled})
    check_pooler(settings, db.settings.url)
    db.open()
    db.await_connections(FILL_S)
    on_open(db)
    return True


def _prove_later(
    db: Database,
    settings: Settings,
    stop: threading.Event,
    on_open: Callable[[Database], None],
) -> None:
    """Until it is proved, the pool stays shut: public pages need none of it."""
    while not pacing.rest(stop, pacing.jittered(PROOF_RETRY_S)):
        try:
            if _prove(db, settings, on_open):
                return
        except UnsafeDatabase:
            logger.exception("database.unsafe")
            return
