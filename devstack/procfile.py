"""The checked-in Procfile: what runs in production is what runs here."""

import shlex
from pathlib import Path

RELEASE = "release"


def read(path: Path) -> dict[str, list[str]]:
    """The command of each process, split as a shell would, in the order of the file."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return {name.strip(): shlex.split(command) for name, _, command in pairs}
