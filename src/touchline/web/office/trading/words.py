"""The desk's words: markets, outcomes, states, amounts, shares. Pure but for the language."""

from dataclasses import dataclass

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS, EventStatus, MarketType, Period
from touchline.ledger.model import format_amount
from touchline.money import format_line
from touchline.web.player.words import market_title, part_title

SPORT_NAMES = {sport.slug: sport.name for sport in SPORTS}
TONES = {"open": "good", "suspended": "bad", "hidden": "bad"}
# From so much of a cap on it is told as nearly reached.
NEAR_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Purse:
    """The currency a page counts in, and those it could."""

    currency: str
    exponent: int
    choices: tuple[str, ...]

    @property
    def query(self) -> str:
        """What addresses end with where there is a choice of currencies."""
        return f"?currency={self.currency}" if len(self.choices) > 1 else ""

    def amount(self, minor: int | None) -> str:
        """An amount with its currency; "" for none."""
        return "" if minor is None else f"{format_amount(minor, self.exponent)} {self.currency}"

    def plain(self, minor: int | None) -> str:
        """An amount as a field has it."""
        return "" if minor is None else format_amount(minor, self.exponent)

    def loss(self, minor: int) -> str:
        """What the house loses, or gains where it is below nothing."""
        if minor == 0:
            return self.amount(0)
        return f"{'loses' if minor > 0 else 'gains'} {self.amount(abs(minor))}"


def type_names() -> list[tuple[str, str]]:
    """Every type of market with its name, in the order of names."""
    names = [(kind.value, market_title(kind, "")) for kind in MarketType]
    return sorted(names, key=lambda each: each[1])


def market_name(
    market_type: str, period: str, line_quarters: int | None, sport: str, home: str, away: str
) -> str:
    """A market in full: what it asks, of which part of play, at which line."""
    kind = MarketType(market_type)
    part = part_title(Period(period))
    line = ""
    if line_quarters is not None:
        line = format_line(line_quarters, signed=TYPE_RULES[kind].is_handicap)
    title = market_title(kind, sport, home, away)
    return " ".join(filter(None, (title, line))) + (f", {part}" if part else "")


def outcome_name(code: str, home: str, away: str) -> str:
    """An outcome: a side by its name, else the word for it."""
    sides = {"home": home, "away": away}
    return sides.get(code, code.replace("_", " ").capitalize())


def event_state(status: str, *, is_hidden: bool, is_suspended: bool) -> str:
    """Whether an event takes bets, and if not why."""
    if is_hidden:
        return "hidden"
    if is_suspended:
        return "suspended"
    return "open" if status == EventStatus.SCHEDULED else status.replace("_", " ")


def percent_text(percent: int | None) -> str:
    """A share of a cap."""
    return "" if percent is None else f"{percent} %"
