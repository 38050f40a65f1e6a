"""Whether a bet is taken: one decision, its questions always in the same order. Pure.

The key is asked after first, so that a repeat gets its answer whatever has changed since. Then: who
bets, where, on what, at which price, how much, within which limits, and with what money. The first
"no" is the answer, with what the client needs to ask again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any, Protocol

from touchline import codes
from touchline.bets.combining import combined
from touchline.bets.facts import Facts, Offer
from touchline.bets.limits import AMOUNT_MAX_MINOR, Cap, caps, excess, stake_min
from touchline.bets.multiplier import if_won
from touchline.bets.rejections import Reason
from touchline.bets.slip import Slip, SlipLeg
from touchline.catalog.model import EventStatus
from touchline.money import PRICE_MILLI_MAX, format_price

# A price below 1.01 returns less than a hundredth of the stake: nobody meant to offer it.
PRICE_TAKEN_MIN_MILLI = 1_010


class Leg(Protocol):
    """Whatever names a selection."""

    @property
    def selection_id(self) -> int:
        """The selection's id."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What the house asks of every bet.

    ``epoch`` is that of the session the slip came in; None where no session did. ``cut_off_s`` is
    how long before its start an event takes no more bets. Sports outside ``settled_sports`` have
    nobody who tells their results. ``is_vouched``: a trader has agreed to go beyond the limits.
    """

    epoch: int | None
    prices_age_max_s: float
    settled_sports: frozenset[str]
    cut_off_s: int = 0
    rules_version: int = 1
    is_vouched: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A bet as it will be written. Amounts are minor units, ``payout_max_minor`` when all legs win."""

    slip: Slip
    offers: tuple[Offer, ...]
    currency: str
    stake_minor: int
    payout_max_minor: int
    caps: tuple[Cap, ...]
    pricing_version: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The house takes the bet, unless something moves before it is written."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Rejected:
    """The house does not take it: why, and what the client should know to ask again."""

    reason: Reason
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refer:
    """A trader has to be asked: the bet goes beyond a limit that says so."""

    plan: Plan
    reason: Reason
    stake_max_minor: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """The key was used for the very same slip; what became of it stands."""

    bet_id: int


Decision = Accepted | Rejected | Refer | Repeat


def decide(slip: Slip, facts: Facts, terms: Terms) -> Decision:
    """What becomes of a slip."""
    if facts.earlier is not None:
        if facts.earlier.digest != slip.digest:
            return Rejected(Reason.KEY_REUSED)
        return Repeat(facts.earlier.bet_id)
    refusal = _who_and_where(facts, terms) or _legs(slip, facts, terms)
    if refusal is not None:
        return refusal
    offers = tuple(facts.offers[leg.selection_id] for leg in slip.legs)
    return _money(slip, offers, facts, terms)


def _who_and_where(facts: Facts, terms: Terms) -> Rejected | None:
    player = facts.player
    if terms.epoch is not None and player.epoch != terms.epoch:
        return Rejected(Reason.SIGNED_OUT)
    if player.protection.is_excluded(facts.now):
        return Rejected(Reason.SELF_EXCLUDED, _until(facts))
    if player.protection.is_timed_out(facts.now):
        return Rejected(Reason.TIMED_OUT, _until(facts))
    if player.status != "active":
        return Rejected(Reason.PLAYER_NOT_ACTIVE)
    return None if facts.is_tenant_active else Rejected(Reason.TENANT_SUSPENDED)


def closed_legs(legs: Sequence[Leg], facts: Facts, terms: Terms) -> Rejected | None:
    """Whether any of the selections takes no bets now; all that fail the same question are told."""
    unknown = [leg for leg in legs if leg.selection_id not in facts.offers]
    if unknown:
        return _on(Reason.SELECTION_UNKNOWN, unknown, facts)
    closing = facts.now + timedelta(seconds=terms.cut_off_s)
    questions: Sequence[tuple[Reason, Callable[[Offer], bool]]] = (
        (
            Reason.EVENT_STARTED,
            lambda offer: closing >= offer.row.starts_at or offer.row.event_id in facts.begun,
        ),
        (Reason.EVENT_CLOSED, lambda offer: not _is_taking(offer, terms)),
        (Reason.PRICES_STALE, lambda offer: _is_stale(offer, facts, terms)),
        (Reason.MARKET_SUSPENDED, lambda offer: offer.row.market_state != "open"),
        (Reason.SELECTION_CLOSED, lambda offer: not _is_open(offer)),
    )
    for reason, fails in questions:
        failing = [leg for leg in legs if fails(facts.offers[leg.selection_id])]
        if failing:
            return _on(reason, failing, facts)
    return None


