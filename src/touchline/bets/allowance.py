"""How much may be staked on a slip, said before it is handed in. Pure.

What a player is shown is never the answer: the slip that is handed in is decided anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from touchline.bets.combining import Combination, combined
from touchline.bets.facts import Facts, Offer
from touchline.bets.limits import AMOUNT_MAX_MINOR, excess, stake_min
from touchline.bets.multiplier import if_won


@dataclass(frozen=True, slots=True)
class Allowance:
    """The least and the most stake, in minor units; the balance is not looked at."""

    stake_min_minor: int
    stake_max_minor: int


def allowance(facts: Facts, offers: Sequence[Offer], combination: Combination) -> Allowance:
    """What the limits of the house and of the player leave for a bet on these offers."""
    factor = combined(combination, [if_won(offer.row.price_milli) for offer in offers])
    beyond = excess(facts, offers, stake_minor=AMOUNT_MAX_MINOR + 1, factor=factor)
    assert beyond is not None  # nobody stakes more than an amount can be
    left_minor = facts.player.protection.stake_left_minor
    most = beyond.stake_max_minor
    return Allowance(
        stake_min_minor=max(stake_min(facts, offers), combination.lines),
        stake_max_minor=most if left_minor is None else min(most, left_minor),
    )
