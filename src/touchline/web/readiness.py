"""GET /health/detailed: what this process can reach, in words (S3.4). Never used for routing traffic."""

from collections.abc import Callable
from typing import Any

import orjson
import psycopg
from flask import Blueprint, Response
from redis.exceptions import RedisError

from touchline.config import Settings
from touchline.plumbing import kv, pacing
from touchline.plumbing.db import Database

CHECK_TIMEOUT_S = 0.5

_NO_POOLER = "connected directly; fine for development"


def blueprint(db: Database, redis: kv.Client, settings: Settings) -> Blueprint:
    """The health page over a process's own pool and Redis."""
    health = Blueprint("health", __name__)

    @health.get("/health/detailed")
    def detailed() -> Response:
        checks = {
            "database": _timed(lambda: _database(db)),
            "redis": _timed(lambda: _redis(redis)),
        }
        is_healthy = all(check["status"] == "healthy" for check in checks.values())
        document: dict[str, Any] = {"status": "healthy" if is_healthy else "degraded"}
        if not settings.is_production:
            document |= {
                "time": pacing.utc_now().isoformat(timespec="seconds"),
                "version": settings.app_version,
                "checks": checks,
            }
        return Response(
            orjson.dumps(document),
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return health


def _timed(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    started_s = pacing.monotonic_s()
    try:
        found = {"status": "healthy", **check()}
    except (psycopg.Error, RedisError) as error:
        found = {"status": "degraded", "error": type(error).__name__}
    return {**found, "latency_ms": round((pacing.monotonic_s() - started_s) * 1000, 1)}


def _database(db: Database) -> dict[str, Any]:
    if not db.is_open:
        raise psycopg.OperationalError
    with db.connection_ctx(timeout_s=CHECK_TIMEOUT_S) as conn:
        row = conn.execute("SELECT pg_backend_pid()").fetchone()
        is_pooled = row is not None and row[0] != conn.info.backend_pid
    pooler = {"kind": "pgbouncer"} if is_pooled else {"kind": "none", "note": _NO_POOLER}
    return {"pooler": pooler, "gate": db.gate.facts()}


def _redis(redis: kv.Client) -> dict[str, Any]:
    redis.ping()
    return {}
