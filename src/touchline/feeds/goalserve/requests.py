"""Where Goalserve keeps its answers. Makes requests and sends none; never sees the key."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from touchline.feeds.adapter import Asking, Request

# The odds of all sports are asked at one path, by category; only basketball's is abbreviated.
_ODDS_CATEGORIES: Mapping[str, str] = MappingProxyType({"basketball": "basket_10"})
_SCORE_FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "soccer": "soccernew",
        "basketball": "bsktbl",
        "tennis": "tennis_scores",
    }
)


def odds_request(asking: Asking, *, bookmaker_ids: Sequence[str], days_ahead: int = 2) -> Request:
    """The pre-match odds of a sport from yesterday on; with a cursor, what changed since."""
    parameters = {
        "cat": _ODDS_CATEGORIES.get(asking.sport, f"{asking.sport}_10"),
        "json": "1",
        "bm": ",".join(bookmaker_ids),
        "date_start": f"{asking.now - timedelta(days=1):%d.%m.%Y}",
        "date_end": f"{asking.now + timedelta(days=days_ahead):%d.%m.%Y}",
    }
    if asking.cursor:
        parameters["ts"] = asking.cursor
    return Request("getodds/soccer", parameters)


def scores_request(sport: str, *, days_ago: int = 0) -> Request:
    """The scores of a sport today, or ``days_ago`` days before."""
    page = f"d-{days_ago}" if days_ago else "livescore" if sport == "cricket" else "home"
    return Request(f"{_SCORE_FOLDERS.get(sport, sport)}/{page}", {"json": "1"})


def fixtures_request(sport: str, *, days_ahead: int) -> Request:
    """The matches of one of the seven days to come; each day is a scope of its own."""
    page = f"d{days_ahead}"
    return Request(f"{_SCORE_FOLDERS.get(sport, sport)}/{page}", {"json": "1"}, scope=page)
