"""The whole slip, ready to be shown: legs, the type of bet, stakes, limits and what it may return. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from touchline import codes
from touchline.bets.allowance import allowance
from touchline.bets.combining import Combination, combined
from touchline.bets.facts import Facts, Offer
from touchline.bets.multiplier import if_won
from touchline.bets.slip import SlipType
from touchline.ledger.model import BadAmount, format_amount, parse_amount_minor
from touchline.web.languages import N_, _, amount, plain_amount
from touchline.web.player.picks import Pick
from touchline.web.player.slip_form import Typed
from touchline.web.player.slip_view import (
    Size,
    SlipLeg,
    combination_of,
    price_of_all,
    sizes_of,
    types_of,
)

TABS = {
    SlipType.SINGLE: N_("Singles"),
    SlipType.ACCA: N_("Accumulator"),
    SlipType.SYSTEM: N_("System"),
}
_DOUBLES = 2


@dataclass(frozen=True, slots=True)
class StakeField:
    """Where a stake is typed: ``of`` is its selection, "" for a bet of several legs.

    ``limits`` and ``returns`` are words, "" while they cannot be told.
    """

    of: str
    stake: str
    key: str
    limits: str
    returns: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slip as it is shown. ``tabs`` are the types its legs can make, with their words.

    ``currency`` is "" for who is not signed in: then there is nothing to stake.
    """

    legs: tuple[SlipLeg, ...]
    kind: SlipType
    tabs: tuple[tuple[SlipType, str], ...]
    mode: str
    sizes: tuple[tuple[Size, bool], ...]
    price: str
    fields: dict[str, StakeField]
    currency: str
    exponent: int
    balance: str

    @property
    def has_moved(self) -> bool:
        """Whether any price is another than the one that was shown."""
        return any(leg.moved for leg in self.legs)

    @property
    def is_open(self) -> bool:
        """Whether anything on it can be bet on as it stands."""
        open_legs = [leg.is_open for leg in self.legs]
        return any(open_legs) if self.kind is SlipType.SINGLE else all(open_legs)


def id_of(pick: Pick) -> int:
    """The id behind a pick's code, which has been read before."""
    found = codes.decode(pick.selection)
    assert found is not None
    return found


def sheet_of(
    legs: Sequence[SlipLeg], typed: Typed, facts: Facts | None, *, new_key: Callable[[], str]
) -> Sheet:
    """The slip with what was typed into it; ``facts`` are those of who is signed in."""
    types = types_of(legs)
    kind = typed.kind if typed.kind in types else types[min(len(types), _DOUBLES) - 1]
    chosen = _sizes(kind, len(legs), typed.sizes)
    combination = combination_of(kind, len(legs), chosen)
    groups = (
        {leg.pick.selection: [leg] for leg in legs} if kind is SlipType.SINGLE else {"": [*legs]}
    )
    player = facts.player if facts else None
    return Sheet(
        legs=tuple(legs),
        kind=kind,
        tabs=tuple((each, _(TABS[each])) for each in types),
        mode=typed.mode,
        sizes=tuple(
            (size, size.legs in chosen)
            for size in (sizes_of(len(legs)) if kind is SlipType.SYSTEM else ())
        ),
        price=price_of_all(legs) if kind is SlipType.ACCA else "",
        fields={
            of: _field(of, group, combination, typed, facts, new_key)
            for of, group in groups.items()
        },
        currency=player.currency if player else "",
        exponent=player.exponent if player else 0,
        balance=format_amount(player.available_minor, player.exponent) if player else "",
    )


def _sizes(kind: SlipType, legs: int, typed: Collection[int]) -> set[int]:
    if kind is not SlipType.SYSTEM:
        return set()
    return {size for size in typed if 1 <= size <= legs} or {_DOUBLES}


def _field(
    of: str,
    legs: Sequence[SlipLeg],
    combination: Combination | None,
    typed: Typed,
    facts: Facts | None,
    new_key: Callable[[], str],
) -> StakeField:
    stake = typed.stakes.get(of, "")
    limits = returns = ""
    offers = _offers(legs, facts)
    if facts and combination and offers:
        limits = _limits(facts, offers, combination)
        returns = _returns(stake, facts, offers, combination)
    return StakeField(of, stake, typed.keys.get(of) or new_key(), limits, returns)


def _offers(legs: Sequence[SlipLeg], facts: Facts | None) -> list[Offer]:
    """What is known of each leg; nothing where one of them cannot be bet on."""
    if facts is None or not all(leg.is_open for leg in legs):
        return []
    found = [facts.offers.get(id_of(leg.pick)) for leg in legs]
    return [offer for offer in found if offer] if all(found) else []


def _limits(facts: Facts, offers: Sequence[Offer], combination: Combination) -> str:
    """The stakes that may be typed, in words."""
    may = allowance(facts, offers, combination)
    player = facts.player
    most = min(may.stake_max_minor, max(0, player.available_minor))
    least = may.stake_min_minor
    if least > most:
        return _("No stake is possible on this now.")
    low, high = (amount(format_amount(each, player.exponent)) for each in (least, most))
    return _("{low} to {high} {currency}", low=low, high=high, currency=player.currency)


def _returns(stake: str, facts: Facts, offers: Sequence[Offer], combination: Combination) -> str:
    """What a stake returns when everything wins, rounded down; "" for what is no stake."""
    exponent = facts.player.exponent
    try:
        stake_minor = parse_amount_minor(plain_amount(stake), exponent)
    except BadAmount:
        return ""
    factor: Fraction = combined(combination, [if_won(offer.row.price_milli) for offer in offers])
    if stake_minor <= 0:
        return ""
    return amount(format_amount(int(stake_minor * factor), exponent))
