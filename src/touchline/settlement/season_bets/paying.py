"""What a season's bets came to, as lines of an answer. Pure: no player, no account, no ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from touchline.bets.multiplier import Outcome, leg_label, multiplier
from touchline.bets.payout import bet_label, payout_minor
from touchline.settlement.grading.grade import Ages, grade
from touchline.settlement.grading.house_rules import CURRENT
from touchline.settlement.grading.model import Question
from touchline.settlement.season_bets.book import SeasonBook
from touchline.settlement.season_bets.reading import (
    EXPONENT,
    Code,
    LineRejected,
    SeasonBet,
    SeasonLeg,
    document_of,
    read_bet,
)

REJECTED, OPEN = "rejected", "open"
# All matches of a season are over; those that are not have no result to wait for.
_LONG_AGO = Ages(since_start_s=10**9, since_result_s=10**9)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the answer. ``stake_minor`` is 0 where the bet was rejected."""

    document: dict[str, Any]
    stake_minor: int = 0
    paid_minor: int = 0

    @property
    def status(self) -> str:
        """What became of the bet."""
        status: str = self.document["status"]
        return status


def pay(book: SeasonBook, lines: Iterable[bytes]) -> Iterator[Told]:
    """What each line of a file of bets came to, in its order; empty lines are none."""
    for line in lines:
        if not line.strip():
            continue
        given = document_of(line)
        try:
            yield _paid(book, given.get("id"), read_bet(given))
        except LineRejected as error:
            yield _rejected(given.get("id"), error.code)


def _paid(book: SeasonBook, name: Any, bet: SeasonBet) -> Told:
    prices = [book.price_milli(leg) for leg in bet.legs]
    taken = [price_milli for price_milli in prices if price_milli is not None]
    if len(taken) < len(prices):
        raise LineRejected(Code.SELECTION_UNKNOWN)
    outcomes = [_outcome(book, leg) for leg in bet.legs]
    decided = [outcome for outcome in outcomes if outcome is not None]
    if len(decided) < len(outcomes):
        words = [OPEN if outcome is None else leg_label(outcome).value for outcome in outcomes]
        return Told(_document(name, OPEN, 0, words), bet.stake_minor)
    paid_minor = payout_minor(bet.stake_minor, bet.combination, _multipliers(decided, taken))
    status = bet_label(bet.stake_minor, paid_minor).value
    words = [leg_label(outcome).value for outcome in decided]
    return Told(_document(name, status, paid_minor, words), bet.stake_minor, paid_minor)


def _multipliers(outcomes: list[Outcome], prices_milli: list[int]) -> list[Fraction]:
    pairs = zip(outcomes, prices_milli, strict=True)
    return [multiplier(outcome, price_milli) for outcome, price_milli in pairs]


def _outcome(book: SeasonBook, leg: SeasonLeg) -> Outcome | None:
    """What became of the leg; None where its match has no result."""
    facts = book.facts.get(leg.fixture)
    if facts is None:
        return None
    asked = leg.asked
    question = Question(asked.type, asked.period, asked.line_quarters)
    return grade(question, [asked.code], facts, CURRENT, _LONG_AGO).outcomes.get(asked.code)


def _rejected(name: Any, code: str) -> Told:
    return Told({**_document(name, REJECTED, 0, []), "code": code})


def _document(name: Any, status: str, paid_minor: int, words: list[str]) -> dict[str, Any]:
    return {"id": name, "status": status, "payout": amount(paid_minor), "legs": words}


def amount(minor: int) -> str:
    """An amount as people write it: 12.50."""
    whole, rest = divmod(abs(minor), 10**EXPONENT)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{EXPONENT}d}"
