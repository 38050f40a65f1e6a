"""Limits of a player: the lowest counts, stricter at once, looser after a day and once more asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from touchline.errors import Refused

# Before a higher limit can be confirmed, and when that is too late; the database counts both.
WAIT_HOURS = 24
ASKED_FOR_HOURS = 8 * 24


class LimitKind(StrEnum):
    """What a limit counts: money paid in, stakes, or stakes less what they have paid."""

    DEPOSIT = "deposit"
    STAKE = "stake"
    LOSS = "loss"


# What a stake is held to.
BETTING = (LimitKind.STAKE, LimitKind.LOSS)


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
    """The lowest limit of a kind on the present period, and what counts against it, in minor units.

    ``used_minor`` is below zero where bets have paid more than was staked.
    """

    kind: str
    period: str
    limit_minor: int
    used_minor: int


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
    """How much more there may be, by the tightest window; None without any limit."""
    rooms = [max(0, window.limit_minor - window.used_minor) for window in windows]
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
    if any(window.used_minor > window.limit_minor for window in windows):
        raise DepositLimitReached(room_minor=0)
