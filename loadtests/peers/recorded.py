"""The answer that a peer sends: body and headers as our own server sent them."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

# gunicorn adds these to every answer itself, ours and the peers' alike.
_ADDED_BY_GUNICORN = frozenset({"server", "date", "connection"})


def write(path: Path, body: bytes, headers: list[tuple[str, str]]) -> None:
    """Keep an answer for a peer."""
    kept = [(name, value) for name, value in headers if name.lower() not in _ADDED_BY_GUNICORN]
    path.write_text(json.dumps({"headers": kept, "body": b64encode(body).decode()}), "utf-8")


def read(path: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The kept answer."""
    kept = json.loads(Path(path).read_text("utf-8"))
    return b64decode(kept["body"]), [(name, value) for name, value in kept["headers"]]
