"""Announcements: whom one is for, when it is shown, and when what a site says last changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from touchline.errors import Refused

BODY_MAX = 500
LASTS_MAX = timedelta(days=366)


class BadAnnouncement(Refused):
    """An announcement has a text of at most 500 characters."""

    code = "bad_announcement"


class ForNobody(Refused):
    """Say whom it is for: the staff, the players, or both."""

    code = "for_nobody"


class BadPeriod(Refused):
    """It ends after it begins, in the future, and within a year."""

    code = "bad_period"


class Level(StrEnum):
    """How much it matters. A warning cannot be put aside."""

    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something the platform tells. ``body_it`` is the same in Italian, "" for none.

    ``audience`` are the tenants it is for; none is: all. ``changed_at`` is when it was written or
    withdrawn.
    """

    id: int
    level: str
    body: str
    body_it: str
    for_staff: bool
    for_players: bool
    audience: list[int]
    starts_at: datetime
    ends_at: datetime
    written_by: str
    changed_at: datetime
    withdrawn_at: datetime | None

    def is_for(self, tenant_id: int) -> bool:
        """Whether the tenant is among those it is for."""
        return not self.audience or tenant_id in self.audience

    def is_shown(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.withdrawn_at is None and self.starts_at <= now < self.ends_at

    def state(self, now: datetime) -> str:
        """How it stands, in a word."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if now < self.starts_at:
            return "to come"
        return "shown" if now < self.ends_at else "over"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be told, to whom, and when."""

    level: Level
    body: str
    body_it: str
    for_staff: bool
    for_players: bool
    starts_at: datetime
    ends_at: datetime


def checked_wording(wording: Wording, now: datetime) -> Wording:
    """The wording, its texts without space around them.

    Raises:
        BadAnnouncement, ForNobody, BadPeriod: it cannot be told.

    """
    body, body_it = wording.body.strip(), wording.body_it.strip()
    if not 0 < len(body) <= BODY_MAX or len(body_it) > BODY_MAX:
        raise BadAnnouncement
    if not (wording.for_staff or wording.for_players):
        raise ForNobody
    lasts = wording.ends_at - wording.starts_at
    if not timedelta(0) < lasts <= LASTS_MAX or wording.ends_at <= now:
        raise BadPeriod
    return Wording(
        wording.level,
        body,
        body_it,
        wording.for_staff,
        wording.for_players,
        wording.starts_at,
        wording.ends_at,
    )


def shown_on_site(
    announcements: Iterable[Announcement], tenant_id: int, now: datetime
) -> list[Announcement]:
    """What a tenant's site tells its players at a moment, warnings first."""
    found = [
        each
        for each in announcements
        if each.for_players and each.is_for(tenant_id) and each.is_shown(now)
    ]
    return sorted(found, key=lambda each: (each.level != Level.WARNING.value, each.starts_at))


def last_change(
    announcements: Iterable[Announcement], tenant_id: int, now: datetime
) -> datetime | None:
    """When what a tenant's site tells last changed, by a person or by the clock; None for never."""
    instants = [
        instant
        for each in announcements
        if each.for_players and each.is_for(tenant_id)
        for instant in (each.changed_at, each.starts_at, each.ends_at)
        if instant <= now
    ]
    return max(instants, default=None)
