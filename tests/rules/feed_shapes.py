"""Answers of an odds feed with invented names: written once, told in every form a feed uses."""

import json
from xml.sax.saxutils import quoteattr

SIDES = {
    "basketball": ("localteam", "awayteam"),
    "tennis": ("player_1", "player_2"),
}


def flat(**prices):
    """Prices without a line; ``Home_Draw`` stands for the name Home/Draw."""
    return [_priced(name.replace("_", "/"), price) for name, price in prices.items()]


def total(line, *, stop="False", ismain="False", **prices):
    return _line("total", line, stop, ismain, prices)


def handicap(line, *, stop="False", ismain="False", **prices):
    return _line("handicap", line, stop, ismain, prices)


def _line(kind, line, stop, ismain, prices):
    odds = flat(**prices)
    return [{"type": kind, "name": line, "ismain": ismain, "stop": stop, "odds": odds}]


def _priced(name, price):
    return {"name": name, "value": price, "stop": "False"}


def bookmaker(*groups, house_id="16", stop="False"):
    odds = [node for group in groups for node in group]
    return {
        "id": house_id,
        "name": f"house {house_id}",
        "stop": stop,
        "ts": "1900000000",
        "odds": odds,
    }


def market(type_id, value, *groups, stop="False", bookmakers=None):
    """A market of our usual bookmaker, or of those listed."""
    listed = [bookmaker(*groups)] if bookmakers is None else bookmakers
    return {"id": type_id, "value": value, "stop": stop, "bookmakers": listed}


def winner(home="2.25", draw="3.10", away="3.40"):
    return market("1", "Match Winner", flat(Home=home, Draw=draw, Away=away))


def match(*markets, sport="soccer", **changes):
    home, away = SIDES.get(sport, ("localteam", "visitorteam"))
    return {
        "id": "5001",
        "status": "18:30",
        "date": "Jun 14",
        "formatted_date": "14.06.2030",
        "time": "18:30",
        "static_id": "7001",
        home: {"id": "31", "name": "Northgate Rovers"},
        away: {"id": "32", "name": "Quarry Town"},
        "odds": list(markets),
        **changes,
    }


def category(*matches, **changes):
    league = {"name": "Albermark: First Division", "gid": "901", "id": "77"}
    return {**league, "matches": list(matches), **changes}


def document(*categories, sport="soccer", ts="1900000001"):
    return {"sport": sport, "ts": ts, "categories": list(categories)}


def book(*markets, sport="soccer", **changes):
    """An answer with one match."""
    return document(category(match(*markets, sport=sport, **changes)), sport=sport)


def turned(root):
    """The same answer in the form of XML turned into JSON: lone children are no lists."""
    attributes = {name: value for name, value in root.items() if name != "categories"}
    return {**attributes, "category": _one_or_all(map(_turned_category, root["categories"]))}


def _turned_category(node):
    matches = [_turned_match(match) for match in node["matches"]]
    return {**node, "matches": {"date": "Jun 13", "match": _one_or_all(matches)}}


def _turned_match(node):
    types = [_turned_market(market) for market in node["odds"]]
    return {**node, "odds": {"ts": "1900000000", "type": _one_or_all(types)}}


def _turned_market(node):
    kept = {name: value for name, value in node.items() if name != "bookmakers"}
    return {**kept, "bookmaker": _one_or_all(map(_turned_bookmaker, node["bookmakers"]))}


def _turned_bookmaker(node):
    turned_node = {name: value for name, value in node.items() if name != "odds"}
    for child in node["odds"]:
        if "type" in child:
            rest = {name: value for name, value in child.items() if name not in ("type", "odds")}
            turned_node.setdefault(child["type"], []).append({**rest, "odd": child["odds"]})
        else:
            turned_node.setdefault("odd", []).append(child)
    return turned_node


def _one_or_all(children):
    listed = list(children)
    return listed[0] if len(listed) == 1 else listed


def prefixed(node):
    """Every attribute under its name with an @ before it, as score feeds write them."""
    if isinstance(node, list):
        return [prefixed(child) for child in node]
    if isinstance(node, dict):
        return {
            name if isinstance(value, dict | list) else f"@{name}": prefixed(value)
            for name, value in node.items()
        }
    return node


def xml(tag, node):
    """A mapping as an element: scalars are attributes, the rest are children."""
    attributes = "".join(
        f" {name}={quoteattr(str(value))}"
        for name, value in node.items()
        if not isinstance(value, dict | list)
    )
    children = "".join(
        xml(name, child)
        for name, value in node.items()
        if isinstance(value, dict | list)
        for child in (value if isinstance(value, list) else [value])
    )
    return f"<{tag}{attributes}>{children}</{tag}>"


def as_json(root):
    return json.dumps({"scores": root}).encode()


def as_xml(root):
    return b'<?xml version="1.0" encoding="UTF-8"?>' + xml("scores", root).encode()


FORMS = {
    "json": as_json,
    "xml_as_json": lambda root: as_json(turned(root)),
    "xml_as_json_with_prefixes": lambda root: as_json(prefixed(turned(root))),
    "xml": lambda root: as_xml(turned(root)),
}


def scored(match, *, sport="soccer"):
    """The root of a score answer with one match."""
    return {"sport": sport, "category": {"id": "77", "matches": {"match": match}}}
