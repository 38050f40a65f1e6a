"""Where a reported result stands, and why it is not final. Pure, one table of words."""

from enum import StrEnum


class State(StrEnum):
    """Whether one may pay on a result. PENDING resolves itself; HELD waits for a person."""

    PENDING = "pending"
    HELD = "held"
    FINAL = "final"


class Reason(StrEnum):
    """Why a result is not final."""

    # More is to be said, by the same provider.
    NOT_OVER = "not_over"
    REPEAT_AWAITED = "repeat_awaited"
    SCORE_MISSING = "score_missing"
    FULL_TIME_MISSING = "full_time_missing"
    # What is said cannot be so.
    STATUS_UNKNOWN = "status_unknown"
    HALF_EXCEEDS_FULL = "half_exceeds_full"
    FULL_TIME_DIFFERS = "full_time_differs"
    EXTRA_TIME_DIFFERS = "extra_time_differs"
    SHOOT_OUT_DRAWN = "shoot_out_drawn"
    PARTS_DIFFER = "parts_differ"
    PARTS_MISSING = "parts_missing"
    NOT_LEVEL_BEFORE_OVERTIME = "not_level_before_overtime"
    SETS_DIFFER = "sets_differ"
    WINNER_DIFFERS = "winner_differs"
    # It could be so, and something else speaks against it.
    PROVIDER_CONTRADICTS = "provider_contradicts"
    WENT_BACK = "went_back"
    CORRECTED_LATE = "corrected_late"
    STAFF_DIFFERS = "staff_differs"


_PASSING = frozenset(
    {Reason.NOT_OVER, Reason.REPEAT_AWAITED, Reason.SCORE_MISSING, Reason.FULL_TIME_MISSING}
)


def state_of(reason: Reason) -> State:
    """Whether time may heal it, or a person must look."""
    return State.PENDING if reason in _PASSING else State.HELD
