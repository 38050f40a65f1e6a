"""How often a player is told how long they have been playing. Pure."""

from touchline.errors import Conflict, Refused

EVERY_MIN_MIN, EVERY_MIN_MAX = 5, 720


class BadRealityCheck(Refused):
    """A reality check comes every 5 to 720 minutes."""

    code = "bad_reality_check"


class NoRealityCheck(Conflict):
    """There is no reality check."""

    code = "no_reality_check"


def checked_every(every_min: int | None) -> int | None:
    """The interval in minutes; None is none.

    Raises:
        BadRealityCheck: it is too short or too long.

    """
    if every_min is not None and not EVERY_MIN_MIN <= every_min <= EVERY_MIN_MAX:
        raise BadRealityCheck
    return every_min
