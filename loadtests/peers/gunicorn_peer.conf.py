"""The production settings of gunicorn for a peer: all of them, without the hooks of our application."""

import runpy
from pathlib import Path

_HOOKS = ("post_worker_init", "worker_exit")
_production = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"

globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(_production)).items()
        if not name.startswith("_") and name not in _HOOKS
    }
)
