"""What a reader asks for: Goalserve's paths and parameters, understood. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote

from touchline.sandbox.leagues import ODDS_CATEGORIES, SCORE_FOLDERS

_SPORT_OF_CATEGORY = {category: sport for sport, category in ODDS_CATEGORIES.items()}
_SPORT_OF_FOLDER = {folder: sport for sport, folder in SCORE_FOLDERS.items()}
_DAY_PAGE = re.compile(r"d(-?[1-7])\Z")
_OTHER_PAGES = {("football", "nfl-scores"): "home", ("cricket", "livescore"): "home"}
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """One understood request. ``page`` is ``odds``, ``home``, ``live`` or ``day``.

    ``ts`` is None for a full answer; ``from_s``/``until_s`` bound the kick-offs where both dates
    were given; ``only`` holds the id filters (league, match, market, bm) that were given.
    """

    sport: str
    page: str
    is_json: bool
    day: int = 0
    ts: int | None = None
    from_s: int | None = None
    until_s: int | None = None
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def keeps(self, name: str, value: str) -> bool:
        """Whether a filter lets this id through."""
        return name not in self.only or value in self.only[name]


def understand(target: str) -> Asked | None:
    """The request behind a path and query; None when the feed has no such page."""
    path, _, asked = target.partition("?")
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) != 4 or parts[0] != "getfeed":
        return None
    folder, page = parts[2], parts[3]
    query = {name: values[-1] for name, values in parse_qs(asked).items()}
    if folder == "getodds":
        return _odds(page, query)
    return _scores(folder, page, query)


def _odds(named: str, query: Mapping[str, str]) -> Asked | None:
    # The path says soccer for every sport or names the sport: the category decides.
    sport = _SPORT_OF_CATEGORY.get(query.get("cat", f"{named}_10"))
    if sport is None or (named not in ODDS_CATEGORIES and named not in _SPORT_OF_FOLDER):
        return None
    from_s, until_s = _date_s(query.get("date_start")), _date_s(query.get("date_end"))
    has_both = from_s is not None and until_s is not None
    return Asked(
        sport=sport,
        page="odds",
        is_json=_is_json(query),
        ts=_whole(query.get("ts")),
        from_s=from_s if has_both else None,
        until_s=until_s + _DAY_S if has_both and until_s is not None else None,
        only={
            name: frozenset(query[name].split(","))
            for name in ("league", "match", "market", "bm")
            if query.get(name)
        },
    )


def _scores(folder: str, page: str, query: Mapping[str, str]) -> Asked | None:
    sport = _SPORT_OF_FOLDER.get(folder)
    if sport is None:
        return None
    page = _OTHER_PAGES.get((folder, page), page)
    day = _DAY_PAGE.match(page)
    if day:
        return Asked(sport=sport, page="day", day=int(day[1]), is_json=_is_json(query))
    if page in {"home", "live"}:
        return Asked(sport=sport, page=page, is_json=_is_json(query))
    return None


def _is_json(query: Mapping[str, str]) -> bool:
    return query.get("json", "").lower() in {"1", "true"}


def _whole(text: str | None) -> int | None:
    # A cursor that is no number is no cursor: the answer is a full one.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _date_s(text: str | None) -> int | None:
    try:
        at = datetime.strptime(text or "", "%d.%m.%Y").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(at.timestamp())
