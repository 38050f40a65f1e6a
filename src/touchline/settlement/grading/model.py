"""A market as it was asked, and what is said of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from touchline.bets.multiplier import LOST, Outcome
from touchline.catalog.model import MarketType, Period

HOME, DRAW, AWAY = "home", "draw", "away"
SIDES = (HOME, AWAY)


class OpenReason(StrEnum):
    """Why a selection is not decided. The first two resolve themselves; the others need a person."""

    NOT_OVER = "not_over"  # no result that ends it
    WAITING = "waiting"  # it may still be played; void once the house rules' time is over
    NOT_TOLD = "not_told"  # played, and the result does not say what this market asks
    TIE_UNKNOWN = "tie_unknown"  # ninety minutes alone do not say who goes through


class VoidReason(StrEnum):
    """Why the stake comes home other than by a tie."""

    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    INTERRUPTED = "interrupted"
    SUSPENDED = "suspended"
    AWARDED = "awarded"
    WALKOVER = "walkover"
    RETIRED = "retired"
    UNPLAYED = "unplayed"  # a set or map that the match did not need


@dataclass(frozen=True, slots=True)
class Question:
    """What a market asks. ``is_single_tie``: its event alone decides who goes through."""

    type: MarketType
    period: Period
    line_quarters: int | None = None
    is_single_tie: bool = False

    @property
    def line(self) -> int:
        """The line in quarters, of a type that has one."""
        assert self.line_quarters is not None
        return self.line_quarters


@dataclass(frozen=True, slots=True)
class Ruling:
    """What play decided. Codes that are not named became ``others``; None is undecided."""

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    others: Outcome | None = LOST

    def of(self, code: str) -> Outcome | None:
        """What became of a selection."""
        return self.outcomes.get(code, self.others)


@dataclass(frozen=True, slots=True)
class Grading:
    """What became of the selections of one market.

    ``open_reason`` says why those that are not in ``outcomes`` are undecided, and ``void_reason`` why
    those came home that did not tie; None where there are none such.
    """

    outcomes: Mapping[str, Outcome]
    open_reason: OpenReason | None = None
    void_reason: VoidReason | None = None
