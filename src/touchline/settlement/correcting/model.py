"""What a bet comes to when staff say what became of its legs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from touchline.bets.combining import Combination, is_lost
from touchline.bets.multiplier import (
    HALF_LOST,
    HALF_WON,
    LOST,
    STAKE_BACK,
    WON,
    LegLabel,
    Outcome,
    multiplier,
)
from touchline.bets.payout import bet_label, payout_minor
from touchline.errors import Conflict, Refused
from touchline.settlement.runs.deciding import Leg, as_counted

OUTCOMES: Mapping[LegLabel, Outcome] = {
    LegLabel.WON: WON,
    LegLabel.HALF_WON: HALF_WON,
    LegLabel.PUSH: STAKE_BACK,
    LegLabel.HALF_LOST: HALF_LOST,
    LegLabel.LOST: LOST,
    LegLabel.VOID: STAKE_BACK,
}


class BadOutcomes(Refused):
    """Say of one leg or more, by number, whether it won, half_won, push, half_lost, lost or void."""

    code = "bad_outcomes"


class LegsOpen(Refused):
    """A leg that nobody has graded leaves the bet open: say what became of it, too."""

    code = "legs_open"


class NothingToCorrect(Conflict):
    """The bet has paid exactly that already."""

    code = "nothing_to_correct"


@dataclass(frozen=True, slots=True)
class BetToCorrect:
    """A settled bet as it stands, of generation ``gen``. ``said`` is what staff said of its legs before.

    ``is_closed``: it is open, was cashed out, or staff have voided it. ``now`` is the database's clock.
    """

    gen: int
    status: str
    payout_minor: int | None
    stake_minor: int
    payout_max_minor: int
    rules_version: int
    legs: int
    sizes: list[int]
    settled_at: datetime | None
    said: list[str | None] | None
    is_closed: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the bet comes to now. ``said`` and ``leg_gens`` are by leg; each leg has at most one of both."""

    status: str
    payout_minor: int
    said: list[str | None]
    leg_gens: list[int | None]


def parsed(words: Sequence[str]) -> dict[int, LegLabel]:
    """What staff typed, `1=won`, by the number of the leg.

    Raises:
        BadOutcomes: it cannot be read, or says two things of one leg.

    """
    said: dict[int, LegLabel] = {}
    for word in words:
        number, _, outcome = word.partition("=")
        is_number = number.isascii() and number.isdigit()
        if not is_number or outcome not in set(LegLabel) or int(number) in said:
            raise BadOutcomes(said=word)
        said[int(number)] = LegLabel(outcome)
    return said


def corrected(bet: BetToCorrect, legs: Sequence[Leg], said: Mapping[int, LegLabel]) -> Corrected:
    """What a bet comes to. What is not ``said`` now counts as it was said before, else as it is graded.

    Raises:
        BadOutcomes: nothing is said, or something of a leg that is not there.
        LegsOpen: a leg is open that the payout depends on.
        NothingToCorrect: that is what it has paid.

    """
    if not said or not all(1 <= number <= bet.legs for number in said):
        raise BadOutcomes
    before = bet.said or [None] * bet.legs
    words = [said.get(number, before[number - 1]) for number in range(1, bet.legs + 1)]
    counted = [as_counted(leg, bet.rules_version) for leg in legs]
    outcomes = [
        leg.outcome if word is None else OUTCOMES[LegLabel(word)]
        for word, leg in zip(words, counted, strict=True)
    ]
    payout = _payout_minor(bet, outcomes, [leg.price_milli for leg in legs])
    status = bet_label(bet.stake_minor, payout).value
    if (status, payout) == (bet.status, bet.payout_minor):
        raise NothingToCorrect
    gens = [
        None if word is not None or leg.outcome is None else leg.gen
        for word, leg in zip(words, counted, strict=True)
    ]
    return Corrected(status, payout, [word and str(word) for word in words], gens)


def _payout_minor(
    bet: BetToCorrect, outcomes: Sequence[Outcome | None], prices_milli: Sequence[int]
) -> int:
    combination = Combination(bet.legs, tuple(bet.sizes))
    if is_lost(combination, lost_legs=sum(outcome == LOST for outcome in outcomes)):
        return 0
    if None in outcomes:
        raise LegsOpen
    made = [
        multiplier(outcome, price_milli)
        for outcome, price_milli in zip(outcomes, prices_milli, strict=True)
        if outcome is not None
    ]
    return payout_minor(bet.stake_minor, combination, made, payout_max_minor=bet.payout_max_minor)
