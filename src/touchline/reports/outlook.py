"""What may be lost on the days to come: what stands already, and by how much it grew until then. Pure.

On each day it is noted what stands against the house for the events of each of the next days. What was
noted on the day itself is what came. How much more came than stood so many days before, over the last
four weeks, is what is expected to come on top this time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from touchline.reports.forecast import AHEAD, RECENT_DAYS, Band, Missed, within
from touchline.reports.model import WHOLE_BP, share_bp

# Fewer days than that say nothing of how it grows.
NOTED_MIN = 5


@dataclass(frozen=True, slots=True)
class Noted:
    """What stood on one day against the house for the events of another, in minor units."""

    noted_on: date
    on_day: date
    liability_minor: int

    @property
    def ahead(self) -> int:
        """How many days before."""
        return (self.on_day - self.noted_on).days


@dataclass(frozen=True, slots=True)
class Outlook:
    """A day to come: what stands already, and what may be expected; None while nobody can tell."""

    on_day: date
    known_minor: int
    expected: Band | None


def outlook(known: Mapping[date, int], noted: Sequence[Noted], today: date) -> list[Outlook]:
    """The liability of today and the six days after it."""
    came = _came(noted, today)
    return [
        Outlook(on_day, known.get(on_day, 0), _expected(known.get(on_day, 0), came, noted, ahead))
        for ahead, on_day in ((n, today + timedelta(days=n)) for n in range(AHEAD))
    ]


def missed(noted: Sequence[Noted], today: date) -> Missed | None:
    """How far off what was expected a day before has been; None where too little was noted."""
    pairs = _pairs(noted, _came(noted, today), 1)
    growth_bp = _growth_bp(pairs)
    if growth_bp is None:
        return None
    errors = [abs(came - stood * growth_bp // WHOLE_BP) for stood, came in pairs]
    parts = [
        part
        for error, (_, came) in zip(errors, pairs, strict=True)
        if (part := share_bp(error, came)) is not None
    ]
    mape_bp = sum(parts) // len(parts) if parts else None
    return Missed(len(pairs), sum(errors) // len(errors), mape_bp, within(errors))


def _came(noted: Sequence[Noted], today: date) -> dict[date, int]:
    """What came on each of the last days that are over."""
    first_on = today - timedelta(days=RECENT_DAYS)
    return {
        each.on_day: each.liability_minor
        for each in noted
        if each.ahead == 0 and first_on <= each.on_day < today
    }


def _pairs(noted: Sequence[Noted], came: Mapping[date, int], ahead: int) -> list[tuple[int, int]]:
    """What stood so many days before, and what came."""
    return [
        (each.liability_minor, came[each.on_day])
        for each in noted
        if each.ahead == ahead and each.on_day in came
    ]


def _growth_bp(pairs: Sequence[tuple[int, int]]) -> int | None:
    if len(pairs) < NOTED_MIN:
        return None
    return share_bp(sum(came for _, came in pairs), sum(stood for stood, _ in pairs))


def _expected(
    known_minor: int, came: Mapping[date, int], noted: Sequence[Noted], ahead: int
) -> Band | None:
    if ahead == 0:
        return Band(known_minor, known_minor, known_minor)
    pairs = _pairs(noted, came, ahead)
    growth_bp = _growth_bp(pairs)
    if growth_bp is None:
        return None
    value = known_minor * growth_bp // WHOLE_BP
    reach_bp = within(
        [
            share_bp(abs(was - stood * growth_bp // WHOLE_BP), stood * growth_bp // WHOLE_BP) or 0
            for stood, was in pairs
        ]
    )
    reach = value * reach_bp // WHOLE_BP
    return Band(max(0, value - reach), value, value + reach)
