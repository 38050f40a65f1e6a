"""How long a player may be kept from betting, and how an exclusion ends before its time. Pure.

``now`` is the database's clock. Months are calendar months in UTC.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from touchline.errors import Conflict, Refused

EXCLUSION_MONTHS_MIN, EXCLUSION_MONTHS_MAX = 6, 120
TIME_OUT_MIN, TIME_OUT_MAX = timedelta(hours=24), timedelta(weeks=6)
# From asking for its removal to the end of an exclusion: of one with an end, and of one without.
COOLING_OFF, COOLING_OFF_WITHOUT_END = timedelta(hours=24), timedelta(days=7)
_MONTHS = 12


class BadExclusion(Refused):
    """An exclusion lasts 6 to 120 months, or until it is removed."""

    code = "bad_exclusion"


class BadTimeOut(Refused):
    """A time-out lasts 24 hours to 6 weeks."""

    code = "bad_time_out"


class KeptAway(Refused):
    """This player has asked us to take neither bets nor deposits at the moment."""

    code = "kept_away"


class AlreadyKept(Conflict):
    """A break that runs can be made longer, not shorter."""

    code = "already_kept"


class NotExcluded(Conflict):
    """There is no exclusion."""

    code = "not_excluded"


class OpenBets(StrEnum):
    """Bets that were open when an exclusion began stand, or become void where nothing has begun."""

    STAND = "stand"
    VOID = "void"


class RemovalTooSoon(Refused):
    """An exclusion can be removed after it has lasted six months."""

    code = "removal_too_soon"


class EndsBeforeThat(Refused):
    """The exclusion ends by itself before it could be removed."""

    code = "ends_before_that"


class RemovalNotThere(Conflict):
    """No removal is asked for, or somebody was first."""

    code = "removal_not_there"


class OwnRemoval(Refused):
    """Who asked for the removal does not agree to it: that is for somebody else."""

    code = "own_removal"


class Removal(StrEnum):
    """Where a request to remove an exclusion stands."""

    NONE = "none"
    ASKED = "asked"
    AGREED = "agreed"


class Step(StrEnum):
    """What can happen to it."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    AGREE = "agree"


# Every step there is; what is not here cannot happen. A new exclusion begins at none again.
STEPS: dict[tuple[Removal, Step], Removal] = {
    (Removal.NONE, Step.ASK): Removal.ASKED,
    (Removal.ASKED, Step.WITHDRAW): Removal.NONE,
    (Removal.ASKED, Step.REFUSE): Removal.NONE,
    (Removal.ASKED, Step.AGREE): Removal.AGREED,
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An exclusion as it stands; without ``until`` it ends when it is removed."""

    began_at: datetime
    until: datetime | None
    removal: Removal = Removal.NONE
    asked_by: str = ""
    asked_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.until is not None and self.until <= now


def months_later(instant: datetime, months: int) -> datetime:
    """The same day and time so many months later, or the last day of a month that is shorter."""
    years, month = divmod(instant.month - 1 + months, _MONTHS)
    year = instant.year + years
    day = min(instant.day, monthrange(year, month + 1)[1])
    return instant.replace(year=year, month=month + 1, day=day)


def excluded(known: Exclusion | None, months: int | None, *, now: datetime) -> Exclusion:
    """The exclusion that holds from now on; ``months`` None is one without an end.

    Raises:
        BadExclusion: it would be too short or too long.
        AlreadyKept: the one that runs lasts as long.

    """
    until = None
    if months is not None:
        if not EXCLUSION_MONTHS_MIN <= months <= EXCLUSION_MONTHS_MAX:
            raise BadExclusion
        until = months_later(now, months)
    runs = known if known is not None and not known.is_over(now) else None
    if runs is not None and not _is_longer(until, runs.until):
        raise AlreadyKept(until=runs.until and runs.until.isoformat())
    return Exclusion(now, until)


def timed_out(known_until: datetime | None, wanted: timedelta, *, now: datetime) -> datetime:
    """Until when a time-out lasts that begins now.

    Raises:
        BadTimeOut: it would be too short or too long.
        AlreadyKept: the one that runs lasts as long.

    """
    if not TIME_OUT_MIN <= wanted <= TIME_OUT_MAX:
        raise BadTimeOut
    until = now + wanted
    if known_until is not None and known_until >= until:
        raise AlreadyKept(until=known_until.isoformat())
    return until


def stepped(
    known: Exclusion | None, step: Step, *, now: datetime, who: str
) -> tuple[Removal, datetime | None]:
    """Where a step of ``who`` leads the request, and when the exclusion ends after it.

    Raises:
        NotExcluded: there is nothing to remove.
        RemovalTooSoon: it has not lasted long enough; the facts say from when.
        EndsBeforeThat: its own end is nearer.
        RemovalNotThere: the step cannot be taken.
        OwnRemoval: that is for another.

    """
    if known is None or known.is_over(now):
        raise NotExcluded
    removal = STEPS.get((known.removal, step))
    if removal is None:
        raise RemovalNotThere
    if step is Step.ASK:
        _check_askable(known, now=now)
    if step is not Step.AGREE:
        return removal, known.until
    if known.asked_by.casefold() == who.casefold():
        raise OwnRemoval
    return removal, ends_at(known, now=now)


def ends_at(known: Exclusion, *, now: datetime) -> datetime:
    """When an exclusion ends whose removal is agreed to now: never before the cooling-off is over."""
    assert known.asked_at is not None, "what is agreed to was asked for"
    return max(now, known.asked_at + _cooling_off(known))


def _check_askable(known: Exclusion, *, now: datetime) -> None:
    first_at = months_later(known.began_at, EXCLUSION_MONTHS_MIN)
    if now < first_at:
        raise RemovalTooSoon(from_at=first_at.isoformat())
    if known.until is not None and known.until <= now + _cooling_off(known):
        raise EndsBeforeThat(until=known.until.isoformat())


def _cooling_off(known: Exclusion) -> timedelta:
    return COOLING_OFF_WITHOUT_END if known.until is None else COOLING_OFF


def _is_longer(until: datetime | None, than: datetime | None) -> bool:
    return than is not None and (until is None or until > than)
