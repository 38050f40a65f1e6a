"""The contrast gate: which tokens cannot be read on which, and the nearest shade that can. Pure.

Publishing is refused below it; a draft may stand below it while somebody works on it (S3.12).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from touchline.themes import contrast

# (front, behind, least ratio): text needs 4.5, what is only recognised needs 3 (WCAG 1.4.3, 1.4.11).
CONTRAST_PAIRS = (
    ("text", "background", 4.5),
    ("text", "surface", 4.5),
    ("muted", "background", 4.5),
    ("muted", "surface", 4.5),
    ("on_brand", "brand", 4.5),
    ("price_text", "price_background", 4.5),
    ("up", "surface", 3.0),
    ("down", "surface", 3.0),
    ("focus", "background", 3.0),
    ("focus", "surface", 3.0),
)
_STEPS = 255


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Two tokens that are too alike.

    ``suggestion`` is a shade of the front one that can be read on everything it stands on; None when
    what it stands on leaves no such shade.
    """

    front: str
    behind: str
    found: float
    least: float
    suggestion: str | None

    @property
    def sentence(self) -> str:
        """What is wrong, with the measured ratio."""
        return (
            f"{self.front} on {self.behind} has a contrast of {self.found:.2f}, needs {self.least}"
        )


def shortfalls(tokens: Mapping[str, str | int]) -> tuple[Shortfall, ...]:
    """Every pair of a complete set of tokens that fails the gate."""
    found = []
    for front, behind, least in CONTRAST_PAIRS:
        ratio = contrast.ratio(str(tokens[front]), str(tokens[behind]))
        if ratio < least:
            found.append(Shortfall(front, behind, ratio, least, _suggestion(front, tokens)))
    return tuple(found)


def nearest_shade(colour: str, grounds: Mapping[str, float]) -> str | None:
    """The colour mixed with as little black or white as makes it readable on every ground.

    ``grounds`` are colours with the ratio each asks for. None: neither black nor white would do.
    """
    for shade in _shades(colour):
        if all(contrast.ratio(shade, ground) >= least for ground, least in grounds.items()):
            return shade
    return None


def _suggestion(front: str, tokens: Mapping[str, str | int]) -> str | None:
    grounds: dict[str, float] = {}
    for name, behind, least in CONTRAST_PAIRS:
        if name == front:
            ground = str(tokens[behind])
            grounds[ground] = max(least, grounds.get(ground, 0.0))
    return nearest_shade(str(tokens[front]), grounds)


def _shades(colour: str) -> Iterator[str]:
    """The colour itself, then darker and lighter ones by turns, to black and to white."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(_STEPS + 1):
        for end in (0, 255):
            mixed = (channel + (end - channel) * step // _STEPS for channel in channels)
            yield "#" + "".join(f"{channel:02x}" for channel in mixed)
