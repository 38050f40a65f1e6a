"""The named postings: who pays whom, and why. One function each; every sum is zero. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from touchline.ledger.model import AccountKind, RefType, TransferKind


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a transfer: above zero it raises what the operator owes the account's owner."""

    kind: AccountKind
    amount_minor: int
    player_id: int | None = None
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer to be: its reference makes it happen once, however often it is asked for."""

    kind: TransferKind
    ref_type: RefType
    ref_id: int
    legs: tuple[Leg, ...]
    gen: int = 0
    uses_credit: bool = False
    reason: str = ""
    reverses: int | None = None


def stake(player_id: int, bet_id: int, stake_minor: int) -> Posting:
    """A bet is accepted: cash becomes open stake of the same player; credit may be used."""
    assert stake_minor > 0
    legs = _between(player_id, AccountKind.CASH, AccountKind.OPEN_STAKE, stake_minor)
    return Posting(TransferKind.STAKE, RefType.BET, bet_id, legs, uses_credit=True)


def settlement(
    player_id: int, bet_id: int, stake_minor: int, payout_minor: int, *, gen: int
) -> Posting:
    """A bet is settled: the stake is no longer open, the payout is cash, the house has the rest.

    A payout of nothing is a lost bet, one of the stake a push.
    """
    return Posting(
        TransferKind.SETTLEMENT,
        RefType.BET,
        bet_id,
        _settled(player_id, stake_minor, payout_minor),
        gen=gen,
    )


def void(player_id: int, bet_id: int, stake_minor: int, reason: str, *, gen: int) -> Posting:
    """A bet never counted: its stake goes home, for a reason."""
    assert stake_minor > 0
    legs = _between(player_id, AccountKind.OPEN_STAKE, AccountKind.CASH, stake_minor)
    return Posting(TransferKind.VOID, RefType.BET, bet_id, legs, gen=gen, reason=reason)


def cash_out(
    player_id: int, bet_id: int, stake_minor: int, paid_minor: int, *, gen: int
) -> Posting:
    """A player takes an offer instead of waiting; booked as a settlement of that payout."""
    legs = _settled(player_id, stake_minor, paid_minor)
    return Posting(TransferKind.CASH_OUT, RefType.BET, bet_id, legs, gen=gen)


def reversal(
    player_id: int,
    bet_id: int,
    stake_minor: int,
    payout_minor: int,
    *,
    gen: int,
    reverses: int,
    available_minor: int,
) -> Posting:
    """A settlement is taken back: what cash no longer covers becomes the player's debt.

    ``available_minor`` is what may be taken: cash, and credit where there is some.
    """
    taken_minor = max(0, min(payout_minor, available_minor))
    legs = (
        Leg(AccountKind.CASH, -taken_minor, player_id),
        Leg(AccountKind.DEBT, taken_minor - payout_minor, player_id),
        Leg(AccountKind.OPEN_STAKE, stake_minor, player_id),
        Leg(AccountKind.HOUSE, payout_minor - stake_minor),
    )
    return Posting(
        TransferKind.REVERSAL,
        RefType.BET,
        bet_id,
        _moving(legs),
        gen=gen,
        uses_credit=True,
        reverses=reverses,
    )


def recovery(player_id: int, recovery_id: int, amount_minor: int) -> Posting:
    """Cash pays off debt; never with credit."""
    assert amount_minor > 0
    legs = _between(player_id, AccountKind.CASH, AccountKind.DEBT, amount_minor)
    return Posting(TransferKind.RECOVERY, RefType.RECOVERY, recovery_id, legs)


def write_off(player_id: int, adjustment_id: int, amount_minor: int, reason: str) -> Posting:
    """The house forgives debt."""
    assert amount_minor > 0
    legs = (
        Leg(AccountKind.ADJUSTMENT, -amount_minor),
        Leg(AccountKind.DEBT, amount_minor, player_id),
    )
    return Posting(TransferKind.WRITE_OFF, RefType.ADJUSTMENT, adjustment_id, legs, reason=reason)


def deposit(player_id: int, deposit_id: int, provider: str, amount_minor: int) -> Posting:
    """Money that came in over a provider is the player's."""
    assert amount_minor > 0
    legs = (
        Leg(AccountKind.CLEARING, -amount_minor, provider=provider),
        Leg(AccountKind.CASH, amount_minor, player_id),
    )
    return Posting(TransferKind.DEPOSIT, RefType.DEPOSIT, deposit_id, legs)


def withdrawal_requested(player_id: int, withdrawal_id: int, amount_minor: int) -> Posting:
    """Cash is set aside until somebody decides; never credit."""
    assert amount_minor > 0
    legs = _between(player_id, AccountKind.CASH, AccountKind.PENDING_WITHDRAWAL, amount_minor)
    return Posting(TransferKind.WITHDRAWAL_REQUESTED, RefType.WITHDRAWAL, withdrawal_id, legs)


def withdrawal_paid(
    player_id: int, withdrawal_id: int, provider: str, amount_minor: int
) -> Posting:
    """What was set aside went out over a provider."""
    assert amount_minor > 0
    legs = (
        Leg(AccountKind.PENDING_WITHDRAWAL, -amount_minor, player_id),
        Leg(AccountKind.CLEARING, amount_minor, provider=provider),
    )
    return Posting(TransferKind.WITHDRAWAL_PAID, RefType.WITHDRAWAL, withdrawal_id, legs)


def withdrawal_refused(player_id: int, withdrawal_id: int, amount_minor: int) -> Posting:
    """What was set aside is cash again."""
    assert amount_minor > 0
    legs = _between(player_id, AccountKind.PENDING_WITHDRAWAL, AccountKind.CASH, amount_minor)
    return Posting(TransferKind.WITHDRAWAL_REFUSED, RefType.WITHDRAWAL, withdrawal_id, legs)


# Who bears each type of adjustment.
ADJUSTMENTS = {
    TransferKind.GOODWILL: AccountKind.GOODWILL,
    TransferKind.MANUAL: AccountKind.ADJUSTMENT,
    TransferKind.BONUS_COST: AccountKind.BONUS_COST,
    TransferKind.TAX: AccountKind.TAX,
    TransferKind.ROUNDING: AccountKind.ROUNDING,
}


def adjustment(
    kind: TransferKind, player_id: int, adjustment_id: int, amount_minor: int, reason: str
) -> Posting:
    """Staff give to a player (above zero) or take from them, under a type and for a reason."""
    assert amount_minor
    legs = (
        Leg(ADJUSTMENTS[kind], -amount_minor),
        Leg(AccountKind.CASH, amount_minor, player_id),
    )
    return Posting(kind, RefType.ADJUSTMENT, adjustment_id, legs, uses_credit=True, reason=reason)


def _between(
    player_id: int, from_kind: AccountKind, to_kind: AccountKind, amount_minor: int
) -> tuple[Leg, ...]:
    return (Leg(from_kind, -amount_minor, player_id), Leg(to_kind, amount_minor, player_id))


def _settled(player_id: int, stake_minor: int, payout_minor: int) -> tuple[Leg, ...]:
    assert stake_minor > 0
    assert payout_minor >= 0
    return _moving(
        (
            Leg(AccountKind.OPEN_STAKE, -stake_minor, player_id),
            Leg(AccountKind.CASH, payout_minor, player_id),
            Leg(AccountKind.HOUSE, stake_minor - payout_minor),
        )
    )


def _moving(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Those that move something: an entry of nothing is not written."""
    return tuple(leg for leg in legs if leg.amount_minor)
