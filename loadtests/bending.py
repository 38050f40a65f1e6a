"""Documents with something wrong in them: bytes changed anywhere, or values changed where they stand."""

import random
from copy import deepcopy
from typing import Any

# Most documents are bent in one place, so that many are still read and not only refused.
CHANGES_MORE = 0.4
CHANGES_MAX = 8

_TOKENS = (
    b"\x00", b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"&lol;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<![CDATA[", b"]]>", b"{", b"}", b"[", b"]", b'"', b"\\u0000", b"1e999", b"-0", b"NaN", b"null",
    b"9" * 40, b"../", b"%00", b"%2e%2e", b"'--", b"<script>", b"\xe2\x80\xae", b"A" * 300, b",", b";",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, -3.5, 1.0, 0.999, 1e308, float("nan"), float("inf"), 10**30, "", " ",
    "-1.95", "1.00", "NaN", "Infinity", "1e3", "0x10", "1_0", "\u0663.\u0665", "\x00", "a\x00b",
    "\u202eabc", "x" * 5000, [], {}, [[]], {"": {}}, [None], "Home", "0", "-0", "+0", "2.25", "true",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "31.12.9999", "01/01/0001", "29/02/2031", "24:00",
)  # fmt: skip
_CELLS = (
    "", " ", "-1.95", "1.00", "0", "NaN", "inf", "1e3", "1,5", '"', "\x00", "\u202e", "x" * 3000, "99/99/99",
    "31/12/9999", "01/01/0001", "29/02/2031", "24:00", "-3", "100", "H", "\u0663", "E0", "=1+1", "\r", "2.5",
)  # fmt: skip


def changed(dice: random.Random, body: bytes) -> bytes:
    """The same bytes with a few places flipped, cut, doubled, moved or made into something nasty."""
    for _ in _changes(dice):
        at, length = dice.randint(0, len(body)), dice.choice([0, 1, 2, 8, 40])
        before, span, after = body[:at], body[at : at + length], body[at + length :]
        match dice.randrange(6):
            case 0:
                body = before + after
            case 1:
                body = before + span + span + after
            case 2:
                body = before + dice.choice(_TOKENS) + after
            case 3:
                body = before + dice.choice(_TOKENS) + span + after
            case 4:
                body = before + bytes(dice.randrange(256) for _ in span) + after
            case _:
                body = after + span + before if dice.random() < 0.2 else before + span[::-1] + after
    return body


def bent(dice: random.Random, document: Any) -> Any:
    """The same JSON value with a few of its values replaced, removed, doubled, nested or renamed."""
    holder = {"document": deepcopy(document)}
    for _ in _changes(dice):
        places = [*_places(holder["document"])]
        if not places:
            break
        node, key = dice.choice(places)
        match dice.randrange(6):
            case 0:
                del node[key]
            case 1:
                node[key] = [deepcopy(node[key]), deepcopy(node[key])]
            case 2:
                node[key] = {dice.choice(["", "id", "name", "odds", "type"]): node[key]}
            case 3 if isinstance(node, dict):
                node[dice.choice([*node, key.upper(), "@" + key, ""])] = node.pop(key)
            case 4:
                other, name = dice.choice(places)
                node[key] = deepcopy(other[name]) if _holds(other, name) else None
            case _:
                node[key] = deepcopy(dice.choice(_VALUES))
    return holder["document"]


def with_other_cells(dice: random.Random, body: bytes) -> bytes:
    """The same CSV with a few of its cells replaced, removed or doubled; its head is no exception."""
    rows = [line.split(",") for line in body.decode().split("\r\n")]
    for _ in _changes(dice):
        row = dice.choice(rows)
        at = dice.randrange(len(row))
        match dice.randrange(4):
            case 0:
                row.insert(at, row[at])
            case 1 if len(row) > 1:
                del row[at]
            case _:
                row[at] = dice.choice(_CELLS)
    if dice.random() < 0.1:
        rows.append(list(rows[-1]))
    encoding = dice.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"])
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def _changes(dice: random.Random) -> range:
    number = 1
    while number < CHANGES_MAX and dice.random() < CHANGES_MORE:
        number += 1
    return range(number)


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every value below a node, by what holds it and where."""
    found: list[tuple[Any, Any]] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            keys: list[Any] = list(node)
        elif isinstance(node, list):
            keys = list(range(len(node)))
        else:
            continue
        found += [(node, key) for key in keys]
        waiting += [node[key] for key in keys]
    return found


def _holds(node: Any, key: Any) -> bool:
    return key in node if isinstance(node, dict) else key < len(node)
