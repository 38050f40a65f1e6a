"""What settlement makes of bets, from what became of their legs. Pure, exact, and quick for singles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from touchline.bets.combining import Combination, is_lost
from touchline.bets.multiplier import LOST, STAKE_BACK, Outcome, multiplier
from touchline.bets.payout import bet_label, payout_minor
from touchline.catalog.model import EventStatus
from touchline.settlement.grading.house_rules import HOUSE_RULES

OPEN = "open"


class RunBet(NamedTuple):
    """A bet on the event of a run, as it stands, with its leg there. ``legs`` counts all of its legs.

    ``moved_s``: by how long the event begins later than it was to when the bet was taken.
    ``is_closed``: it was cashed out, or staff have voided or corrected it; results change nothing any more.
    """

    bet_id: int
    gen: int
    status: str
    payout_minor: int | None
    stake_minor: int
    payout_max_minor: int
    rules_version: int
    legs: int
    sizes: list[int]
    market_id: int
    selection_id: int
    price_milli: int
    moved_s: float
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of a bet of several: its event's grading, and what became of it; None is open.

    ``is_void``: staff have voided its market. ``moved_s`` as of a bet.
    """

    event_id: int
    gen: int
    price_milli: int
    outcome: Outcome | None
    is_void: bool = False
    moved_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of the event of a run: its outcomes by version of the rules and selection.

    ``voided`` are the markets that the tenant's staff have voided; 0 is all of them.
    """

    event_id: int
    gen: int
    outcomes: Mapping[tuple[int, int], Outcome]
    voided: frozenset[int] = frozenset()


@dataclass(slots=True)
class Decisions:
    """What is to be written of a chunk, in columns, and the gradings that it stands on."""

    known_gens: dict[int, int] = field(default_factory=dict)
    bet_ids: list[int] = field(default_factory=list)
    gens: list[int] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    payouts_minor: list[int | None] = field(default_factory=list)
    leg_gens: list[str] = field(default_factory=list)

    def add(self, bet: RunBet, payout: int | None, leg_gens: str) -> bool:
        """Note what a bet comes to, None when it is open; whether that is anything new."""
        status = OPEN if payout is None else label(bet.stake_minor, payout)
        if bet.status == status and bet.payout_minor == payout:
            return False
        self.bet_ids.append(bet.bet_id)
        self.gens.append(bet.gen)
        self.statuses.append(status)
        self.payouts_minor.append(payout)
        self.leg_gens.append(leg_gens)
        return True


def label(stake_minor: int, paid_minor: int) -> str:
    """The status of a settled bet: lost where it pays less than the stake, void where just that."""
    return bet_label(stake_minor, paid_minor).value


def decide(
    bets: Iterable[RunBet], standing: Standing, legs: Mapping[int, Sequence[Leg]]
) -> Decisions:
    """What becomes of these bets; ``legs`` are all legs of those that have several, by bet."""
    decisions = Decisions({standing.event_id: standing.gen})
    own_gen = f"{{{standing.gen}}}"
    shares: dict[tuple[int, int, int], tuple[int, int] | None] = {}
    for bet in bets:
        if bet.is_closed:
            continue
        if bet.legs > 1:
            _decide_several(decisions, bet, legs[bet.bet_id])
            continue
        if _is_void(bet, standing):
            decisions.add(bet, bet.stake_minor, "{0}")
            continue
        asked = bet.rules_version, bet.selection_id, bet.price_milli
        if asked not in shares:
            shares[asked] = _share(standing.outcomes.get(asked[:2]), bet.price_milli)
        share = shares[asked]
        if share is None:
            decisions.add(bet, None, "{NULL}")
            continue
        made = bet.stake_minor * share[0] // share[1]
        decisions.add(bet, min(made, bet.payout_max_minor), own_gen)
    return decisions


def _is_void(bet: RunBet, standing: Standing) -> bool:
    voided = standing.voided
    if voided and (0 in voided or bet.market_id in voided):
        return True
    return bet.moved_s > 0 and is_moved_too_far(bet.moved_s, bet.rules_version)


def is_moved_too_far(moved_s: float, rules_version: int) -> bool:
    """Whether a match that begins so much later than announced does not keep its bets."""
    return moved_s > HOUSE_RULES[rules_version].fates[EventStatus.POSTPONED].void_after_s


def _share(outcome: Outcome | None, price_milli: int) -> tuple[int, int] | None:
    """What one unit of stake becomes, as a fraction; None while the selection is open."""
    if outcome is None:
        return None
    made = multiplier(outcome, price_milli)
    return made.numerator, made.denominator


def _decide_several(decisions: Decisions, bet: RunBet, legs: Sequence[Leg]) -> None:
    stand = [as_counted(leg, bet.rules_version) for leg in legs]
    payout = payout_of(bet, stand)
    gens = ",".join("NULL" if leg.outcome is None else str(leg.gen) for leg in stand)
    if decisions.add(bet, payout, f"{{{gens}}}"):
        decisions.known_gens.update({leg.event_id: leg.gen for leg in legs})


def as_counted(leg: Leg, rules_version: int) -> Leg:
    """The leg as it counts: one that was voided, or whose match was moved too far, is void."""
    if leg.is_void or is_moved_too_far(leg.moved_s, rules_version):
        return replace(leg, gen=0, outcome=STAKE_BACK)
    return leg


def payout_of(bet: RunBet, legs: Sequence[Leg]) -> int | None:
    """What a bet of several legs pays; None while that is open.

    It is lost as soon as every line has a lost leg, whatever becomes of the others.
    """
    combination = Combination(bet.legs, tuple(bet.sizes))
    if is_lost(combination, lost_legs=sum(leg.outcome == LOST for leg in legs)):
        return 0
    made: list[Fraction] = []
    for leg in legs:
        if leg.outcome is None:
            return None
        made.append(multiplier(leg.outcome, leg.price_milli))
    return payout_minor(bet.stake_minor, combination, made, payout_max_minor=bet.payout_max_minor)
