"""A player's own bet in words. Pure: a bet's document in, what its page shows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import prod
from typing import Any

from touchline.bets.combining import Combination
from touchline.catalog.model import MarketType, Period
from touchline.web.player.labels import full_label
from touchline.web.player.slip_view import name_of_system
from touchline.web.player.words import market_title, part_title

STATUS_WORDS = {
    "open": "Open",
    "won": "Won",
    "lost": "Lost",
    "void": "Void",
    "cashed_out": "Cashed out",
    "waiting": "With a trader",
    "refused": "Not taken",
    "expired": "Not taken in time",
}
_FOLDS = {2: "Double", 3: "Treble"}


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
    legs: tuple[BetLeg, ...]

    @property
    def is_over(self) -> bool:
        """Whether it is decided."""
        return bool(self.payout)


def bet_view(document: Mapping[str, Any]) -> BetView:
    """The bet of a document."""
    legs = document["legs"]
    placed, expires = document["accepted_at"], document["expires_at"]
    return BetView(
        code=document["code"],
        status=document["status"],
        status_word=STATUS_WORDS[document["status"]],
        title=_title(document),
        currency=document["currency"],
        stake=document["stake"],
        returns=document["payout_max"] if legs else "",
        payout=document["payout"] or "",
        price=_price(legs) if document["type"] != "system" else "",
        can_be_bought=document["status"] == "open" and document["type"] != "system",
        placed_at=datetime.fromisoformat(placed) if placed else None,
        expires_at=datetime.fromisoformat(expires) if expires else None,
        legs=tuple(_leg(leg) for leg in legs),
    )


def _title(document: Mapping[str, Any]) -> str:
    """The type of the bet, as players call it."""
    legs = len(document["legs"])
    if document["type"] == "system" and legs:
        return f"System: {name_of_system(Combination(legs, tuple(document['k'])))}"
    if document["type"] == "acca" and legs:
        return _FOLDS.get(legs, f"Accumulator of {legs}")
    return {"single": "Single", "acca": "Accumulator", "system": "System"}[document["type"]]


def _leg(leg: Mapping[str, Any]) -> BetLeg:
    kind = MarketType(leg["market"])
    title = market_title(kind, leg["sport"], leg["home"], leg["away"])
    part = part_title(Period(leg["period"]))
    return BetLeg(
        outcome=full_label(kind, leg["outcome"], leg["line"], leg["home"], leg["away"]),
        market=f"{title}, {part}" if part else title,
        home=leg["home"],
        away=leg["away"],
        event=leg["event"],
        starts_at=datetime.fromisoformat(leg["starts_at"]),
        price=leg["price"],
    )


def _price(legs: Sequence[Mapping[str, Any]]) -> str:
    """All prices together, rounded down to two decimals; a single's as it is."""
    if len(legs) < 2:  # noqa: PLR2004 - two make a combination
        return str(legs[0]["price"]) if legs else ""
    product = prod((Fraction(leg["price"]) for leg in legs), start=Fraction(1))
    hundredths = product.numerator * 100 // product.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}"
