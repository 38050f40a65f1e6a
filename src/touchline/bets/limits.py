"""The limits of the house on one bet: which hold, what they leave, and what a bet could cost. Pure.

Every limit that applies counts, and the smallest wins. Amounts are minor units of the player's
currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from touchline.bets.facts import Facts, LimitRule, Offer, targets_of
from touchline.bets.payout import stake_max_minor
from touchline.bets.rejections import Reason

# Beyond this no amount is stored; it is far above any limit and far below what an integer holds.
AMOUNT_MAX_MINOR = 1_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a bet goes beyond, and the most that could be staked within it."""

    reason: Reason
    stake_max_minor: int
    refers: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """How much the house may lose on a selection; None where nothing limits it."""

    selection_id: int
    liability_minor: int
    exposure_max_minor: int | None


def stake_min(facts: Facts, offers: Sequence[Offer]) -> int:
    """The least that is taken: the largest of the least."""
    least = [rule.stake_min_minor for rule in applying(facts, offers)]
    return max((each for each in least if each is not None), default=1)


def excess(
    facts: Facts, offers: Sequence[Offer], *, stake_minor: int, factor: Fraction
) -> Excess | None:
    """The first limit that a stake goes beyond; ``factor`` is the most it could return, per unit.

    The stake that is named is within all limits, not only within the first.
    """
    found: list[tuple[Reason, int, bool]] = []
    for rule in applying(facts, offers):
        if rule.stake_max_minor is not None:
            most = _shared_out(rule.stake_max_minor, facts, offers)
            found.append((Reason.ABOVE_MAX, most, rule.refers))
        if rule.payout_max_minor is not None:
            most = stake_max_minor(factor, rule.payout_max_minor)
            found.append((Reason.PAYOUT_LIMIT, most, rule.refers))
    for cap in caps(facts, offers, liability_minor=0):
        if cap.exposure_max_minor is not None and factor > 1:
            exposed = next(
                o.exposed_minor for o in offers if o.row.selection_id == cap.selection_id
            )
            room = max(0, cap.exposure_max_minor - exposed)
            found.append((Reason.EXPOSURE_LIMIT, stake_max_minor(factor - 1, room), False))
    if facts.player.stake_percent == 0:
        found.append((Reason.ABOVE_MAX, 0, False))
    found.append((Reason.ABOVE_MAX, int(AMOUNT_MAX_MINOR / max(factor, Fraction(1))), False))
    broken = [each for each in found if stake_minor > each[1]]
    if not broken:
        return None
    order = (Reason.ABOVE_MAX, Reason.PAYOUT_LIMIT, Reason.EXPOSURE_LIMIT)
    first = min(broken, key=lambda each: order.index(each[0]))
    # A trader may allow what the house limits, not what no rule foresees.
    return Excess(first[0], min(each[1] for each in found), all(each[2] for each in broken))


def caps(facts: Facts, offers: Sequence[Offer], *, liability_minor: int) -> tuple[Cap, ...]:
    """What a bet adds to the exposure of each of its selections, beside how much each may bear.

    A combination is counted in full on each of its legs: more than it can cost, never less. So is
    what a trader vouches for; it alone may go beyond.
    """
    found = []
    for offer in sorted(offers, key=lambda each: each.row.selection_id):
        most = [
            rule.exposure_max_minor
            for rule in applying(facts, [offer])
            if rule.exposure_max_minor is not None
        ]
        found.append(Cap(offer.row.selection_id, liability_minor, min(most, default=None)))
    return tuple(found)


def applying(facts: Facts, offers: Sequence[Offer]) -> list[LimitRule]:
    """The rules that a bet on these selections meets."""
    player = facts.player
    targets = {("tenant", ""), ("class", player.limit_class), ("player", str(player.id))}
    for offer in offers:
        targets.update(targets_of(offer.row))
    return [rule for rule in facts.limits if (rule.kind, rule.target) in targets]


def _shared_out(stake_max_minor: int, facts: Facts, offers: Sequence[Offer]) -> int:
    """What is left of a limit: for this player, and where a mark has made limits smaller."""
    percent = min(offer.limit_percent for offer in offers)
    return stake_max_minor * facts.player.stake_percent * percent // 10_000
