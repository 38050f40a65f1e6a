"""What stands between a player and a bet, at one moment: breaks, reality checks, limits. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from touchline.protection.limits.model import Window, room_minor

_TIMES = ("excluded_at", "excluded_until", "timed_out_until", "reality_from")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a player has asked us to keep them from. None is nothing, or of an exclusion no end.

    ``windows`` are those of stakes and losses. ``reality_from`` is when the player was last told.
    """

    excluded_at: datetime | None = None
    excluded_until: datetime | None = None
    timed_out_until: datetime | None = None
    reality_every_min: int | None = None
    reality_from: datetime | None = None
    windows: tuple[Window, ...] = ()

    def is_excluded(self, now: datetime) -> bool:
        """Whether an exclusion runs."""
        has_begun = self.excluded_at is not None
        return has_begun and (self.excluded_until is None or self.excluded_until > now)

    def is_timed_out(self, now: datetime) -> bool:
        """Whether a time-out runs."""
        return self.timed_out_until is not None and self.timed_out_until > now

    def kept_until(self, now: datetime) -> datetime | None:
        """When the breaks that run are over; None also when nobody knows yet."""
        ends = [self.excluded_until] if self.is_excluded(now) else []
        ends += [self.timed_out_until] if self.is_timed_out(now) else []
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def played_min(self, now: datetime) -> int | None:
        """For how many minutes the player has played without being told, where that is too long."""
        if self.reality_every_min is None or self.reality_from is None:
            return None
        played = now - self.reality_from
        is_due = played >= timedelta(minutes=self.reality_every_min)
        return played // timedelta(minutes=1) if is_due else None

    @property
    def stake_left_minor(self) -> int | None:
        """How much more may be staked, by the tightest limit; None without any."""
        return room_minor(self.windows)


FREE = Standing()


def standing_of(read: Mapping[str, Any]) -> Standing:
    """The standing of one reading: a document of plain values."""
    times = {name: read[name] and datetime.fromisoformat(read[name]) for name in _TIMES}
    windows = tuple(Window(**each) for each in read["windows"] or ())
    return Standing(**times, reality_every_min=read["reality_every_min"], windows=windows)
