"""What fixtures say of an event beside its prices: the more careful of the two counts. Pure.

Fixtures never open anything and never move a start later. They close betting earlier, or altogether
while they call an event off, and what the prices say afterwards is judged against that. A word that
nobody knows says nothing here, and a page that would close much of the book is believed in nothing:
its clock is another, or it is broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from touchline.catalog.guards.reasons import Doubt
from touchline.catalog.model import EventStatus, OfferedEvent

# A page that closes more than these of the events we know on it is not believed.
CLOSED_MIN = 4
CLOSED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Claim:
    """A start that fixtures told once it was earlier, and why the event is not to be played."""

    starts_at: datetime | None = None
    status: EventStatus | None = None


NO_CLAIM = Claim()


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event to come as fixtures name it."""

    provider_event_id: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: EventStatus


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """What the book goes by for an event, and what fixtures last claimed of it."""

    home_name: str
    away_name: str
    starts_at: datetime
    status: EventStatus
    claim: Claim = NO_CLAIM


@dataclass(frozen=True, slots=True)
class Replanned:
    """What the book goes by now. ``is_loosened``: the prices have to be heard again to open anything.

    ``is_closer``: bets are taken for a shorter time than before, or no more.
    """

    plan: KnownPlan
    doubts: Sequence[Doubt] = ()
    is_loosened: bool = False
    is_closer: bool = False


def careful(offered: OfferedEvent, claim: Claim) -> OfferedEvent:
    """The offer under the claim of the fixtures: the earlier start, and closed where they say so."""
    starts_at = min(offered.starts_at, claim.starts_at or offered.starts_at)
    is_closed = claim.status is not None and offered.status is EventStatus.SCHEDULED
    if starts_at == offered.starts_at and not is_closed:
        return offered
    status = claim.status if is_closed and claim.status else offered.status
    return replace(offered, starts_at=starts_at, status=status)


def replanned(known: KnownPlan, told: PlannedEvent, *, now: datetime) -> Replanned:
    """What the book goes by once fixtures have told of an event."""
    if known.starts_at <= now:
        return Replanned(known)  # betting is over, and no plan brings it back
    if (told.home_name, told.away_name) == (known.away_name, known.home_name):
        is_swap = told.home_name != told.away_name
        return Replanned(known, [Doubt.SIDES_SWAPPED] if is_swap else [])
    before = known.claim
    is_earlier = told.starts_at < known.starts_at
    claim = Claim(
        told.starts_at if is_earlier or before.starts_at else None,
        {EventStatus.SCHEDULED: None, EventStatus.UNKNOWN: before.status}.get(
            told.status, told.status
        ),
    )
    is_closed = claim.status is not None and known.status is EventStatus.SCHEDULED
    plan = replace(
        known,
        starts_at=min(known.starts_at, told.starts_at),
        status=claim.status if is_closed and claim.status else known.status,
        claim=claim,
    )
    doubts = [Doubt.START_MOVED_EARLIER] if is_earlier else []
    doubts += [Doubt.START_MOVED_LATER] if told.starts_at > known.starts_at else []
    doubts += [Doubt.CALLED_OFF] if claim.status else []
    is_closer = is_earlier or plan.status is not known.status
    return Replanned(plan, doubts, _is_looser(before, claim), is_closer)


def is_believable(plans: Sequence[Replanned]) -> bool:
    """Whether a page may close what it closes of the events we know on it."""
    closed = sum(plan.is_closer for plan in plans)
    return closed < CLOSED_MIN or closed <= CLOSED_SHARE * len(plans)


def _is_looser(before: Claim, now: Claim) -> bool:
    is_later = bool(before.starts_at and now.starts_at and now.starts_at > before.starts_at)
    return is_later or bool(before.status and not now.status)
