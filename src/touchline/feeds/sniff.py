"""Bytes of a feed into one mapping shape, whatever the content type claims. Knows no market.

JSON and XML end alike: an attribute is a key (some answers prefix it with ``@``), a child element
is a mapping or, when repeated, a list of them. Readers ask through ``text``, ``nodes`` and
``matches`` and never see which form it was; a node of the wrong kind reads as absent.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from html import unescape
from types import MappingProxyType
from typing import Any, TypeAlias, cast

import orjson
from lxml import etree

from touchline.errors import Refused

SIZE_MAX_BYTES = 160 * 1024 * 1024  # the widest unfiltered answer known is a little above 100 MB
DEPTH_MAX = 32  # the deepest answer known nests 14 levels

Node: TypeAlias = Mapping[str, Any]

_BOM = b"\xef\xbb\xbf"
_HEAD_BYTES = 512
_NOTHING: Node = MappingProxyType({})
_NAME_LENGTH_MAX = 200
_ID_LENGTH_MAX = 40

# What the root calls a sport where that is not our slug; rugby league is answered as plain rugby.
_ROOT_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "basketball": frozenset({"basketball", "basket", "bsktbl"}),
        "tennis": frozenset({"tennis", "tennis_scores"}),
        "football": frozenset({"football", "nfl"}),
        "rugbyleague": frozenset({"rugbyleague", "rugby"}),
    }
)

# Home and away, under every name in use; the first pair found is taken.
_SIDES = (
    ("localteam", "visitorteam"),
    ("localteam", "awayteam"),
    ("hometeam", "awayteam"),
    ("player_1", "player_2"),
)


class Reason(StrEnum):
    """Why an answer was refused: a bounded set, so that it can label a counter."""

    ABSENT = "absent"  # there is nothing at its address, and whoever said so is well
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_JSON_OR_XML = "not_json_or_xml"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    ENTITIES = "entities"
    TOO_DEEP = "too_deep"
    NOT_A_FEED = "not_a_feed"
    ERROR_PAYLOAD = "error_payload"
    WRONG_SPORT = "wrong_sport"


class AnswerRefused(Refused):
    """The feed's answer cannot be used."""

    code = "answer_refused"

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason=reason.value)


def read_document(body: bytes, *, size_max_bytes: int = SIZE_MAX_BYTES) -> Node:
    """The ``scores`` root of an answer.

    Raises:
        AnswerRefused: the bytes are no feed; ``reason`` says why.

    """
    start = _start_of(body, size_max_bytes)
    head = body[start : start + _HEAD_BYTES].lstrip()
    match head[:1]:
        case b"{" | b"[":
            return _json_root(memoryview(body)[start:])
        case b"<":
            return _xml_root(body[start:].lstrip() if start or body[:1] != b"<" else body)
        case _:
            raise AnswerRefused(Reason.NOT_JSON_OR_XML)


def read_json(body: bytes, *, size_max_bytes: int = SIZE_MAX_BYTES) -> Any:
    """The value of a JSON answer.

    Raises:
        AnswerRefused: the bytes are no JSON object or list; ``reason`` says why.

    """
    start = _start_of(body, size_max_bytes)
    if body[start : start + _HEAD_BYTES].lstrip()[:1] not in (b"{", b"["):
        raise AnswerRefused(Reason.NOT_JSON_OR_XML)
    return _json_value(memoryview(body)[start:])


def require_sport(root: Node, *, sport: str) -> None:
    """Refuse another sport's answer: ids are unique within one sport only.

    Raises:
        AnswerRefused: the root names no sport, or another one.

    """
    if text(root, "sport") not in _ROOT_WORDS.get(sport, frozenset({sport})):
        raise AnswerRefused(Reason.WRONG_SPORT)


def text(node: Node, name: str) -> str:
    """The attribute as stripped text; empty when absent or no scalar."""
    value = node.get(name)
    if value is None:
        value = node.get("@" + name)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) else ""


def as_list(value: Any) -> list[Any]:
    """A list as it is, a mapping as a list of one, anything else as nothing."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def nodes(node: Node, *names: str) -> list[Node]:
    """The child nodes under the first of these names that is present."""
    for name in names:
        if name in node:
            return [child for child in as_list(node[name]) if isinstance(child, dict)]
    return []


def child(node: Node, name: str) -> Node:
    """The first child node of that name, or an empty one."""
    return next(iter(nodes(node, name)), _NOTHING)


def matches(root: Node) -> Iterator[tuple[Node, Node]]:
    """Every (category, match), in the feed's order."""
    for category in nodes(root, "categories", "category"):
        for group in nodes(category, "matches", "match"):
            if "match" in group:
                yield from ((category, match) for match in nodes(group, "match"))
            else:
                yield category, group


