"""One request's session: read when it is first touched, and never for who brings no cookie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flask import session
from flask.sessions import SessionMixin

from touchline.web.session_cookies import CookieNames
from touchline.web.visitor import Visitor


@dataclass(slots=True)
class Loaded:
    """What a request's cookies came to. ``sid`` is "" where there is no session."""

    visitor: Visitor | None = None
    sid: str = ""
    data: dict[str, str] = field(default_factory=dict)
    is_extended: bool = False
    is_permanent: bool = False
    is_over: bool = False  # the browser holds cookies that are good for nothing
    wants_cookie: bool = False
    ticket: str = ""


class NobodySignedIn(RuntimeError):
    """There is no session to keep anything in."""


class PlayerSession(SessionMixin):
    """A request's session, read when it is first touched. Anonymous visitors have none."""

    def __init__(self, names: CookieNames, slug: str, load: Callable[[], Loaded]) -> None:
        self.names = names
        self.slug = slug
        self._load = load
        self._loaded: Loaded | None = None
        self._before: dict[str, str] = {}
        self.new = False

    @property
    def is_touched(self) -> bool:
        """Whether anybody asked."""
        return self._loaded is not None

    @property
    def loaded(self) -> Loaded:
        """What the cookies came to; asks once."""
        if self._loaded is None:
            self.become(self._load())
        assert self._loaded is not None
        return self._loaded

    @property
    def visitor(self) -> Visitor | None:
        """Who is signed in."""
        return self.loaded.visitor

    def become(self, loaded: Loaded) -> None:
        """Be another session from here on, or none."""
        self._loaded = loaded
        self._before = dict(loaded.data)

    def changes(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """What was set or changed since it was read, and the names of what is gone."""
        data = self.loaded.data
        changed = {name: value for name, value in data.items() if self._before.get(name) != value}
        return changed, tuple(name for name in self._before if name not in data)

    def __getitem__(self, name: str) -> str:
        return self.loaded.data[name]

    def __setitem__(self, name: str, value: str) -> None:
        if not self.loaded.sid:
            raise NobodySignedIn
        self.loaded.data[name] = value

    def __delitem__(self, name: str) -> None:
        del self.loaded.data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.loaded.data)

    def __len__(self) -> int:
        return len(self.loaded.data)


def current_session() -> PlayerSession:
    """The session of the request that is being answered."""
    mine: PlayerSession = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own name for it
    return mine
