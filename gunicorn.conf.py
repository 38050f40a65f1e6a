"""gunicorn's settings, the same on a laptop and in production."""

# Before anything else: psycopg chooses how to wait when it is imported, and one unpatched import
# makes every query block the whole worker.
from gevent import monkey

monkey.patch_all()

import sys
from typing import Any

from touchline import config as _config
from touchline.errors import BadSetting, UnsafeDatabase

try:
    _settings = _config.load("web")
except BadSetting as error:
    sys.exit(f"Touchline does not start:\n{error}")

bind = f"{_settings.web_bind}:{_settings.port}"
workers = _settings.web_concurrency
worker_class = "gevent"
worker_connections = _settings.web_connections
worker_tmp_dir = "/dev/shm" if sys.platform == "linux" else None  # noqa: S108 - a heartbeat file in memory
control_socket_disable = True
preload_app = False
proc_name = "touchline-web"

# Keep-alive stays below the graceful timeout, or a recycled worker would wait for idle clients.
keepalive = 5
timeout = 30
graceful_timeout = 20
max_requests = 10_000
max_requests_jitter = 2_000

accesslog = None
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """Prove and open what a worker may only have after the fork; refuse to serve when unsafe."""
    from touchline.web import app  # noqa: PLC0415 - only a worker may build it

    try:
        app.open_in_worker(worker.wsgi)
    except UnsafeDatabase as error:
        sys.stderr.write(f"Touchline does not start: {error}\n")
        sys.exit(3)


def worker_exit(server: Any, worker: Any) -> None:
    """Give the pool's connections back before the interpreter goes."""
    del server
    from touchline.web import app  # noqa: PLC0415 - only a worker has built it

    app.close_in_worker(getattr(worker, "wsgi", None))