def _legs(slip: Slip, facts: Facts, terms: Terms) -> Rejected | None:
    """The questions asked of each leg, and of all of them together."""
    refusal = closed_legs(slip.legs, facts, terms)
    if refusal is not None:
        return refusal
    moved = [
        leg
        for leg in slip.legs
        if not slip.choice.takes(leg.price_milli, facts.offers[leg.selection_id].row.price_milli)
    ]
    if moved:
        return _on(Reason.PRICE_CHANGED, moved, facts)
    return _contingencies(slip, facts)


def _contingencies(slip: Slip, facts: Facts) -> Rejected | None:
    """Legs of one event are not independent, so their prices must not be multiplied."""
    by_id: dict[int, list[SlipLeg]] = {}
    by_event: dict[int, list[SlipLeg]] = {}
    for leg in slip.legs:
        by_id.setdefault(leg.selection_id, []).append(leg)
        by_event.setdefault(facts.offers[leg.selection_id].row.event_id, []).append(leg)
    for reason, groups in (
        (Reason.DUPLICATE_SELECTION, by_id),
        (Reason.RELATED_CONTINGENCY, by_event),
    ):
        together = [leg for group in groups.values() if len(group) > 1 for leg in group]
        if together:
            return _on(reason, together, facts)
    return None


def _money(slip: Slip, offers: tuple[Offer, ...], facts: Facts, terms: Terms) -> Decision:
    player = facts.player
    stake_minor = slip.stake.minor(player.exponent)
    if stake_minor is None or stake_minor == 0:
        return Rejected(Reason.STAKE_FRACTION, _amounts(facts))
    least = max(
        stake_min(facts, offers), slip.combination.lines
    )  # each line carries at least one unit
    if stake_minor < least:
        return Rejected(Reason.BELOW_MIN, _amounts(facts, stake_min_minor=least))
    factor = combined(slip.combination, [if_won(offer.row.price_milli) for offer in offers])
    is_countable = max(Fraction(stake_minor), stake_minor * factor) <= AMOUNT_MAX_MINOR
    beyond = None
    if not (terms.is_vouched and is_countable):
        beyond = excess(facts, offers, stake_minor=stake_minor, factor=factor)
    if beyond is not None and not beyond.refers:
        return Rejected(beyond.reason, _amounts(facts, stake_max_minor=beyond.stake_max_minor))
    refusal = _purse(stake_minor, facts, terms)
    if refusal is not None:
        return refusal
    payout_max_minor = floor(stake_minor * factor)
    liability_minor = max(0, payout_max_minor - stake_minor)
    plan = Plan(
        slip,
        offers,
        player.currency,
        stake_minor,
        payout_max_minor,
        caps(facts, offers, liability_minor=liability_minor),
        facts.pricing_version,
    )
    if beyond is not None:
        return Refer(plan, beyond.reason, beyond.stake_max_minor)
    return Accepted(plan)


def _purse(stake_minor: int, facts: Facts, terms: Terms) -> Rejected | None:
    """The player's own limits, then their money."""
    protection = facts.player.protection
    played_min = protection.played_min(facts.now)
    if terms.epoch is not None and played_min is not None:  # else nobody sits there to be told
        return Rejected(Reason.REALITY_CHECK_REQUIRED, {"played_min": played_min})
    left = protection.stake_left_minor
    if left is not None and stake_minor > left:
        return Rejected(Reason.PLAYER_LIMIT, _amounts(facts, stake_max_minor=left))
    available_minor = facts.player.available_minor
    if stake_minor > available_minor:
        return Rejected(Reason.INSUFFICIENT_FUNDS, _amounts(facts, available_minor=available_minor))
    return None


def _until(facts: Facts) -> dict[str, Any]:
    """When the player may bet again, where that is known."""
    until = facts.player.protection.kept_until(facts.now)
    return {} if until is None else {"until": until.isoformat()}


def _amounts(facts: Facts, **amounts_minor: int) -> dict[str, Any]:
    """Amounts of a refusal, and what it takes to write them."""
    return {
        "currency": facts.player.currency,
        "exponent": facts.player.exponent,
        **amounts_minor,
    }


def _is_taking(offer: Offer, terms: Terms) -> bool:
    row = offer.row
    return row.status == EventStatus.SCHEDULED and row.sport in terms.settled_sports


def _is_stale(offer: Offer, facts: Facts, terms: Terms) -> bool:
    age_s = facts.heard_age_s.get(offer.row.sport)
    return age_s is None or age_s > terms.prices_age_max_s


def _is_open(offer: Offer) -> bool:
    row = offer.row
    return row.is_open and PRICE_TAKEN_MIN_MILLI <= row.price_milli <= PRICE_MILLI_MAX


def _on(reason: Reason, legs: Sequence[Leg], facts: Facts) -> Rejected:
    """A refusal for some legs, each with today's price where there is one."""
    told = []
    for leg in dict.fromkeys(legs):
        offer = facts.offers.get(leg.selection_id)
        price = format_price(offer.row.price_milli) if offer else None
        told.append({"selection": codes.encode(leg.selection_id), "price": price})
    return Rejected(reason, {"legs": told})
