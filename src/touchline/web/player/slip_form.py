"""What somebody typed into the form of a slip, and what to say about it. Pure.

Input is kept whatever becomes of it: who has to change one thing types one thing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from touchline.bets.rejections import Reason
from touchline.bets.slip import SlipType
from touchline.errors import TouchlineError
from touchline.ledger.model import format_amount
from touchline.web.languages import N_, _, amount, plain_amount, when

MODES = (
    ("higher", N_("Take better prices")),
    ("any", N_("Take any price")),
    ("within 5", N_("Take up to 5 % less")),
    ("exact", N_("Only the price shown")),
)
_TEXT_MAX = 40
_ON_LEGS = frozenset(
    {
        Reason.SELECTION_UNKNOWN,
        Reason.EVENT_STARTED,
        Reason.EVENT_CLOSED,
        Reason.PRICES_STALE,
        Reason.MARKET_SUSPENDED,
        Reason.SELECTION_CLOSED,
        Reason.PRICE_CHANGED,
        Reason.DUPLICATE_SELECTION,
        Reason.RELATED_CONTINGENCY,
        Reason.BAD_PRICE,
        Reason.BAD_SELECTION,
    }
)
_ON_STAKE = frozenset(
    {
        Reason.BAD_STAKE,
        Reason.STAKE_FRACTION,
        Reason.BELOW_MIN,
        Reason.ABOVE_MAX,
        Reason.PAYOUT_LIMIT,
        Reason.EXPOSURE_LIMIT,
        Reason.PLAYER_LIMIT,
        Reason.INSUFFICIENT_FUNDS,
    }
)
_AMOUNTS = (
    ("stake_max_minor", N_("At most {amount} {currency}.")),
    ("stake_min_minor", N_("At least {amount} {currency}.")),
    ("available_minor", N_("You have {amount} {currency}.")),
)
_PLAYED = N_("You have been playing for {minutes} minutes.")


class Fields(Protocol):
    """A form as it was sent."""

    def get(self, key: str, default: str) -> str:
        """The first value of a field."""
        ...

    def getlist(self, key: str) -> list[str]:
        """All its values."""
        ...


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and what it is about: these legs, the stake of ``stake_of``, or the slip.

    ``asks_to_know``: the player has to say that they know, before anything else.
    """

    text: str
    legs: frozenset[str] = frozenset()
    stake_of: str | None = None
    asks_to_know: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands. ``stakes`` and ``keys`` are by selection, those of a whole bet by ""."""

    kind: SlipType | None = None
    mode: str = "higher"
    sizes: tuple[int, ...] = ()
    stakes: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


def typed_of(form: Fields, selections: Collection[str]) -> Typed:
    """What was typed about these selections; nothing of it is believed."""
    kind = form.get("tab", "")
    names = ["", *selections]
    return Typed(
        kind=SlipType(kind) if kind in set(SlipType) else None,
        mode=form.get("price_mode", "higher")[:_TEXT_MAX],
        sizes=tuple(int(size) for size in form.getlist("k")[:_TEXT_MAX] if _is_size(size)),
        stakes={name: form.get(f"stake{name}", "")[:_TEXT_MAX].strip() for name in names},
        keys={name: form.get(f"key{name}", "")[:_TEXT_MAX] for name in names},
    )


def asked_slips(typed: Typed, legs: Sequence[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """The slips that are asked for, as documents; of singles those with a stake, by selection.

    ``legs`` are selection codes with the prices that the form showed.
    """
    if typed.kind is SlipType.SINGLE:
        return {
            selection: _document(typed, selection, [(selection, price)])
            for selection, price in legs
            if typed.stakes.get(selection)
        }
    return {"": _document(typed, "", legs)}


def noted(error: TouchlineError, of: str) -> Note:
    """What to say about a slip that was not taken, beside what it is about.

    ``of`` is the selection of a single, "" for a bet of several legs.
    """
    facts = error.facts
    if error.code == Reason.REALITY_CHECK_REQUIRED:
        return Note(_(_PLAYED, minutes=facts["played_min"]), asks_to_know=True)
    text = " ".join([_(error.message), *_amounts(facts), *_end(facts)])
    if error.code in _ON_LEGS:
        named = frozenset(str(leg["selection"]) for leg in facts.get("legs", ()))
        return Note(text, legs=named or (frozenset({of}) if of else frozenset()))
    return Note(text, stake_of=of) if error.code in _ON_STAKE else Note(text)


def _document(typed: Typed, of: str, legs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    kind = typed.kind or SlipType.SINGLE
    return {
        "key": typed.keys.get(of, ""),
        "type": kind.value,
        "legs": [{"selection": selection, "price": price} for selection, price in legs],
        "k": list(typed.sizes) if kind is SlipType.SYSTEM else None,
        "stake": plain_amount(typed.stakes.get(of, "")),
        "price_mode": typed.mode,
    }


def _amounts(facts: Mapping[str, Any]) -> list[str]:
    return [
        _(
            sentence,
            amount=amount(format_amount(facts[name], facts["exponent"])),
            currency=facts["currency"],
        )
        for name, sentence in _AMOUNTS
        if name in facts
    ]


def _end(facts: Mapping[str, Any]) -> list[str]:
    """When a break is over, where that is known."""
    until = facts.get("until")
    return (
        [_("You may bet again on {when}.", when=when(datetime.fromisoformat(until)))]
        if until
        else []
    )


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2  # noqa: PLR2004 - twenty legs
