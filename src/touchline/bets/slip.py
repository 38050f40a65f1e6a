"""A slip: what a client may send, read strictly. Pure.

Nothing of it is believed but what it asks for: which selections, at which shown price, how much, and
what to do when a price has moved. Names, lines and today's prices come from our own book.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from touchline import codes
from touchline.bets.combining import Combination, accumulator
from touchline.bets.rejections import SENTENCES, Reason
from touchline.errors import Refused
from touchline.money import format_price, parse_price_milli

LEGS_MAX = 20
# The most lines a system may have; a full cover of ten selections has 1 023.
LINES_MAX = 1_023
WITHIN_BP_MAX = 5_000

# Digits of any other script, signs, exponents and blanks are no stake.
_STAKE = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,8}))?")
_WITHIN = re.compile(r"within ([0-9]{1,2})(?:\.([0-9]{1,2}))?")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class BadSlip(Refused):
    """That is not a bet slip."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES[reason])
        self.code = reason.value
        self.reason = reason


class SlipType(StrEnum):
    """One leg, all legs together, or every combination of some sizes."""

    SINGLE = "single"
    ACCA = "acca"
    SYSTEM = "system"


class PriceMode(StrEnum):
    """Which price the player takes when it is not the one shown."""

    EXACT = "exact"
    HIGHER = "higher"
    ANY = "any"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """What the player said about moved prices; ``within_bp`` is how much less is still taken."""

    mode: PriceMode
    within_bp: int = 0

    def takes(self, shown_milli: int, now_milli: int) -> bool:
        """Whether the player takes today's price instead of the one shown."""
        if now_milli == shown_milli or self.mode is PriceMode.ANY:
            return True
        if now_milli > shown_milli:
            return self.mode is not PriceMode.EXACT
        least = shown_milli * (10_000 - self.within_bp)
        return self.mode is PriceMode.WITHIN and now_milli * 10_000 >= least


@dataclass(frozen=True, slots=True)
class SlipLeg:
    """One selection and the price the player saw, in thousandths."""

    selection_id: int
    price_milli: int


@dataclass(frozen=True, slots=True)
class Stake:
    """A stake as written: digits before and after the point. The currency says what they are worth."""

    whole: str
    fraction: str

    @property
    def text(self) -> str:
        """The stake as it was written."""
        return f"{self.whole}.{self.fraction}" if self.fraction else self.whole

    def minor(self, exponent: int) -> int | None:
        """The stake in minor units of a currency; None where it is finer than those."""
        kept, rest = self.fraction[:exponent], self.fraction[exponent:]
        if rest.strip("0"):
            return None
        return int(self.whole + kept.ljust(exponent, "0"))


@dataclass(frozen=True, slots=True)
class Slip:
    """What is asked; the stake is spread evenly over the lines of ``combination``."""

    key: UUID
    type: SlipType
    legs: tuple[SlipLeg, ...]
    combination: Combination
    stake: Stake
    choice: PriceChoice

    @property
    def document(self) -> dict[str, Any]:
        """The slip as parse_slip() reads it."""
        choice = self.choice
        within = f" {choice.within_bp // 100}.{choice.within_bp % 100:02d}"
        return {
            "key": str(self.key),
            "type": self.type.value,
            "legs": [
                {
                    "selection": codes.encode(leg.selection_id),
                    "price": format_price(leg.price_milli),
                }
                for leg in self.legs
            ],
            "k": list(self.combination.sizes) if self.type is SlipType.SYSTEM else None,
            "stake": self.stake.text,
            "price_mode": choice.mode.value + (within if choice.within_bp else ""),
        }

    @property
    def digest(self) -> bytes:
        """What a key stands for: equal for equal slips, however they were written."""
        parts = [
            self.type.value,
            ",".join(map(str, self.combination.sizes)),
            self.stake.whole.lstrip("0") + "." + self.stake.fraction.rstrip("0"),
            f"{self.choice.mode.value} {self.choice.within_bp}",
            *(f"{leg.selection_id}@{leg.price_milli}" for leg in self.legs),
        ]
        return hashlib.blake2b("|".join(parts).encode(), digest_size=16).digest()