def participants(match: Node) -> tuple[Node, Node] | None:
    """The home and the away side of a match, or None when it does not name two."""
    for home, away in _SIDES:
        if isinstance(match.get(home), dict) and isinstance(match.get(away), dict):
            return match[home], match[away]
    players = nodes(match, "player")
    return (players[0], players[1]) if len(players) == 2 else None  # noqa: PLR2004 - two sides


def provider_id(node: Node, name: str) -> str:
    """An id as the feed writes it; empty when it is none (absent, zero, or not a plain word)."""
    value = text(node, name)
    is_plain = value.isascii() and value.isalnum() and len(value) <= _ID_LENGTH_MAX
    return value if is_plain and value.strip("0") else ""


def printable(words: str, *, length_max: int = _NAME_LENGTH_MAX) -> str:
    """One line of visible text: no control or direction characters, no runs of blanks."""
    line = (
        words if words.isprintable() else "".join(filter(str.isprintable, " ".join(words.split())))
    )
    return " ".join(line.split())[:length_max].rstrip()


def name_of(node: Node) -> str:
    """The node's name as people write it: feeds escape some for HTML, and some of those twice."""
    return printable(unescape(unescape(text(node, "name"))))


def _start_of(body: bytes, size_max_bytes: int) -> int:
    """Where the document begins: a byte order mark is none of it."""
    if len(body) > size_max_bytes:
        raise AnswerRefused(Reason.TOO_LARGE)
    start = len(_BOM) if body.startswith(_BOM) else 0
    if not body[start : start + _HEAD_BYTES].strip():
        raise AnswerRefused(Reason.EMPTY)
    return start


def _json_value(body: memoryview) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise AnswerRefused(_json_reason(error, bytes(body[-64:]))) from error


def _json_root(body: memoryview) -> Node:
    document = _json_value(body)
    if not isinstance(document, dict):
        raise AnswerRefused(Reason.NOT_A_FEED)
    if isinstance(document.get("scores"), dict):
        return document["scores"]  # type: ignore[no-any-return] # JSON is Any
    for inner in document.values():  # a recording wraps the answer once
        if isinstance(inner, dict) and isinstance(inner.get("scores"), dict):
            return inner["scores"]  # type: ignore[no-any-return] # JSON is Any
    is_error = not document.keys().isdisjoint({"status", "message", "error", "errors"})
    raise AnswerRefused(Reason.ERROR_PAYLOAD if is_error else Reason.NOT_A_FEED)


def _json_reason(error: orjson.JSONDecodeError, tail: bytes) -> Reason:
    if "depth" in error.msg or "ecursion" in error.msg:
        return Reason.TOO_DEEP
    is_cut = "unexpected end" in error.msg or not tail.rstrip().endswith((b"}", b"]"))
    return Reason.TRUNCATED if is_cut else Reason.MALFORMED


def _xml_root(body: bytes) -> Node:
    if body[:64].lower().startswith((b"<!doctype html", b"<html")):
        raise AnswerRefused(Reason.NOT_A_FEED)
    # The parser is pinned to UTF-8 below, so no other encoding can hide these bytes from us.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise AnswerRefused(Reason.ENTITIES)
    tree = _Tree()
    parser = etree.XMLParser(
        target=cast("Any", tree),  # its typed protocol demands methods that the parser does not
        encoding="utf-8",
        # Five entities and characters by number are all that is left to resolve; unresolved, an
        # ampersand in a name would come out as its number.
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise AnswerRefused(_xml_reason(error, body)) from error
    root = tree.top.get("scores")
    if isinstance(root, dict):
        return root
    raise AnswerRefused(Reason.ERROR_PAYLOAD if "error" in tree.top else Reason.NOT_A_FEED)


def _xml_reason(error: etree.XMLSyntaxError, body: bytes) -> Reason:
    if error.code == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
        return Reason.ENTITIES
    tail = body[-64:].rstrip()
    is_whole = tail.endswith(b">") and not tail.endswith(b"?>")  # more than its declaration
    is_cut = error.code == etree.ErrorTypes.ERR_TAG_NOT_FINISHED or not is_whole
    return Reason.TRUNCATED if is_cut else Reason.MALFORMED


class _Tree:
    """Builds the mapping while the parser runs, so that no second tree is ever in memory."""

    def __init__(self) -> None:
        self.top: dict[str, Any] = {}
        self._open: list[dict[str, Any]] = [self.top]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > DEPTH_MAX:
            raise AnswerRefused(Reason.TOO_DEEP)
        node: dict[str, Any] = dict(attributes)
        parent = self._open[-1]
        before = parent.get(tag)
        if isinstance(before, list):
            before.append(node)
        elif isinstance(before, dict):
            parent[tag] = [before, node]
        else:
            parent[tag] = node
        self._open.append(node)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def close(self) -> None:
        """Nothing is left to do: ``top`` holds the document."""
