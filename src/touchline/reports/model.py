"""Figures of a book: what was staked, what was decided, what the house kept of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Shares are told in hundredths of a percent.
WHOLE_BP = 10_000


class ByDate(StrEnum):
    """Which day a bet belongs to: that on which it was taken, or that on which it was decided."""

    BET = "bet"
    SETTLEMENT = "settlement"


class Dimension(StrEnum):
    """What figures are told apart by."""

    ALL = "all"
    HOUR = "hour"
    SPORT = "sport"
    LEAGUE = "league"
    MARKET_TYPE = "market_type"
    BET_TYPE = "bet_type"
    PLAYER_CLASS = "player_class"


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of bets, in minor units of one currency. What is void is counted apart."""

    bets: int = 0
    stake_minor: int = 0
    settled_bets: int = 0
    settled_stake_minor: int = 0
    paid_minor: int = 0
    voided_bets: int = 0
    voided_stake_minor: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.bets + other.bets,
            self.stake_minor + other.stake_minor,
            self.settled_bets + other.settled_bets,
            self.settled_stake_minor + other.settled_stake_minor,
            self.paid_minor + other.paid_minor,
            self.voided_bets + other.voided_bets,
            self.voided_stake_minor + other.voided_stake_minor,
        )

    def handle_minor(self, dated: ByDate) -> int:
        """Stakes that count: those taken and not void, or those decided."""
        if dated is ByDate.SETTLEMENT:
            return self.settled_stake_minor
        return self.stake_minor - self.voided_stake_minor

    @property
    def ggr_minor(self) -> int:
        """What the house kept of the stakes that were decided; below zero when it paid more."""
        return self.settled_stake_minor - self.paid_minor

    def hold_bp(self, dated: ByDate) -> int | None:
        """The share of the handle that the house kept; None without a handle."""
        return share_bp(self.ggr_minor, self.handle_minor(dated))

    @property
    def open_minor(self) -> int:
        """By the date of bets: the stakes of them that are not decided yet."""
        return self.stake_minor - self.voided_stake_minor - self.settled_stake_minor


@dataclass(frozen=True, slots=True)
class Figure:
    """A day's tally of one sport, one league and so on; ``value`` is "" for everything."""

    on_day: date
    value: str
    tally: Tally


def share_bp(part: int, whole: int) -> int | None:
    """A part of a whole in hundredths of a percent, to the nearest; None of nothing."""
    if whole <= 0:
        return None
    return (2 * part * WHOLE_BP + whole) // (2 * whole)


def summed(figures: Iterable[Figure]) -> Tally:
    """All of them together."""
    return sum((each.tally for each in figures), Tally())


def by_value(figures: Iterable[Figure]) -> dict[str, Tally]:
    """The tally of each value over all days."""
    found: dict[str, Tally] = {}
    for each in figures:
        found[each.value] = found.get(each.value, Tally()) + each.tally
    return found


def by_day(figures: Iterable[Figure], first_on: date, last_on: date) -> dict[date, Tally]:
    """The tally of every day from the first to the last, of those without a bet, too."""
    found = {each: Tally() for each in days(first_on, last_on)}
    for each in figures:
        if each.on_day in found:
            found[each.on_day] += each.tally
    return found


def days(first_on: date, last_on: date) -> list[date]:
    """Every day from the first to the last; none when they are the wrong way round."""
    return [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
