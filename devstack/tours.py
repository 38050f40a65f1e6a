"""The way around a site by its own links: one page of each kind, found by whoever may see it."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

# What stands for one thing of many in an address: its opaque code, its name, a number.
_CODE = re.compile(r"^[0-9a-z]{13}$|^\d+$")
_NAMED_AFTER = ("staff", "tenants", "sports")
_FIXED = ("new",)
# Links that are no page.
_NO_PAGE = re.compile(r"/export$|\.(css|svg|webp|csv)$|/(static|logos|health|metrics|api)(/|$)")
KINDS_MAX = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """One page of its kind: ``name`` is the same in every run, ``path`` is what was found this time."""

    name: str
    path: str


def kind_of(path: str, query: str = "") -> Kind:
    """A page by its address; what is one of many has no name of its own.

    Some are about what the query says and are nothing without it.
    """
    words: list[str] = []
    for word in path.strip("/").split("/"):
        before = words[-1] if words else ""
        is_one_of_many = _CODE.match(word) or (before in _NAMED_AFTER and word not in _FIXED)
        words.append("one" if is_one_of_many else word)
    name = "-".join(filter(None, words[_depth(words) :])) or "home"
    return Kind(name, f"{path}?{query}" if query else path)


def _depth(words: list[str]) -> int:
    """How many words say nothing but whose page it is."""
    return int(words[0] in {"office", "platform"})


def walk(page: Page, start: str, *, area: str, besides: tuple[str, ...] = ()) -> Iterator[Kind]:
    """Every kind of page below ``area`` that links lead to from ``start``, breadth first.

    The page stands on each while it is yielded; links are read once the caller comes back. Who
    yields elsewhere goes back by itself: addresses are absolute. ``besides`` are visited as well.
    """
    host = urlsplit(start).netloc
    waiting = deque([kind_of(urlsplit(start).path), *map(kind_of, besides)])
    seen = {kind.name for kind in waiting}
    while waiting and len(seen) <= KINDS_MAX:
        kind = waiting.popleft()
        page.goto(urljoin(start, kind.path), wait_until="load")
        yield kind
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            found = urlsplit(link)
            is_ours = found.netloc == host and found.path.startswith(area)
            if not is_ours or _NO_PAGE.search(found.path):
                continue
            if area == "/" and found.path.startswith(("/office", "/platform")):
                continue
            next_one = kind_of(found.path, found.query)
            if next_one.name not in seen:
                seen.add(next_one.name)
                waiting.append(next_one)