def parse_slip(given: Any) -> Slip:
    """The slip of a decoded document.

    Raises:
        BadSlip: it is none; the code says which part is not.

    """
    if not isinstance(given, Mapping):
        raise BadSlip(Reason.BAD_SLIP)
    legs = given.get("legs")
    if not isinstance(legs, Sequence) or isinstance(legs, str | bytes):
        raise BadSlip(Reason.BAD_SLIP)
    if len(legs) > LEGS_MAX:  # before any of them is looked at
        raise BadSlip(Reason.TOO_MANY_LEGS)
    key = parse_key(given.get("key"))
    parsed = tuple(_leg(leg) for leg in legs)
    kind, combination = _combination(given.get("type"), given.get("k"), len(parsed))
    stake = _stake(given.get("stake"))
    return Slip(key, kind, parsed, combination, stake, _choice(given.get("price_mode", "exact")))


def parse_key(given: Any) -> UUID:
    """The key of a slip.

    Raises:
        BadSlip: it is no UUID in its usual form.

    """
    if not isinstance(given, str) or not _UUID.fullmatch(given.lower()):
        raise BadSlip(Reason.BAD_KEY)
    return UUID(given)


def _leg(given: Any) -> SlipLeg:
    if not isinstance(given, Mapping):
        raise BadSlip(Reason.BAD_SLIP)
    code, shown = given.get("selection"), given.get("price")
    selection_id = codes.decode(code) if isinstance(code, str) else None
    # Ids are positive 63-bit numbers; a code beyond them is nobody's.
    if selection_id is None or not 0 < selection_id < 1 << 63:
        raise BadSlip(Reason.BAD_SELECTION)
    price_milli = parse_price_milli(shown) if isinstance(shown, str) else None
    if price_milli is None:
        raise BadSlip(Reason.BAD_PRICE)
    return SlipLeg(selection_id, price_milli)


def _combination(kind: Any, sizes: Any, legs: int) -> tuple[SlipType, Combination]:
    if not isinstance(kind, str) or kind not in set(SlipType):
        raise BadSlip(Reason.BAD_TYPE)
    if kind != SlipType.SYSTEM and sizes not in (None, []):
        raise BadSlip(Reason.BAD_SYSTEM)
    if kind == SlipType.SINGLE:
        if legs != 1:
            raise BadSlip(Reason.TOO_MANY_LEGS if legs else Reason.TOO_FEW_LEGS)
        return SlipType.SINGLE, accumulator(1)
    if legs < 2:  # noqa: PLR2004 - two make a combination
        raise BadSlip(Reason.TOO_FEW_LEGS)
    if kind == SlipType.ACCA:
        return SlipType.ACCA, accumulator(legs)
    return SlipType.SYSTEM, _system(sizes, legs)


def _system(given: Any, legs: int) -> Combination:
    if not isinstance(given, list) or not 1 <= len(given) <= legs:
        raise BadSlip(Reason.BAD_SYSTEM)
    if not all(type(size) is int and 1 <= size <= legs for size in given):
        raise BadSlip(Reason.BAD_SYSTEM)
    if len(set(given)) != len(given):
        raise BadSlip(Reason.BAD_SYSTEM)
    combination = Combination(legs, tuple(sorted(given)))
    if not 1 < combination.lines <= LINES_MAX:
        raise BadSlip(Reason.BAD_SYSTEM)
    return combination


def _stake(given: Any) -> Stake:
    found = _STAKE.fullmatch(given) if isinstance(given, str) else None
    if found is None or not (found[1] + (found[2] or "")).strip("0"):
        raise BadSlip(Reason.BAD_STAKE)
    return Stake(found[1], found[2] or "")


def _choice(given: Any) -> PriceChoice:
    if not isinstance(given, str):
        raise BadSlip(Reason.BAD_PRICE_MODE)
    if given in {PriceMode.EXACT, PriceMode.HIGHER, PriceMode.ANY}:
        return PriceChoice(PriceMode(given))
    found = _WITHIN.fullmatch(given)
    within_bp = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < within_bp <= WITHIN_BP_MAX:
        raise BadSlip(Reason.BAD_PRICE_MODE)
    return PriceChoice(PriceMode.WITHIN, within_bp)
