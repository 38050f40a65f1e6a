"""Wall clocks of providers that write local time, as explicit rules. Pure: no zone database is read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """A country's wall clock: so many hours ahead of UTC in winter, one more in Europe's summer.

    Summer time runs from the last Sunday of March, 1:00 UTC, to that of October, as it has since
    1996; an hour that the clocks skip or repeat is no kick-off, and is read as winter time.
    """

    hours_ahead: int
    has_european_summer: bool = True

    def instant(self, local: datetime) -> datetime:
        """The UTC instant of a time on this clock."""
        ahead = timedelta(hours=self.hours_ahead)
        if self.has_european_summer:
            begins = _last_sunday(local.year, 3) + timedelta(hours=2) + ahead
            ends = _last_sunday(local.year, 10) + timedelta(hours=1) + ahead
            ahead += timedelta(hours=1 if begins <= local < ends else 0)
        return (local - ahead).replace(tzinfo=UTC)


UK = Clock(0)
CENTRAL_EUROPE = Clock(1)
# Brazil's leagues write the time of Brasilia, which has had no summer time since 2019.
BRASILIA = Clock(-3, has_european_summer=False)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)  # noqa: DTZ001 - a wall clock, which has no zone yet
    return last - timedelta(days=(last.weekday() + 1) % 7)
