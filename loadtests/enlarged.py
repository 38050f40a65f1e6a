"""A recorded answer made larger: its own matches again, as others in other leagues."""

import gzip
from itertools import count
from pathlib import Path
from typing import Any

import orjson

_IDS = ("id", "static_id", "fix_id")

Node = dict[str, Any]


def repeat_matches(file: Path, wanted: int) -> None:
    """Rewrite a JSON answer in place, so that it has so many matches; never fewer than it had."""
    raw = file.read_bytes()
    document = orjson.loads(gzip.decompress(raw) if file.suffix == ".gz" else raw)
    scores = document.get("odds_data", document)["scores"]
    leagues: list[Node] = scores["categories"]
    recorded = list(leagues)
    have = sum(len(league["matches"]) for league in leagues)
    for round_no in count(1):
        if have >= wanted:
            break
        for league in recorded:
            again = [_renamed(match, round_no) for match in league["matches"]][: wanted - have]
            have += len(again)
            if again:
                gid = f"{league['gid']}{round_no:03}"
                name = f"{league['name']} ({round_no})"
                leagues.append({**league, "gid": gid, "name": name, "matches": again})
    body = orjson.dumps(document)
    file.write_bytes(gzip.compress(body, 1) if file.suffix == ".gz" else body)


def _renamed(match: Node, round_no: int) -> Node:
    ids = {name: f"{match[name]}{round_no:03}" for name in _IDS if match.get(name)}
    return {**match, **ids}
