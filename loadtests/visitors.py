"""Visitors of both tenants who keep coming whatever happens, and what each of them was given."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from threading import Event, Thread

from loadtests.shape import TENANTS, Shape, odds_path

THEME = "/api/public/load-theme"
_EVENT = re.compile(rb'href="(/events/[\w-]+)"')
_LEAGUE = re.compile(rb'href="(/sports/\w+/[\w-]+)"')
_GOOD = (200, 304)
_PAGES_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """One question and what came of it. Status 0 is a connection that broke or was refused."""

    at_s: float
    tenant: str
    path: str
    status: int
    is_foreign: bool
    is_cacheable: bool
    is_without_data: bool


@dataclass(slots=True)
class Visits:
    """Everything the visitors were given so far."""

    made: list[Visit] = field(default_factory=list)

    def since(self, at_s: float) -> list[Visit]:
        """Those that began at or after an instant of the monotonic clock."""
        return [visit for visit in self.made if visit.at_s >= at_s]

    @property
    def wrong(self) -> list[Visit]:
        """What must never be: another status than 200 or 304, or somebody else's site."""
        return [
            visit
            for visit in self.made
            if visit.is_foreign or (visit.status and visit.status not in _GOOD)
        ]

    @property
    def misleading(self) -> list[Visit]:
        """Pages that say "no prices" and may be kept as if they did not."""
        return [visit for visit in self.made if visit.is_without_data and visit.is_cacheable]

    @property
    def broken(self) -> list[Visit]:
        """Those that got no answer at all."""
        return [visit for visit in self.made if visit.status == 0]

    @property
    def statuses(self) -> Counter[int]:
        """How many got which."""
        return Counter(visit.status for visit in self.made)


def existing_paths(shape: Shape) -> list[str]:
    """Paths of the edge, and of pages of each kind that exist now."""
    sports = [f"/sports/{sport}" for sport in shape.settings["ODDS_SPORTS"].split(",")]
    leagues = [
        path
        for sport in sports
        for path in _some(_LEAGUE.findall(shape.get(sport)[2]), _PAGES_OF_A_KIND)
    ]
    # The last of each league: what starts soon is taken off the board, and may then be missing.
    listed = [_EVENT.findall(shape.get(league)[2])[-1:] for league in leagues]
    events = _some([path for paths in listed for path in paths], _PAGES_OF_A_KIND)
    odds = [odds_path(sport) for sport in shape.settings["ODDS_SPORTS"].split(",")]
    return [THEME, "/", *odds, *sports, *leagues, *events]


@contextmanager
def visiting(
    shape: Shape, paths: Sequence[str], *, visitors: int = 4, every_s: float = 0.02
) -> Iterator[Visits]:
    """So many visitors, each asking again ``every_s`` after it was answered."""
    visits, stop = Visits(), Event()

    def visit(first: int) -> None:
        asked = cycle([(tenant, path) for path in paths for tenant in TENANTS])
        for _ in range(first):
            next(asked)
        while not stop.wait(every_s):
            visits.made.append(one_visit(shape, *next(asked)))

    crowd = [
        Thread(target=visit, args=(number * 5,), name=f"visitor-{number}", daemon=True)
        for number in range(visitors)
    ]
    for visitor in crowd:
        visitor.start()
    try:
        yield visits
    finally:
        stop.set()
        for visitor in crowd:
            visitor.join(timeout=15)


def one_visit(shape: Shape, tenant: str, path: str) -> Visit:
    """Ask once and judge what came."""
    at_s = time.monotonic()
    status, fields, body = shape.get(path, tenant)
    headers = {name.lower(): value for name, value in fields}
    foreign = [name for slug, name in TENANTS.items() if slug != tenant]
    is_page = not path.startswith("/api/")
    return Visit(
        at_s,
        tenant,
        path,
        status,
        is_foreign=any(name.encode() in body for name in foreign),
        is_cacheable=headers.get("cache-control") != "no-store",
        is_without_data=is_page and b"<h1>Prices unavailable</h1>" in body,
    )


def seconds_until(is_so: Callable[[], bool], *, within_s: float) -> float:
    """How long it took to become so; infinity when it did not."""
    began_s = time.monotonic()
    while not is_so():
        if time.monotonic() - began_s > within_s:
            return float("inf")
        time.sleep(0.02)  # noqa: TID251 - it looks from outside, as a person would
    return time.monotonic() - began_s


def _some(found: Sequence[bytes], number: int) -> list[str]:
    return [path.decode() for path in dict.fromkeys(found)][:number]
