"""A player's own bet in words. Pure: a bet's document in, what its page shows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import prod
from typing import Any

from touchline.bets.combining import Combination
from touchline.catalog.model import MarketType, Period
from touchline.web.languages import N_, _
from touchline.web.player.labels import full_label
from touchline.web.player.leg_results import RESULT_WORDS
from touchline.web.player.slip_view import name_of_system
from touchline.web.player.words import market_title, part_title

STATUS_WORDS = {
    "open": N_("Open"),
    "won": N_("Won"),
    "lost": N_("Lost"),
    "void": N_("Void"),
    "cashed_out": N_("Cashed out"),
    "waiting": N_("With a trader"),
    "refused": N_("Not taken"),
    "expired": N_("Not taken in time"),
}
_TYPES = {"single": N_("Single"), "acca": N_("Accumulator"), "system": N_("System")}
_FOLDS = {2: N_("Double"), 3: N_("Treble")}


@dataclass(frozen=True, slots=True)
class BetLeg:
    """One leg of a bet, as it was when the bet was taken."""

    outcome: str
    market: str
    home: str
    away: str
    event: str
    starts_at: datetime
    price: str
    result: str = ""
    result_word: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BetView:
    """A bet in words. ``price`` is that of all legs together, "" where there is no one price.

    ``can_be_bought``: the house may buy it back; what for, it says when it is asked.
    """

    code: str
    status: str
    status_word: str
    title: str
    currency: str
    stake: str
    returns: str
    payout: str
    price: str
    can_be_bought: bool
    placed_at: datetime | None
    expires_at: datetime | None
    rules_version: int | None
    legs: tuple[BetLeg, ...]

    @property
    def is_over(self) -> bool:
        """Whether it is decided."""
        return bool(self.payout)


def bet_view(document: Mapping[str, Any]) -> BetView:
    """The bet of a document."""
    legs, status, kind = document["legs"], document["status"], document["type"]
    placed, expires = document["accepted_at"], document["expires_at"]
    return BetView(
        code=document["code"],
        status=status,
        status_word=_(STATUS_WORDS[status]),
        title=_title(document),
        currency=document["currency"],
        stake=document["stake"],
        returns=document["payout_max"] if legs else "",
        payout=document["payout"] or "",
        price=_price(legs) if kind != "system" else "",
        can_be_bought=status == "open" and kind != "system",
        placed_at=datetime.fromisoformat(placed) if placed else None,
        expires_at=datetime.fromisoformat(expires) if expires else None,
        rules_version=document["rules_version"],
        legs=tuple(_leg(leg) for leg in legs),
    )


def _title(document: Mapping[str, Any]) -> str:
    """The type of the bet, as players call it."""
    legs, kind = len(document["legs"]), document["type"]
    if kind == "system" and legs:
        name = name_of_system(Combination(legs, tuple(document["k"])))
        return _("System: {name}", name=name)
    if kind == "acca" and legs:
        return _(_FOLDS[legs]) if legs in _FOLDS else _("Accumulator of {legs}", legs=legs)
    return _(_TYPES[kind])


def _leg(leg: Mapping[str, Any]) -> BetLeg:
    kind = MarketType(leg["market"])
    title = market_title(kind, leg["sport"], leg["home"], leg["away"])
    part = part_title(Period(leg["period"]))
    result = leg.get("result", "")
    return BetLeg(
        outcome=full_label(kind, leg["outcome"], leg["line"], leg["home"], leg["away"]),
        market=f"{title}, {part}" if part else title,
        home=leg["home"],
        away=leg["away"],
        event=leg["event"],
        starts_at=datetime.fromisoformat(leg["starts_at"]),
        price=leg["price"],
        result=result,
        result_word=_(RESULT_WORDS[result]) if result in RESULT_WORDS else "",
        reason=leg.get("reason", ""),
    )


def _price(legs: Sequence[Mapping[str, Any]]) -> str:
    """All prices together, rounded down to two decimals; a single's as it is."""
    if len(legs) < 2:  # noqa: PLR2004 - two make a combination
        return str(legs[0]["price"]) if legs else ""
    product = prod((Fraction(leg["price"]) for leg in legs), start=Fraction(1))
    hundredths = product.numerator * 100 // product.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}"
