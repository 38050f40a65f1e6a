"""Why the book does not believe a feed: a bounded set, so that it can label a counter. Pure."""

from enum import StrEnum


class Hold(StrEnum):
    """Why a market that the feed offers is not offered by the book."""

    SIDES_SWAPPED = "sides_swapped"
    OVERROUND = "overround"
    LINES_CROSS = "lines_cross"
    JUMP = "jump"


class Doubt(StrEnum):
    """What of an event was not taken over at once, or not at all."""

    SIDES_SWAPPED = "sides_swapped"
    START_MOVED_LATER = "start_moved_later"
    START_MOVED_EARLIER = "start_moved_earlier"
    NOT_LISTED = "not_listed"
    CALLED_OFF = "called_off"
