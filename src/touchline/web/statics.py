"""Static files under a name that changes with their content, so that browsers may keep them for ever."""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.responders import Response, StaticFile

FOLDER = Path(__file__).parent / "static"
MAX_AGE_S = 365 * 24 * 3600
# What compresses; the vendored licences do as well, and nobody asks for them.
_TEXTS = frozenset({".css", ".js", ".svg"})
_LEVEL = 9
_VARY = ("Vary", "Accept-Encoding")
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")


class Packed:
    """A static file that is sent compressed to whoever takes that: packed once, kept in memory."""

    def __init__(self, plain: StaticFile, content: bytes) -> None:
        self._plain = plain
        self._packed = gzip.compress(content, _LEVEL, mtime=0)

    def get_response(self, method: str, environ: Mapping[str, Any]) -> Response:
        """The answer to a request, as WhiteNoise asks its files for one; a range is of the file as it is."""
        is_whole = "HTTP_RANGE" not in environ and method in {"GET", "HEAD"}
        is_packed = is_whole and _TAKES_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))
        found: Response = self._plain.get_response("HEAD" if is_packed else method, environ)
        if not is_packed or found.status != HTTPStatus.OK:
            return Response(found.status, [*found.headers, _VARY], found.file)
        kept = [each for each in found.headers if each[0] != "Content-Length"]
        kept += [_VARY, ("Content-Encoding", "gzip"), ("Content-Length", str(len(self._packed)))]
        return Response(found.status, kept, BytesIO(self._packed) if method == "GET" else None)


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
    served = WhiteNoise(
        wsgi_app,
        max_age=MAX_AGE_S,
        allow_all_origins=False,
        immutable_file_test=_never_changes,
    )
    served.add_files(str(FOLDER), prefix=prefix)
    for url, path in ((f"/{prefix}/{path.relative_to(FOLDER)}", path) for path in _texts()):
        served.files[url] = Packed(served.files[url], path.read_bytes())
    return served


def _texts() -> list[Path]:
    return [path for path in FOLDER.rglob("*") if path.suffix in _TEXTS]


def _never_changes(path: str, url: str) -> bool:
    """Whether a browser may keep a file for ever: its address names what is in it."""
    del path, url
    return True
