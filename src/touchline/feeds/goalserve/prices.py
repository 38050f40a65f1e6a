"""The priced nodes of a market: who prices it, by which lines, and what is stopped. Knows no rule.

JSON, XML and XML turned into JSON differ in how they nest these; here they become one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from touchline.feeds.goalserve.markets.rule import Shape
from touchline.feeds.offers import Drop
from touchline.feeds.sniff import Node, nodes, text

_RUNNING = frozenset({"", "false"})


class Group(NamedTuple):
    """The prices of one line, or those of a market without lines (``line`` is then empty)."""

    shape: str
    line: str
    is_flagged_main: bool
    is_stopped: bool
    priced: Sequence[Node]


def groups_of(bookmaker: Node) -> Iterator[Group]:
    """The bookmaker's priced nodes by line; those without a line make one group."""
    flat: list[Node] = []
    for node in nodes(bookmaker, "odds", "odd"):
        if "odds" in node or "odd" in node:
            yield _group(text(node, "type"), node)
        else:
            flat.append(node)
    for shape in (Shape.TOTAL, Shape.HANDICAP):
        for node in nodes(bookmaker, shape):
            yield _group(shape, node)
    if flat:
        yield Group(Shape.FLAT, "", is_flagged_main=False, is_stopped=False, priced=flat)


def _group(shape: str, node: Node) -> Group:
    return Group(
        shape=shape,
        line=text(node, "name"),
        is_flagged_main=text(node, "ismain").lower() == "true",
        is_stopped=is_stopped(node),
        priced=nodes(node, "odds", "odd"),
    )


def choose(bookmakers: Sequence[Node], bookmaker_ids: Sequence[str]) -> int | Drop:
    """The place of the bookmaker that prices this market: the first of ours that is there, once."""
    present = [text(bookmaker, "id") for bookmaker in bookmakers]
    wanted = next((each for each in bookmaker_ids if each in present), None)
    if wanted is None:
        return Drop.NO_BOOKMAKER
    return present.index(wanted) if present.count(wanted) == 1 else Drop.AMBIGUOUS


def is_stopped(node: Node) -> bool:
    """Whether the feed stops betting here; what we do not understand stops it too."""
    if node.get("stop") == "False":  # as nearly every node says
        return False
    word = text(node, "stop").lower()
    return word not in _RUNNING or (not word and bool(node.get("stop") or node.get("@stop")))
