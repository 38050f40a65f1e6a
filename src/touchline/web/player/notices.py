"""What the platform tells the players of a site, in their language, until it is over. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Announcements are written in this language, and perhaps in the other one as well.
WRITTEN_IN = "en"
_OTHERS = {"it": "text_it"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. ``language`` is the one it is in, which may not be the page's."""

    text: str
    language: str
    is_warning: bool


def notices_of(theme: Mapping[str, Any], language: str, now: datetime) -> list[Notice]:
    """The notices of a theme's document that hold now, each in ``language`` where it is to be had."""
    return [
        _told(each, language)
        for each in theme.get("notices", ())
        if datetime.fromisoformat(each["until"]) > now
    ]


def first_end_s(theme: Mapping[str, Any], now: datetime) -> float:
    """When the first of them is over, in epoch seconds; infinite without any."""
    ends = (datetime.fromisoformat(each["until"]) for each in theme.get("notices", ()))
    return min((end.timestamp() for end in ends if end > now), default=math.inf)


def _told(notice: Mapping[str, str], language: str) -> Notice:
    own = notice.get(_OTHERS.get(language, ""), "")
    is_warning = notice["level"] == "warning"
    return Notice(own or notice["text"], language if own else WRITTEN_IN, is_warning)
