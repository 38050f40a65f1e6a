"""Static files under a name that changes with their content, so that browsers may keep them for ever."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

FOLDER = Path(__file__).parent / "static"
MAX_AGE_S = 365 * 24 * 3600


def tree_tag(folder: Path = FOLDER) -> str:
    """A short digest of every file's name and content below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def wrap(app: Flask, wsgi_app: Callable[..., Any]) -> WhiteNoise:
    """Serve the static folder below /static/<tag>/ and tell templates how to name its files."""
    prefix = f"static/{tree_tag()}"

    def static_url(name: str) -> str:
        """The address of a static file; fails at once for one that does not exist."""
        if not (FOLDER / name).is_file():
            raise FileNotFoundError(name)
        return f"/{prefix}/{name}"

    app.jinja_env.globals["static_url"] = static_url
    served = WhiteNoise(wsgi_app, max_age=MAX_AGE_S, immutable_file_test=lambda path, url: True)  # noqa: ARG005 - its calling convention
    served.add_files(str(FOLDER), prefix=prefix)
    return served
