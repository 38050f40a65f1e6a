"""What was tried before, in a file that is written to as it goes: a campaign that is cut off goes on."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Memory:
    """What became of each mistake, by the file it is in, that file's digest and the mistake's name.

    Noticed is noticed while the file stays as it is; what was not is tried again once a test has
    changed, of which ``tests`` is the digest.
    """

    file: Path
    tests: str
    noticed: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def read(self) -> None:
        """What the file says; a line that was cut off is passed over."""
        for line in self.file.read_text("utf-8").splitlines() if self.file.exists() else ():
            try:
                path, digest, name, tests, is_noticed = json.loads(line)
            except ValueError:
                continue
            if is_noticed or tests == self.tests:
                self.noticed[path, digest, name] = is_noticed

    def keep(self, path: str, digest: str, name: str, *, is_noticed: bool) -> None:
        """Write down what became of a mistake."""
        self.noticed[path, digest, name] = is_noticed
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([path, digest, name, self.tests, is_noticed]) + "\n")


def digest_of(*texts: str) -> str:
    """A short word for some texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
