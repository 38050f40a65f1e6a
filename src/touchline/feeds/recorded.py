"""Recorded answers on disk: the bytes as they came, and beside them what they answered. Reads none.

Any file is a recorded answer, packed or not; its sport is then told by its name or by whoever asks.
What ``touchline feed record`` wrote says the rest in a file beside it. No key is ever written.
"""

import gzip
import json
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from touchline.catalog.model import SPORTS
from touchline.errors import Refused
from touchline.feeds.sniff import SIZE_MAX_BYTES, AnswerRefused, Reason

_BODY, _ABOUT = ".body.gz", ".about.json"
_PACKED = b"\x1f\x8b"
# A name of one sport may begin with another's: the longest that fits is meant.
_SLUGS = sorted((sport.slug for sport in SPORTS), key=len, reverse=True)


class RecordingUnreadable(Refused):
    """A recorded answer cannot be read."""

    code = "recording_unreadable"


@dataclass(frozen=True, slots=True)
class About:
    """What a recorded answer answered. ``scope`` and ``is_full`` are those of its question."""

    provider: str
    sport: str
    scope: str
    is_full: bool
    received_at: str
    outcome: str


def find(place: Path) -> list[Path]:
    """The recorded answers at a place, a file or a folder of files, by name."""
    if not place.is_dir():
        return [place]
    return sorted(
        path
        for path in place.iterdir()
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith(_ABOUT)
    )


def described(path: Path) -> About | None:
    """What is said beside a recorded answer; nothing where nobody said it.

    Raises:
        RecordingUnreadable: what is there was not written by us.

    """
    beside = _beside(path)
    if not path.name.endswith(_BODY) or not beside.exists():
        return None
    try:
        found = About(**json.loads(beside.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise RecordingUnreadable(f"{beside.name} does not say what was recorded.") from error
    return found


def sport_of(path: Path, sports: Collection[str]) -> str:
    """The sport that a file's name begins with, or the only one there is; else nothing."""
    if len(sports) == 1:
        return next(iter(sports))
    named = (slug for slug in _SLUGS if path.name.startswith((f"{slug}_", f"{slug}-", f"{slug}.")))
    return next(named, "")


def read(path: Path, *, size_max_bytes: int = SIZE_MAX_BYTES) -> bytes:
    """The bytes of a recorded answer, unpacked no further than an answer may be long.

    Raises:
        AnswerRefused: it is too long, or was packed and cut off.
        RecordingUnreadable: the file cannot be read at all.

    """
    try:
        with path.open("rb") as file:
            is_packed = file.read(len(_PACKED)) == _PACKED
        with gzip.open(path) if is_packed else path.open("rb") as file:
            body = file.read(size_max_bytes + 1)
    except EOFError as error:
        raise AnswerRefused(Reason.TRUNCATED) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise AnswerRefused(Reason.MALFORMED) from error
    except OSError as error:
        raise RecordingUnreadable(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(body) > size_max_bytes:
        raise AnswerRefused(Reason.TOO_LARGE)
    return body


def write(folder: Path, name: str, body: bytes, about: About) -> Path:
    """Keep an answer's bytes under a name, and what they answered beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{_BODY}"
    # What it answers is there before it is: who finds the bytes knows what they are.
    _beside(path).write_text(json.dumps(asdict(about), indent=1) + "\n", "utf-8")
    path.write_bytes(gzip.compress(body, compresslevel=6, mtime=0))
    return path


def _beside(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(_BODY) + _ABOUT)
