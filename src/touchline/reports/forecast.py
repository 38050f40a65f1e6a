"""What the next days may bring, from what the last ones brought, and how far off that was before. Pure.

A day's handle is foreseen as the mean of the same weekdays before it, each counting half as much as the
one a week later. The hold is that of the last four weeks, drawn towards the long run as if four more
weeks had gone like the long run. How far off both would have been is found by going back day by day and
foreseeing what is known by now. All in whole numbers: a forecast of money is money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from touchline.reports.model import WHOLE_BP, ByDate, Tally, share_bp

AHEAD = 7
WEEK = 7
# So many days are foreseen again, from so many days before them at the least.
TESTED_DAYS = 14
LEARNT_DAYS = 14
DAYS_MIN = LEARNT_DAYS + TESTED_DAYS
# How many of the same weekdays count.
SAME_DAYS = 6
RECENT_DAYS = 28
# What was foreseen is right four times in five within the band.
BAND_PERCENT = 80
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Band:
    """A value with what it lies within four times in five."""

    low: int
    value: int
    high: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day to come: handle and GGR in minor units, hold in hundredths of a percent."""

    on_day: date
    handle_minor: Band
    hold_bp: Band
    ggr_minor: int


@dataclass(frozen=True, slots=True)
class Missed:
    """How far off a forecast was: ``mae`` on average, in its unit; ``mape_bp`` as a share of what came.

    ``days`` were foreseen again. ``reach`` is what the errors stay within four times in five.
    """

    days: int
    mae: int
    mape_bp: int | None
    reach: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days to come and how far off the last ones would have been."""

    days: Sequence[Ahead]
    handle: Missed
    hold: Missed


def foresee(taken: Sequence[Tally], decided: Sequence[Tally], last_on: date) -> Forecast | None:
    """The days after the last one; None when there are too few before it.

    Both histories are without gaps, the oldest day first: ``taken`` by the date of bets, which a
    day's handle is read from, ``decided`` by that of their settlement, which does not change any more.
    """
    assert len(taken) == len(decided)
    if len(taken) < DAYS_MIN:
        return None
    handles = [each.handle_minor(ByDate.BET) for each in taken]
    handle, hold = _handle_missed(handles), _hold_missed(decided)
    hold_bp = foreseen_hold_bp(decided)
    days = []
    for ahead in range(1, AHEAD + 1):
        value = foreseen_handle(handles, ahead)
        reach = value * handle.reach // WHOLE_BP
        days.append(
            Ahead(
                last_on + timedelta(days=ahead),
                Band(max(0, value - reach), value, value + reach),
                Band(hold_bp - hold.reach, hold_bp, hold_bp + hold.reach),
                value * hold_bp // WHOLE_BP,
            )
        )
    return Forecast(days, handle, hold)


def foreseen_handle(handles: Sequence[int], ahead: int) -> int:
    """The handle so many days after the last: the mean of the same weekdays, the newer counting double."""
    assert 1 <= ahead <= AHEAD
    same = handles[len(handles) + ahead - 1 - WEEK :: -WEEK][:SAME_DAYS]
    weights = [1 << (SAME_DAYS - place) for place in range(len(same))]
    return sum(w * value for w, value in zip(weights, same, strict=True)) // max(1, sum(weights))


def foreseen_hold_bp(history: Sequence[Tally]) -> int:
    """The hold of the days to come, in hundredths of a percent; 0 where nothing was ever decided."""
    recent = sum(history[-RECENT_DAYS:], Tally())
    whole = sum(history, Tally())
    long_run_bp = share_bp(whole.ggr_minor, whole.settled_stake_minor)
    if long_run_bp is None:
        return 0
    drawn = whole.settled_stake_minor * RECENT_DAYS // max(RECENT_DAYS, len(history))
    kept = recent.ggr_minor + drawn * long_run_bp // WHOLE_BP
    return share_bp(kept, recent.settled_stake_minor + drawn) or 0


def _handle_missed(handles: Sequence[int]) -> Missed:
    """What the days before would have been foreseen as, one day ahead and one week, and what came."""
    errors, parts, relative = [], [], []
    for at in range(len(handles) - TESTED_DAYS, len(handles)):
        for ahead in (1, AHEAD):
            value, came = foreseen_handle(handles[: at - ahead + 1], ahead), handles[at]
            errors.append(abs(came - value))
            relative.append(share_bp(abs(came - value), value) or 0)
            if (part := share_bp(abs(came - value), came)) is not None:
                parts.append(part)
    mape_bp = sum(parts) // len(parts) if parts else None
    return Missed(TESTED_DAYS, sum(errors) // len(errors), mape_bp, within(relative))


def _hold_missed(history: Sequence[Tally]) -> Missed:
    errors = []
    for at in range(len(history) - TESTED_DAYS, len(history)):
        came_bp = history[at].hold_bp(ByDate.SETTLEMENT)
        if came_bp is not None:
            errors.append(abs(came_bp - foreseen_hold_bp(history[:at])))
    mae = sum(errors) // len(errors) if errors else 0
    return Missed(len(errors), mae, None, within(errors))


def within(errors: Sequence[int]) -> int:
    """What four in five of some errors do not exceed; 0 of none."""
    if not errors:
        return 0
    place = (len(errors) * BAND_PERCENT + _PERCENT - 1) // _PERCENT
    return sorted(errors)[place - 1]
