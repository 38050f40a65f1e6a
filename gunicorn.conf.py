"""gunicorn's settings, the same on a laptop and in production."""

# Before anything else: psycopg chooses how to wait when it is imported, and one unpatched import
# makes every query block the whole worker.
from gevent import monkey

monkey.patch_all()

import sys
from typing import Any

from touchline import config as _config
from touchline.errors import BadSetting, UnsafeDatabase, UnsafeStart
from touchline.plumbing import shared_metrics

try:
    _settings = _config.load("web")
except BadSetting as error:
    sys.exit(f"Touchline does not start:\n{error}")

bind = [f"{_settings.web_bind}:{_settings.port}"]
if _settings.monitoring_port:
    bind.append(f"{_settings.web_bind}:{_settings.monitoring_port}")
workers = _settings.web_concurrency
worker_class = "gevent"
worker_connections = _settings.web_connections
worker_tmp_dir = "/dev/shm" if sys.platform == "linux" else None  # noqa: S108 - a heartbeat file in memory
control_socket_disable = True
preload_app = False
proc_name = "touchline-web"

# Draining, the longest request and then an idle client's keep-alive stay below the graceful timeout:
# the master kills who is not gone by then.
keepalive = 5
timeout = 30
graceful_timeout = 20
max_requests = 10_000
max_requests_jitter = 2_000

accesslog = None
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Make the directory in which the workers count together."""
    shared_metrics.make_directory(server.pid)


def when_ready(server: Any) -> None:
    """Let the second SIGTERM hurry."""
    from touchline.web.draining import hurry_when_asked_twice  # noqa: PLC0415 - patched by now

    hurry_when_asked_twice(server.signal)


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    shared_metrics.remove_directory(server.pid)


def nworkers_changed(server: Any, new: int, old: int | None) -> None:
    """Have one worker beyond what is asked for at most, and never fewer (``web/draining.py``)."""
    del old
    asked = server.cfg.workers
    if new and not asked <= new <= asked + 1:
        server.num_workers = min(max(new, asked), asked + 1)


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the lowest slot that nobody alive has; the master is the one who knows."""
    alive = server.WORKERS.values()
    worker.metrics_slot = shared_metrics.free_slot(other.metrics_slot for other in alive)
    asked = server.cfg.workers
    worker.is_successor = server.num_workers > asked and len(alive) >= asked


def post_fork(server: Any, worker: Any) -> None:
    """Count in the slot's files; before the application is imported, and its metrics with it."""
    shared_metrics.join(server.pid, worker.metrics_slot)


def child_exit(server: Any, worker: Any) -> None:
    """Forget what the ended worker said of its present state; its counts stay."""
    shared_metrics.leave(server.pid, worker.metrics_slot)


def post_worker_init(worker: Any) -> None:
    """Prove and open what a worker may only have after the fork; refuse to serve when unsafe."""
    from touchline.plumbing.patching import check_patched_early  # noqa: PLC0415 - as below
    from touchline.web import app  # noqa: PLC0415 - only a worker may build it
    from touchline.web.draining import Drain, succeed  # noqa: PLC0415 - as above

    try:
        check_patched_early()
        worker.drain = Drain(worker, _settings.drain_s)
        app.open_in_worker(worker.wsgi, worker.drain.is_serving)
        succeed(worker)
    except (UnsafeDatabase, UnsafeStart) as error:
        sys.stderr.write(f"Touchline does not start: {error}\n")
        sys.exit(3)


def post_request(worker: Any, req: Any, environ: Any, answer: Any) -> None:
    """Let the worker see how much it has answered."""
    del req, environ, answer
    worker.drain.count()


def worker_exit(server: Any, worker: Any) -> None:
    """Give the pool's connections back before the interpreter goes."""
    del server
    from touchline.web import app  # noqa: PLC0415 - only a worker has built it

    app.close_in_worker(getattr(worker, "wsgi", None))
