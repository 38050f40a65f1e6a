"""The production settings of gunicorn for a peer: all of them, without the hooks of our application."""

import runpy
from pathlib import Path

# These concern the master and its metrics files. Any other hook is about what only our workers have.
_KEPT_HOOKS = ("on_starting", "on_exit", "pre_fork", "post_fork", "child_exit")
_production = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"

globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(_production)).items()
        if not name.startswith("_") and (name in _KEPT_HOOKS or not callable(value))
    }
)
