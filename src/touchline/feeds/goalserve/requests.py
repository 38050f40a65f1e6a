"""Where Goalserve keeps its answers. Makes requests and sends none; never sees the key."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from touchline.feeds.adapter import Asking, Request

EARLIER_DAYS_MAX = 7
# By whose clock a page is a day is not told; its odds are stamped eight hours off UTC.
PAGE_CLOCK_OFF = timedelta(hours=8)

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
    """The scores of a sport today, or ``days_ago`` days before: each is a scope of its own."""
    page = f"d-{days_ago}" if days_ago else "livescore" if sport == "cricket" else "home"
    scope = page if days_ago else ""
    return Request(f"{_SCORE_FOLDERS.get(sport, sport)}/{page}", {"json": "1"}, scope=scope)


def scores_requests(asking: Asking) -> tuple[Request, ...]:
    """Today's scores, and one of the earlier days whose events have no known end, each in its turn.

    One at a time: what an event's last report is waiting for is to be told twice, not often.
    """
    today = scores_request(asking.sport)
    days = sorted({day for start in asking.owed for day in _days_ago(start, asking.now)})
    if not days or asking.sport == "cricket":  # its results are texts that nobody reads
        return (today,)
    return today, scores_request(asking.sport, days_ago=days[asking.turn % len(days)])


def _days_ago(start: datetime, now: datetime) -> set[int]:
    """How many days ago the pages are of which one may hold an event that started then."""
    days = {
        (now.date() - (start + shift).date()).days for shift in (-PAGE_CLOCK_OFF, PAGE_CLOCK_OFF)
    }
    return {day for day in days if 1 <= day <= EARLIER_DAYS_MAX}


def fixtures_request(sport: str, *, days_ahead: int) -> Request:
    """The matches of one of the seven days to come; each day is a scope of its own."""
    page = f"d{days_ahead}"
    return Request(f"{_SCORE_FOLDERS.get(sport, sport)}/{page}", {"json": "1"}, scope=page)
