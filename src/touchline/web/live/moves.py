"""What has moved between two looks at the same part of a page. Pure: two times HTML in, a message out.

Only prices are told one by one. Where anything else is different, or too much is, whoever watches
is told that there is something new, and asks for it.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

import orjson

# A message is sent to everybody who watches; past this the part itself is the better answer.
MESSAGE_BYTES_MAX = 8 * 1024

_PRICE = re.compile(
    r' data-event="(?P<event>[^"]*)"'
    r'| data-key="(?P<key>[^"]*)"'
    r'| name="pick" value="(?P<pick>[^"]*)"'
    r'|<b class="odds"(?: data-at="(?P<at>[^"]*)")?>(?P<odds>[^<]*)</b>'
)
# What may be another without anything else being so; how each begins tells them apart.
_MOVING = re.compile(
    r' name="pick" value="[^"]*"|<b class="odds"(?: data-at="[^"]*")?>[^<]*| data-etag="[^"]*"'
)
_BEGINNING = 9


class Price(NamedTuple):
    """One price as a page shows it; ``pick`` is what its button sends, "" where there is none.

    ``at`` is the price as a decimal where ``odds`` is written otherwise, else "".
    """

    event: str
    key: str
    odds: str
    pick: str
    at: str


class Look(NamedTuple):
    """The part of a page that is refreshed in place, under its entity tag."""

    etag: str
    html: str


def at(etag: str) -> bytes:
    """A message that says which version is the newest."""
    return _message("at", {"to": etag})


def told(before: Look, after: Look) -> bytes:
    """The message that takes a page from one look to the next."""
    moved = _moved(before.html, after.html)
    if moved:
        cells = [tuple(price) for price in moved]
        message = _message("prices", {"from": before.etag, "to": after.etag, "cells": cells})
        if len(message) <= MESSAGE_BYTES_MAX:
            return message
    return at(after.etag)


def _moved(before: str, after: str) -> list[Price]:
    """The prices that are others now; none where more than prices is different."""
    if _still(before) != _still(after):
        return []
    pairs = zip(_prices(before), _prices(after), strict=True)
    return [new for old, new in pairs if new != old]


def _still(html: str) -> str:
    return _MOVING.sub(lambda found: found[0][:_BEGINNING], html)


def _prices(html: str) -> Iterator[Price]:
    event = key = pick = ""
    for found in _PRICE.finditer(html):
        group = found.lastgroup
        assert group is not None, "each way to match has a name"
        text = unescape(found[group])
        if group == "event":
            event = text
        elif group == "key":
            key, pick = text, ""
        elif group == "pick":
            pick = text
        else:
            yield Price(event, key, text, pick, unescape(found["at"] or ""))


def _message(kind: str, facts: dict[str, object]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(facts))
