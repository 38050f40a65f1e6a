"""When a match starts, as the feed writes it. Pure."""

from datetime import UTC, datetime
from re import compile as pattern

from touchline.feeds.sniff import Node, text

_DATE = pattern(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})")


def starts_at_of(match: Node) -> datetime | None:
    """The match's own kick-off, which the feed writes in UTC; its group's date may be a day off."""
    date = _DATE.fullmatch(text(match, "formatted_date") or text(match, "date"))
    time = _TIME.fullmatch(text(match, "time"))
    if date is None or time is None:
        return None
    day, month, year = map(int, date.groups())
    hour, minute = map(int, time.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
