"""Whether a site invites people to register: asked of the database now and then, for all who look."""

from collections.abc import Callable

import psycopg

from touchline.accounts.joining.register import read_registration
from touchline.errors import NotFound, Unavailable
from touchline.plumbing.db import Database
from touchline.web.player_session import current_session
from touchline.web.themed import tenant_of_site

KEPT_S = 10.0
_KEPT_MAX = 1000


class Invitations:
    """What this process knows of each site; ``now_s`` is any clock of seconds.

    Invariant: whoever cannot be asked invites nobody, and the page that asks is shown all the same.
    """

    def __init__(self, db: Database, now_s: Callable[[], float]) -> None:
        self._db = db
        self._now_s = now_s
        self._kept: dict[str, tuple[float, bool]] = {}

    def is_open(self) -> bool:
        """Whether the site of the request lets people register."""
        slug, now_s = current_session().slug, self._now_s()
        kept = self._kept.get(slug)
        if kept is not None and 0 <= now_s - kept[0] < KEPT_S:
            return kept[1]
        try:
            is_open = read_registration(self._db, tenant_of_site(self._db)).is_open
        except (Unavailable, NotFound, psycopg.OperationalError):
            return kept is not None and kept[1]
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        self._kept[slug] = (now_s, is_open)
        return is_open
