"""What the player pages read, as documents. Knows no store, no Flask and no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One document of the board as it stands now.

    A stale page is shown with every price paused. ``seen_at`` is when its feed last answered;
    None where that is not known. ``stale_sports`` names the sports whose prices are paused on a
    page of several sports that is not stale as a whole.
    """

    document: Mapping[str, Any]
    version: str
    is_stale: bool
    seen_at: datetime | None = None
    stale_sports: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ThemePage:
    """The public face of one tenant. ``etag`` changes whenever the document does."""

    document: Mapping[str, Any]
    etag: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Whose name a page shows. ``token`` goes into the form that signs them out.

    A degraded one is known only by what was signed a moment ago; there is no token then.
    """

    name: str
    token: str
    is_degraded: bool


class BoardReader(Protocol):
    """The board of the request's tenant. None means: the board does not have that document."""

    def can_tell(self) -> bool:
        """Whether None can be believed at this moment; asked only after one."""
        ...

    def forget_absences(self) -> None:
        """Look for missing documents anew; what was missing may have come back since."""
        ...

    def sports(self) -> BoardPage | None:
        """The menu. None before anything was ever published."""
        ...

    def lobby(self) -> BoardPage | None:
        """The next events of every sport."""
        ...

    def sport(self, sport_slug: str) -> BoardPage | None:
        """The leagues of one sport."""
        ...

    def league(self, sport_slug: str, league_code: str) -> BoardPage | None:
        """The events of one league with their main markets."""
        ...

    def event(self, event_code: str) -> BoardPage | None:
        """One event with all its markets."""
        ...


class ThemeReader(Protocol):
    """The look of the site a request is for."""

    def current(self) -> ThemePage | None:
        """The theme of the request's tenant. None on a host that is nobody's site."""
        ...


class GuestReader(Protocol):
    """Who asks for a page."""

    def current(self) -> Guest | None:
        """Who is signed in; None is everybody else, and costs nothing to find out."""
        ...


class NobodySignsIn:
    """A site without accounts."""

    def current(self) -> Guest | None:
        """Nobody."""
        return None
