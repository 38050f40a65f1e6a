"""The feed's words for where an event stands, sport by sport. A word not listed is UNKNOWN.

UNKNOWN closes betting and settles nothing, so an unlisted word costs a sale and never money.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from touchline.catalog.model import EventStatus

# Spelled out, since \d also takes the digits of any script.
_KICK_OFF = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")
# Minutes of play, with added time: 7, 45, 45+2, 90+, 120.
_MINUTE = re.compile(r"(?:[0-9]|[1-9][0-9]|1[0-3][0-9])(?:\+[0-9]{0,2})?'?")
_EXTRA_INNINGS = re.compile(r"final/[0-9]{1,2}")

_EVERYWHERE = {
    "not started": EventStatus.SCHEDULED,
    "finished": EventStatus.FINISHED,
    "postponed": EventStatus.POSTPONED,
    "postp.": EventStatus.POSTPONED,
    "cancelled": EventStatus.CANCELLED,
    "canceled": EventStatus.CANCELLED,
    "cancl.": EventStatus.CANCELLED,
    "abandoned": EventStatus.ABANDONED,
    "aban.": EventStatus.ABANDONED,
    "interrupted": EventStatus.INTERRUPTED,
    "int.": EventStatus.INTERRUPTED,
    # Late or held up, nobody knows until when: closed, and not over.
    "delayed": EventStatus.INTERRUPTED,
    "suspended": EventStatus.SUSPENDED,
    "susp.": EventStatus.SUSPENDED,
    "awarded": EventStatus.AWARDED,
    "walk over": EventStatus.WALKOVER,
    "walkover": EventStatus.WALKOVER,
    "wo": EventStatus.WALKOVER,
    "break time": EventStatus.LIVE,
}


def _live(*words: str) -> dict[str, EventStatus]:
    return dict.fromkeys(words, EventStatus.LIVE)


def _numbered(word: str, last: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(1, last + 1))


_ORDINALS = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 21)))
_HALVES = _live("half time", "1st half", "2nd half", "halftime", "overtime", "extra time")
_QUARTERS = _live("half time", "overtime", *(f"{ordinal} quarter" for ordinal in _ORDINALS[:4]))
_AFTER_OVERTIME = {
    "after over time": EventStatus.FINISHED_AET,
    "after overtime": EventStatus.FINISHED_AET,
    "after extra time": EventStatus.FINISHED_AET,
}
_AFTER_PENALTIES = {"after penalties": EventStatus.FINISHED_PEN}
_SETS = _live(*_numbered("set", 7)) | {"retired": EventStatus.RETIRED}
_LEGS = _live("started", *_numbered("set", 25), *_numbered("leg", 25)) | {
    "retired": EventStatus.RETIRED
}
_RUGBY = _HALVES | _AFTER_OVERTIME
_ROUNDS = _live("walkouts", *_numbered("round", 15)) | {"final": EventStatus.FINISHED}

_SOCCER = (
    _live("ht", "et", "p", "live", "half time")
    | _AFTER_OVERTIME
    | _AFTER_PENALTIES
    | {
        "ft": EventStatus.FINISHED,
        "full-time": EventStatus.FINISHED,
        "aet": EventStatus.FINISHED_AET,
        "pen.": EventStatus.FINISHED_PEN,
    }
)
_HOCKEY = (
    _live("overtime", "penalties", *(f"{ordinal} period" for ordinal in _ORDINALS[:3]))
    | _AFTER_OVERTIME
    | _AFTER_PENALTIES
)
_BASEBALL = (
    _live(
        "extra innings",
        *_numbered("inning", 20),
        *(
            f"{half} of {ordinal}"
            for half in ("top", "bottom", "middle", "end")
            for ordinal in _ORDINALS
        ),
    )
    | _AFTER_OVERTIME
    | {"final": EventStatus.FINISHED}
)
_CRICKET = _live("in progress", "live", "innings break", "lunch", "tea", "stumps", "drinks") | {
    # Its odds answers carry no status at all; our own clock closes betting at the start.
    "": EventStatus.SCHEDULED
}

_WORDS: Mapping[str, Mapping[str, EventStatus]] = MappingProxyType(
    {
        sport: _EVERYWHERE | words
        for sport, words in {
            "soccer": _SOCCER,
            "futsal": _SOCCER | _HALVES,
            "basketball": _QUARTERS | _AFTER_OVERTIME,
            "football": _QUARTERS | _AFTER_OVERTIME | {"final": EventStatus.FINISHED},
            "baseball": _BASEBALL,
            "hockey": _HOCKEY,
            "handball": _HALVES | _AFTER_OVERTIME | _AFTER_PENALTIES,
            "rugby": _RUGBY,
            "rugbyleague": _RUGBY,
            "volleyball": _SETS,
            "tennis": _SETS,
            "table_tennis": _SETS,
            "darts": _LEGS,
            "esports": _live("started", "live", *_numbered("map", 7)),
            "boxing": _ROUNDS,
            "mma": _ROUNDS,
            "cricket": _CRICKET,
        }.items()
    }
)
_PLAYED_BY_THE_MINUTE = frozenset({"soccer", "futsal"})


def read_status(raw: str, *, sport: str) -> EventStatus:
    """What the feed's word means in this sport; UNKNOWN when it is not in the sport's table."""
    word = " ".join(raw.casefold().split())
    known = _WORDS.get(sport, _EVERYWHERE).get(word)
    if known is not None:
        return known
    if _KICK_OFF.fullmatch(word):
        return EventStatus.SCHEDULED
    if sport in _PLAYED_BY_THE_MINUTE and _MINUTE.fullmatch(word):
        return EventStatus.LIVE
    if sport == "baseball" and _EXTRA_INNINGS.fullmatch(word):
        return EventStatus.FINISHED_AET
    return EventStatus.UNKNOWN
