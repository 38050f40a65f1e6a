"""`./dev chaos payouts`: random singles, accumulators and systems, each paid twice.

Once by the book, once by writing out every line and adding up fractions of the prices as they are
written. Nothing is shared but the words for what became of a leg. Stakes and payouts are amounts as
people write them, of currencies with no decimals up to three. Every bet has dice of its own:
`--first N --bets 1` makes the Nth again.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import campaign, figures
from loadtests.figures import Figure, Goal
from touchline.bets.combining import NAMED, Combination, accumulator, is_lost, system
from touchline.bets.multiplier import (
    HALF_LOST,
    HALF_WON,
    LOST,
    STAKE_BACK,
    WON,
    Outcome,
    dead_heat,
    multiplier,
)
from touchline.bets.payout import bet_label, payout_minor
from touchline.bets.slip import Stake
from touchline.ledger.model import format_amount
from touchline.money import parse_price_milli

# Three of five are singles and accumulators: a million.
BETS = 1_700_000
LEGS_MAX, SYSTEM_LEGS_MAX, EXPONENT_MAX = 20, 8, 3
EXAMPLES_MAX = 5
_WORDS = ("won", "half_won", "push", "half_lost", "lost")
_WEIGHTS = (50, 8, 8, 8, 22)
_SHARED = "shared"
_OUTCOMES = dict(zip(_WORDS, (WON, HALF_WON, STAKE_BACK, HALF_LOST, LOST), strict=True))


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg as it would be told: a word, a price in decimals, and how many share how many places."""

    word: str
    price: str
    places: int = 1
    tied: int = 1


@dataclass(frozen=True, slots=True)
class Bet:
    """A stake on all lines of so many legs, in a currency of so many decimals."""

    stake_minor: int
    exponent: int
    combination: Combination
    legs: tuple[Leg, ...]


def bet_of(dice: random.Random) -> Bet:
    """Any bet: half of them with few legs, prices of all sizes, stakes that no line divides."""
    kind = dice.random()
    most = LEGS_MAX if kind < 0.6 else SYSTEM_LEGS_MAX
    count = min(dice.randint(1, most), dice.randint(1, most))
    if kind < 0.6:
        combination = accumulator(count)
    elif kind < 0.75:
        combination = dice.choice(list(NAMED.values()))
    else:
        combination = system(count, dice.sample(range(1, count + 1), dice.randint(1, count)))
    legs = tuple(_leg_of(dice) for _ in range(combination.legs))
    stake_minor = dice.randint(1, 10 ** dice.randint(1, 9))
    return Bet(stake_minor, dice.randint(0, EXPONENT_MAX), combination, legs)


def _leg_of(dice: random.Random) -> Leg:
    units, cents = divmod(100 + dice.randint(1, dice.choice((100, 1000, 20_000, 999_000))), 100)
    written = f"{units}.{cents:02d}"
    if dice.random() < 0.04:
        tied = dice.randint(2, 6)
        return Leg(_SHARED, written, dice.randint(1, tied), tied)
    return Leg(dice.choices(_WORDS, _WEIGHTS)[0], written)


def written(amount_minor: int, exponent: int) -> str:
    """An amount as people write it."""
    digits = str(amount_minor).rjust(exponent + 1, "0")
    return f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits


def ours(bet: Bet) -> str:
    """What the book reads as the stake, pays and writes."""
    whole, _, fraction = written(bet.stake_minor, bet.exponent).partition(".")
    stake_minor = Stake(whole, fraction).minor(bet.exponent)
    assert stake_minor == bet.stake_minor, bet
    multipliers = [multiplier(_outcome(leg), _price_milli(leg)) for leg in bet.legs]
    return format_amount(payout_minor(stake_minor, bet.combination, multipliers), bet.exponent)


def _outcome(leg: Leg) -> Outcome:
    if leg.word == _SHARED:
        return dead_heat(places=leg.places, tied=leg.tied)
    return _OUTCOMES[leg.word]


def _price_milli(leg: Leg) -> int:
    price_milli = parse_price_milli(leg.price)
    assert price_milli is not None, leg
    return price_milli


def line_by_line(bet: Bet) -> int:
    """What its lines pay, each written out with its share of the stake."""
    made = [_made(leg) for leg in bet.legs]
    lines = [line for size in bet.combination.sizes for line in combinations(made, size)]
    share = Fraction(bet.stake_minor, len(lines))
    total = Fraction(0)
    for line in lines:
        paid = share
        for each in line:
            paid *= each
        total += paid
    return int(total)


def _made(leg: Leg) -> Fraction:
    price = Fraction(leg.price)
    return {
        "won": price,
        "half_won": (price + 1) / 2,
        "push": Fraction(1),
        "half_lost": Fraction(1, 2),
        "lost": Fraction(0),
        _SHARED: price * leg.places / leg.tied,
    }[leg.word]


def _is_right(bet: Bet, told: str) -> bool:
    known = line_by_line(bet)
    lost_legs = sum(leg.word == "lost" for leg in bet.legs)
    word = "won" if known > bet.stake_minor else "void" if known == bet.stake_minor else "lost"
    has_a_line = any(
        all(leg.word != "lost" for leg in line)
        for line in combinations(bet.legs, bet.combination.sizes[0])
    )
    return (
        told == written(known, bet.exponent)
        and bet_label(bet.stake_minor, known) == word
        and is_lost(bet.combination, lost_legs=lost_legs) is not has_a_line
    )


def main() -> int:
    """Run the campaign; 1 when a bet was paid otherwise, or too few were."""
    parser = campaign.parser(__doc__, minutes=60)
    parser.add_argument("--bets", type=int, default=BETS)
    parser.add_argument("--first", type=int, default=0, help="number of the first bet")
    options = parser.parse_args()
    campaign.announce("payouts", options)
    return figures.report(_figures(options.bets, options.first, options.seed, options.minutes))


def _figures(bets: int, first: int, seed: int, minutes: float) -> Iterator[Figure]:
    began_s = time.monotonic()
    seen: Counter[str] = Counter()
    our_s, wrong = 0.0, []
    for number in range(first, first + bets):
        if time.monotonic() - began_s > minutes * 60:
            break
        bet = bet_of(random.Random(seed * 1_000_003 + number))
        asked_s = time.perf_counter()
        paid = ours(bet)
        our_s += time.perf_counter() - asked_s
        seen["bets"] += 1
        seen["lines"] += bet.combination.lines
        seen["systems"] += bet.combination.is_system
        seen["accumulators"] += not bet.combination.is_system
        seen["longest"] = max(seen["longest"], bet.combination.legs)
        if not _is_right(bet, paid):
            wrong.append(number)
    for number in wrong[:EXAMPLES_MAX]:
        figures.tell(f"wrong: --seed {seed} --first {number} --bets 1")
    seconds = time.monotonic() - began_s
    told = {**seen, "seed": seed, "seconds": seconds, "per_s_with_oracle": seen["bets"] / seconds}
    yield Figure("payouts_compared", seen["bets"], "bets", Goal(">=", bets), (), told)
    yield Figure("payouts_wrong", len(wrong), "bets", Goal("=", 0))
    yield Figure("payouts_per_second", seen["bets"] / our_s, "bets/s")


if __name__ == "__main__":
    sys.exit(main())
