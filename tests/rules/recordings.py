"""Where recorded real answers lie, when they are there. They are not ours to ship."""

import gzip
import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("TOUCHLINE_DATA", _ROOT.parent / "shared" / "data"))


def recorded(name: str) -> bytes:
    """The bytes of one recorded answer; the test that asks is skipped where there is none."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"no recorded answers in {_FOLDER}; set TOUCHLINE_DATA to their folder")
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
