"""The odds answer in the classic XML form, made from the JSON form. Pure."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

Node = dict[str, Any]


def as_xml(answer: Node) -> bytes:
    """The answer to a request without ``json=1``."""
    scores = answer["scores"]
    root = Element("scores", _scalars(scores))
    for category in scores["categories"]:
        parent = SubElement(root, "category", _scalars(category))
        matches = SubElement(parent, "matches")
        for match in category["matches"]:
            _match(matches, match, scores["ts"])
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def mapping_as_xml(answer: Node) -> bytes:
    """The same for an answer in the mapped form: what is no scalar is an element of its name."""
    root = Element("scores")
    _unmapped(root, answer["scores"])
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _unmapped(element: Element, node: Node) -> None:
    for name, value in node.items():
        if isinstance(value, str):
            element.set(name.removeprefix("@"), value)
            continue
        for child in value if isinstance(value, list) else [value]:
            _unmapped(SubElement(element, name), child or {})


def _match(parent: Element, match: Node, ts: str) -> None:
    element = SubElement(parent, "match", _scalars(match))
    for name, value in match.items():
        if isinstance(value, dict):
            _nested(element, name, value)
    odds = SubElement(element, "odds", ts=ts)
    for market in match.get("odds", ()):
        kind = SubElement(odds, "type", _scalars(market))
        for bookmaker in market["bookmakers"]:
            _quotes(SubElement(kind, "bookmaker", _scalars(bookmaker)), bookmaker["odds"])


def _quotes(parent: Element, nodes: list[Node]) -> None:
    for node in nodes:
        if "odds" not in node:
            SubElement(parent, "odd", _scalars(node))
            continue
        attributes = {name: text for name, text in _scalars(node).items() if name != "type"}
        _quotes(SubElement(parent, node["type"], attributes), node["odds"])


def _nested(parent: Element, name: str, value: Node) -> None:
    element = SubElement(parent, name, _scalars(value))
    for inner_name, inner in value.items():
        if isinstance(inner, dict):
            _nested(element, inner_name, inner)


def _scalars(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.items() if isinstance(value, str)}
