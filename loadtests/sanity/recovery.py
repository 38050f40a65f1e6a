"""Whether all is well again: an edit and a price pass through everything, end to end."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
import psycopg

from loadtests.sanity.site import TENANT, Site
from loadtests.sanity.world import WEB_WORKERS, World
from touchline import wiring
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.rights import at_terminal
from touchline.tenants.create import find_tenant
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding

# A standby takes over within 15 s (its lease, and a look); nothing else may take longer either.
WITHIN_S = 15.0
_LOOKS = 8 * WEB_WORKERS
_RETRY_S = 0.2
_LOOK_S = 0.1


class NotWell(Exception):
    """What is not as before, though the fault is over."""


class Editor:
    """Saves branding by the code of `touchline tenant brand`, past all proxies but the pooler's."""

    def __init__(self, world: World) -> None:
        known = Settings.model_fields
        given = {k.lower(): v for k, v in world.settings.items() if k.lower() in known}
        self._settings = Settings(**given)
        self._edits = 0

    def save(self) -> str:
        """Save another tagline and return it. Raises psycopg.OperationalError."""
        self._edits += 1
        tagline = f"Edit {self._edits}"
        db = Database(wiring.platform_pool(self._settings), name="sanity")
        db.open()
        try:
            branding = checked_branding(site_name="Acme Sports", tagline=tagline, tokens={})
            save_branding(db, find_tenant(db, TENANT).id, branding, by=at_terminal("sanity"))
        finally:
            db.close()
        return tagline


class Recovery:
    """Looks at the site until it is as it was before."""

    def __init__(self, world: World) -> None:
        self._site = world.site
        self._editor = Editor(world)

    def await_well(self, *, since_s: float) -> float:
        """Seconds from ``since_s`` (epoch) until a new edit and newer prices show everywhere.

        Raises NotWell when that takes longer than it may.
        """
        until_s = since_s + WITHIN_S
        tagline = self._edited(until_s)
        self._await(lambda: _shows(self._site, tagline), until_s, "the edit does not show")
        health: dict[str, Any] = {}

        def is_well() -> bool:
            nonlocal health
            health = self._site.health()
            return health.get("status") == "healthy" and _is_newer(health, since_s)

        try:
            self._await(is_well, until_s, "")
        except NotWell:
            raise NotWell(f"health says {_troubles(health)}") from None
        self._await(lambda: self._site.odds().get("status") == "fresh", until_s, "odds are stale")
        return time.time() - since_s

    def edit_shows_after_s(self, *, within_s: float) -> float:
        """Seconds until an edit made now shows. Raises NotWell when it does not."""
        since_s = time.time()
        tagline = self._edited(since_s + within_s)
        self._await(
            lambda: _shows(self._site, tagline), since_s + within_s, "the edit does not show"
        )
        return time.time() - since_s

    def _edited(self, until_s: float) -> str:
        while True:
            try:
                return self._editor.save()
            except psycopg.OperationalError as error:
                if time.time() > until_s:
                    raise NotWell(f"nothing can be saved: {error}") from error
                time.sleep(_RETRY_S)  # noqa: TID251 - waits for a server from outside

    @staticmethod
    def _await(is_so: Callable[[], bool], until_s: float, otherwise: str) -> None:
        while not is_so():
            if time.time() > until_s:
                raise NotWell(f"{otherwise} in time")
            time.sleep(_LOOK_S)  # noqa: TID251 - looks from outside


def _shows(site: Site, tagline: str) -> bool:
    """Whether all web processes show it: of so many connections each has had some."""
    return all(site.theme().get("tagline") == tagline for _ in range(_LOOKS))


def _is_newer(health: dict[str, Any], since_s: float) -> bool:
    ages_s = health["checks"]["feeds"].get("ages_s", {})
    asked_for_s = time.time() - since_s
    return bool(ages_s) and all(age is not None and age <= asked_for_s for age in ages_s.values())


def _troubles(health: dict[str, Any]) -> str:
    checks = health.get("checks", {})
    ill = {name: facts for name, facts in checks.items() if facts["status"] != "healthy"}
    return str(ill or checks.get("feeds") or "nothing at all")
