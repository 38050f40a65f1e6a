"""Takes the decision about a database from the gates, and says so in the trail where that is possible."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing import kv, steering
from touchline.plumbing.breaker import Control
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require

logger = logging.getLogger(__name__)


def steer(
    reach: Callable[[], AbstractContextManager[Database]],
    redis: kv.Client,
    pool: str,
    control: Control,
    *,
    for_s: float,
    by: Actor,
) -> bool:
    """Tell every process of a pool, then the trail; whether that has it.

    A gate is steered because a database is in trouble, so the trail must not stand in the way: only
    then ``reach`` looks for the database. What the trail misses is in the log, as
    `gate.control_decided` and `audit.write_skipped`.

    Raises:
        NotPermitted, redis.RedisError: nobody was told.

    """
    require(by, Permission.GATES_STEER)
    steering.decide(redis, pool, control, for_s=for_s, by=by.name)
    facts = {"control": control.value, "for_s": round(for_s)}
    try:
        with reach() as db, db.connection_ctx() as conn:
            record(conn, by, Action.GATE_STEERED, f"pool:{pool}", after=facts)
    except psycopg.OperationalError as error:
        logger.warning(
            "audit.write_skipped",
            extra={
                "action": Action.GATE_STEERED.value,
                "by": by.name,
                "error": type(error).__name__,
            },
        )
        return False
    return True
