"""An answer before it is sent: its bytes, packed or plain."""

import gzip
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer; ``is_packed`` says that ``content`` is gzip already."""

    content: bytes
    is_packed: bool = False

    def plain(self) -> bytes:
        """The body as text."""
        return gzip.decompress(self.content) if self.is_packed else self.content

    def packed(self) -> bytes:
        """The body as gzip. Level 3: the reader is on the same machine."""
        if self.is_packed:
            return self.content
        return gzip.compress(self.content, compresslevel=3, mtime=0)


def as_json(answer: Any) -> bytes:
    """Compact JSON, as sent."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
