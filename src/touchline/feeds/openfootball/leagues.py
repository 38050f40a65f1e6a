"""The provider's files: which there are, whose clock each is written by, how its seasons are named. Pure.

Only files whose times were seen to be of that clock are listed; what is not listed is not asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from touchline.feeds.clocks import BRASILIA, CENTRAL_EUROPE, UK, Clock

SEASON_STARTS_IN_MONTH = 7


@dataclass(frozen=True, slots=True)
class League:
    """One file of each season. ``clock`` is None where every time carries its own offset."""

    clock: Clock | None
    is_calendar_year: bool = False
    repository: str = "football.json"

    def season(self, now: datetime) -> str:
        """The folder of the season that is being played: 2031-32, or 2031."""
        if self.is_calendar_year:
            return str(now.year)
        year = now.year - (now.month < SEASON_STARTS_IN_MONTH)
        return f"{year}-{(year + 1) % 100:02d}"


_CENTRAL = ("at.1", "at.2", "de.1", "de.2", "de.3", "es.1", "es.2", "fr.1", "fr.2", "it.1", "it.2",
            "nl.1", "uefa.cl")  # fmt: skip

LEAGUES: Mapping[str, League] = MappingProxyType(
    {
        **dict.fromkeys(("en.1", "en.2", "en.3", "en.4"), League(UK)),
        **dict.fromkeys(_CENTRAL, League(CENTRAL_EUROPE)),
        **dict.fromkeys(("br.1", "br.2"), League(BRASILIA, is_calendar_year=True)),
        "worldcup": League(None, is_calendar_year=True, repository="worldcup.json"),
    }
)
