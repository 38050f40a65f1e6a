"""Kick-offs: betting ends by our own clock, and a start moves earlier at once but later only slowly.

A feed that moves a start later by mistake would leave a running match open for bets; one that moves
it earlier closes early, which costs nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from touchline.catalog.model import EventStatus

# A later start is believed once the feed has stood by it for so long.
LATER_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Start:
    """When betting ends, and a later start that the feed claims since ``later_since``."""

    starts_at: datetime
    later_at: datetime | None = None
    later_since: datetime | None = None


def judged_start(known: Start | None, told_at: datetime, *, now: datetime) -> Start:
    """The start to go by after the feed has told one."""
    if known is None or told_at <= known.starts_at:
        return Start(told_at)
    since = known.later_since if known.later_at == told_at else None
    if since is not None and now - since >= LATER_AFTER:
        return Start(told_at)
    return Start(known.starts_at, told_at, since or now)


def takes_bets(status: EventStatus, starts_at: datetime, *, now: datetime) -> bool:
    """Whether the clock and the status let an event take bets; whatever else may forbid it."""
    return status is EventStatus.SCHEDULED and now < starts_at
