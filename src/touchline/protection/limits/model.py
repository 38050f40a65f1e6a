"""Limits of deposits: the lowest counts, stricter at once, looser after a day and once more asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from touchline.errors import Refused

# Before a higher limit can be confirmed; the database counts it.
WAIT_HOURS = 24


class Period(StrEnum):
    """What a limit is about: the betting day, week or month where the tenant is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class SetBy(StrEnum):
    """Whose limit it is. Both hold at once."""

    PLAYER = "player"
    OPERATOR = "operator"


class DepositLimitReached(Refused):
    """That would be more than the limit for deposits allows."""

    code = "deposit_limit_reached"


@dataclass(frozen=True, slots=True)
class Window:
    """What was paid in during the present period, and the lowest limit on it; None: no limit."""

    period: str
    deposited_minor: int
    limit_minor: int | None


class Change(StrEnum):
    """When a change of a limit takes hold."""

    AT_ONCE = "at_once"
    ASKED = "asked"


def change_of(current_minor: int | None, wanted_minor: int | None) -> Change:
    """Whether a player's change makes the limit stricter, or equal; None is no limit at all."""
    if current_minor is None:
        return Change.AT_ONCE
    if wanted_minor is None or wanted_minor > current_minor:
        return Change.ASKED
    return Change.AT_ONCE


def room_minor(windows: Iterable[Window]) -> int | None:
    """How much may still be paid in, by the tightest window; None without any limit."""
    rooms = [
        max(0, window.limit_minor - window.deposited_minor)
        for window in windows
        if window.limit_minor is not None
    ]
    return min(rooms, default=None)


def check_room(windows: Iterable[Window], amount_minor: int) -> None:
    """Refuse a deposit for which there is no room.

    Raises:
        DepositLimitReached: the facts say how much room there is.

    """
    room = room_minor(windows)
    if room is not None and amount_minor > room:
        raise DepositLimitReached(room_minor=room)


def check_kept(windows: Iterable[Window]) -> None:
    """Refuse what has already been counted and is too much.

    Raises:
        DepositLimitReached: some limit is below what was paid in.

    """
    for window in windows:
        if window.limit_minor is not None and window.deposited_minor > window.limit_minor:
            raise DepositLimitReached(room_minor=0)
