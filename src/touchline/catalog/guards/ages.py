"""How old a sport's prices may be before nobody may bet on them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AgesMax:
    """The greatest age of prices in seconds: of sports with one of their own, and of all others."""

    general_s: float
    by_sport: Mapping[str, float] = field(default_factory=dict)

    def of(self, sport: str) -> float:
        """How old this sport's prices may be."""
        return self.by_sport.get(sport, self.general_s)

    def is_too_old(self, sport: str, age_s: float | None) -> bool:
        """Whether prices of this age must not be offered; an unknown age is too old.

        One to come is as suspicious as one long past: two clocks disagree, and one is ours.
        """
        return age_s is None or abs(age_s) > self.of(sport)
